import { readFileSync } from 'node:fs';
import { cleanup, screen } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, test } from 'vitest';
import InboxView from '../../src/views/inbox/InboxView.svelte';
import { draw, ready } from './stage';

const base = readFileSync('src/styles/base.css', 'utf8');
let style: HTMLStyleElement;

beforeEach(() => {
  style = document.head.appendChild(document.createElement('style'));
  style.textContent = base;
});

afterEach(() => {
  cleanup();
  style.remove();
});

/** A name in a right-to-left script must not reverse the time after it. */
test.each(['a', 'b', 'em', 'span', 'strong'])('text in <%s> does not change the reading direction around it', (name) => {
  const line = document.body.appendChild(document.createElement('p'));
  const part = line.appendChild(document.createElement(name));
  part.textContent = 'דנה';
  expect(getComputedStyle(part).getPropertyValue('unicode-bidi')).toBe('isolate');
  line.remove();
});

/** Otherwise the beginning of a name in a right-to-left script would be cut off. */
test('a name that is cut in a row has the reading direction of its script', async () => {
  const { app, status } = await ready();
  draw(app, InboxView, { status });
  expect((await screen.findByRole('button', { name: 'Lena Fischer' })).dir).toBe('auto');
});
