import { readFileSync } from 'node:fs';

const { locales } = JSON.parse(readFileSync('project.inlang/settings.json', 'utf8'));

/**
 * How the catalogue of messages is compiled: before the checks and the tests, by Vite, and in the test of languages.
 *
 * @type {import('@inlang/paraglide-js').CompilerOptions}
 */
export const messages = {
  project: './project.inlang',
  outdir: './src/paraglide',
  strategy: ['globalVariable', 'preferredLanguage', 'baseLocale'],
  // With one language no message chooses among several, which makes the first script smaller.
  experimentalStaticLocale: locales.length === 1 ? JSON.stringify(locales[0]) : undefined,
};
