import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import catalogue from '../src/messages/en.json';

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.(svelte|ts)$/.test(path) && !path.startsWith('paraglide'))
  .map((path) => ({ path, text: readFileSync(join('src', path), 'utf8') }));

describe('the catalogue of messages', () => {
  it('holds no sentence that is said nowhere', () => {
    const said = new Set(sources.flatMap(({ text }) => [...text.matchAll(/\bm\.(\w+)/g)].map(([, key]) => key)));
    expect(Object.keys(catalogue).filter((key) => !said.has(key) && key !== '$schema')).toEqual([]);
  });

  it('uses the words that were agreed on, and none of those that were ruled out', () => {
    const texts = JSON.stringify(Object.values(catalogue));
    for (const word of ['Amended', 'Server now', 'need you.', 'Discard', '!"']) expect(texts).not.toContain(word);
  });
});

describe('the layers of the page', () => {
  it('know Tauri in one module only', () => {
    const knowing = sources.filter(({ text }) => /from '@tauri-apps\//.test(text)).map(({ path }) => path);
    expect(knowing).toEqual(['ipc/tauri.ts']);
  });

  it('know the made-up host only where the host is chosen', () => {
    const knowing = sources.filter(({ path, text }) => !path.startsWith('ipc/fake') && text.includes('ipc/fake'));
    expect(knowing.map(({ path }) => path)).toEqual(['main.ts']);
  });

  it('never convert an instant: zones are the application’s alone', () => {
    // One module reads the clock: to tell how old a status is, and nothing that is shown.
    const may = (path: string) => path.startsWith('ipc/fake') || path === 'state/status-age.ts';
    const converting = sources.filter(({ path, text }) => !may(path) && /new Date\(\)|Date\.now\(\)|getTimezoneOffset|fromDate\(/.test(text));
    expect(converting.map(({ path }) => path)).toEqual([]);
  });
});
