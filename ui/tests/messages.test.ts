import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import catalogue from '../src/messages/en.json';

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.(svelte|ts)$/.test(path) && !path.startsWith('paraglide'))
  .map((path) => ({ path, text: readFileSync(join('src', path), 'utf8') }));

describe('the catalogue of messages', () => {
  it('contains no unused message', () => {
    const used = new Set(sources.flatMap(({ text }) => [...text.matchAll(/\bm\.(\w+)/g)].map(([, key]) => key)));
    expect(Object.keys(catalogue).filter((key) => !used.has(key) && key !== '$schema')).toEqual([]);
  });

  it('contains none of the words that were ruled out', () => {
    const texts = JSON.stringify(Object.values(catalogue));
    for (const word of ['Amended', 'Server now', 'need you.', 'Discard', '!"']) expect(texts).not.toContain(word);
  });
});

describe('the layers of the page', () => {
  it('use Tauri in one module only', () => {
    const users = sources.filter(({ text }) => /from '@tauri-apps\//.test(text)).map(({ path }) => path);
    expect(users).toEqual(['ipc/tauri.ts']);
  });

  it('use the recorded host only in main.ts', () => {
    const users = sources.filter(({ text }) => text.includes('ipc/recorded'));
    expect(users.map(({ path }) => path)).toEqual(['main.ts']);
  });

  it('never convert instants, because only the application knows zones', () => {
    // One module reads the clock, only to compute the age of a status.
    const isAllowed = (path: string) => path === 'state/status-age.ts';
    const converting = sources.filter(({ path, text }) => !isAllowed(path) && /new Date\(\)|Date\.now\(\)|getTimezoneOffset|fromDate\(/.test(text));
    expect(converting.map(({ path }) => path)).toEqual([]);
  });
});
