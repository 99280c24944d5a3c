import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { messages } from './messages.config.js';

/** The policy of the real window (tauri.conf.json), so that a preview in a browser is held to it too. */
const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'";

/** The compiled runtime names its only language in a call, which would keep the minifier from leaving out all choices. */
const plainLanguage: Plugin = {
  name: 'plain-language',
  transform(code, id) {
    return id.endsWith('/paraglide/runtime.js') ? code.replace(/(experimentalStaticLocale = )assertIsLocale\(("\w+")\)/, '$1$2') : null;
  },
};

export default defineConfig(({ mode }) => ({
  base: './',
  plugins: [
    svelte(),
    // The tests compile the messages beforehand (`npm test`).
    mode === 'test' ? svelteTesting() : [paraglideVitePlugin(messages), plainLanguage],
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
    // What the first picture needs is one script and one style sheet, because each file is a request of its own.
    rolldownOptions: { optimization: { inlineConst: { mode: 'all', pass: 3 } }, output: { codeSplitting: { groups: [{ name: 'first', tags: ['$initial'] }] } } },
  },
  test: { environment: 'happy-dom', testTimeout: 60_000, setupFiles: ['tests/setup.ts'], include: ['tests/**/*.test.ts'] },
}));
