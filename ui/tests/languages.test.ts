import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { messages } from '../messages.config.js';

const folder = resolve('node_modules/.languages');

beforeAll(async () => {
  const settings = JSON.parse(readFileSync('project.inlang/settings.json', 'utf8')) as { modules: string[] };
  const modules = settings.modules.map((module) => module.replace('./node_modules', '..'));
  await mkdir(`${folder}/project.inlang`, { recursive: true });
  await writeFile(
    `${folder}/project.inlang/settings.json`,
    JSON.stringify({ ...settings, modules, locales: ['en', 'he'] }),
  );
  await mkdir(`${folder}/src/messages`, { recursive: true });
  await cp('src/messages/en.json', `${folder}/src/messages/en.json`);
  await writeFile(`${folder}/src/messages/he.json`, JSON.stringify({ view_settings: 'הגדרות' }));
  const places = ['--project', `${folder}/project.inlang`, '--outdir', `${folder}/paraglide`];
  const strategy = ['--strategy', ...(messages.strategy ?? [])];
  execFileSync('node_modules/.bin/paraglide-js', ['compile', '--silent', ...places, ...strategy]);
});

afterAll(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

test('a language is added with one file and sets its own reading direction', async () => {
  vi.spyOn(navigator, 'languages', 'get').mockReturnValue(['xx', 'he-IL', 'en-GB']);
  const at = (file: string) => import(/* @vite-ignore */ pathToFileURL(`${folder}/paraglide/${file}`).href);
  const { getLocale, getTextDirection } = await at('runtime.js');
  const { m } = await at('messages.js');
  expect([getLocale(), getTextDirection()]).toEqual(['he', 'rtl']);
  expect(m.view_settings()).toBe('הגדרות');
  expect(m.view_inbox()).toBe('Inbox');
});
