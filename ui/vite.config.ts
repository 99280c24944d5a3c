import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { messages } from './messages.config.js';

/** The policy of the real window (tauri.conf.json), so that a preview in a browser is held to it too. */
const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'";

/** A compiled message, if there is only one language to choose. */
const ONLY_CHOICE = /^export const (\w+) = .*\(\(inputs(?: = \{\})?, options = \{\}\) => \{\n\texperimentalStaticLocale \?\? options\.locale \?\? getLocale\(\)\n\treturn (\w+)\(inputs\)\n\}\);?/m;

/** The compiled runtime and messages choose a language even if there is only one, which the minifier cannot see. */
const plainLanguage: Plugin = {
  name: 'plain-language',
  transform(code, id) {
    if (id.includes('/paraglide/messages/')) return code.replace(ONLY_CHOICE, 'export const $1 = $2;');
    return id.endsWith('/paraglide/runtime.js') ? code.replace(/(experimentalStaticLocale = )assertIsLocale\(("\w+")\)/, '$1$2') : null;
  },
};

/** The page is never rendered by a server. Svelte's code for taking over such a page falls away if the bundler knows that. */
const neverHydrating: Plugin = {
  name: 'never-hydrating',
  apply: 'build',
  transform(code, id) {
    if (!id.endsWith('/svelte/src/internal/client/dom/hydration.js')) return null;
    const constant = code.replace('export let hydrating = false;', 'export const hydrating = false;').replace('\thydrating = value;\n', '');
    if (/hydrating = value|let hydrating/.test(constant)) throw new Error('Svelte sets `hydrating` in another way, so its code for hydration would stay.');
    return constant;
  },
};

/** The bytes that the first picture may load as scripts. What it does not need belongs in a later script. */
const FIRST_SCRIPT_BYTES = 136_500;

/** Fails the build if the first picture loads more. */
const firstScriptLimit: Plugin = {
  name: 'first-script-limit',
  apply: (_, { mode }) => mode === 'production',
  writeBundle(_, files) {
    const chunks = Object.values(files).filter((file) => file.type === 'chunk');
    const first = new Set(chunks.filter(({ name }) => name === 'first'));
    if (first.size === 0) this.error('No script is called `first`.');
    for (const { imports } of first) for (const chunk of chunks) if (imports.includes(chunk.fileName)) first.add(chunk);
    const bytes = [...first].reduce((sum, { code }) => sum + Buffer.byteLength(code), 0);
    if (bytes > FIRST_SCRIPT_BYTES) this.error(`The first picture loads ${bytes} bytes of script. It may load ${FIRST_SCRIPT_BYTES}.`);
  },
};

/** Code of the window that several of its parts use. */
const OWN = /ui.src.(components|format|messages|paraglide|state)/;

export default defineConfig(({ mode }) => ({
  base: './',
  plugins: [
    svelte(),
    // The tests compile the messages beforehand (`npm test`).
    mode === 'test' ? svelteTesting() : [paraglideVitePlugin(messages), plainLanguage, neverHydrating, firstScriptLimit],
  ],
  clearScreen: false,
  server: { port: 5173, strictPort: true, host: '127.0.0.1' },
  preview: {
    port: 4173,
    host: '127.0.0.1',
    headers: { 'Content-Security-Policy': contentSecurityPolicy },
  },
  build: {
    target: 'safari16',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rolldownOptions: {
      // What only later scripts use of Svelte is not part of the first one. Its flags are set by importing them.
      treeshake: { moduleSideEffects: [{ test: /svelte.src.(internal.(client|shared)|reactivity)/, external: false, sideEffects: false }] },
      optimization: { inlineConst: { mode: 'all', pass: 3 } },
      // What the first picture needs is one script and one style sheet, because each file is a request of its own.
      // What several later scripts share of the window's own code is one more.
      output: { codeSplitting: { groups: [{ name: 'first', tags: ['$initial'] }, { name: 'shared', test: OWN, minShareCount: 2 }] } },
    },
  },
  test: { environment: 'happy-dom', testTimeout: 180_000, setupFiles: ['tests/setup.ts'], include: ['tests/**/*.test.ts'] },
}));
