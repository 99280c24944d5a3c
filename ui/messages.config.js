/**
 * How the catalogue of messages is compiled: before the checks and the tests, by Vite, and in the test of languages.
 *
 * @type {import('@inlang/paraglide-js').CompilerOptions}
 */
export const messages = {
  project: './project.inlang',
  outdir: './src/paraglide',
  strategy: ['globalVariable', 'preferredLanguage', 'baseLocale'],
};
