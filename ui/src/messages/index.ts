import './plural-rules';

/**
 * All texts of the window are in `en.json`. For another language, add a file beside it and its tag to
 * `project.inlang/settings.json`. Users who prefer that language get it, with its reading direction.
 */
export { m } from '../paraglide/messages.js';
