import './plural-rules';

/** Every sentence that a person reads stands in `en.json`; another language is another file. */
export { m } from '../paraglide/messages.js';
