import './plural-rules';

/**
 * Every sentence that a person reads stands in `en.json`. Another language is another file beside it, and its tag in
 * `project.inlang/settings.json`: who prefers it reads it, and in its direction.
 */
export { m } from '../paraglide/messages.js';
