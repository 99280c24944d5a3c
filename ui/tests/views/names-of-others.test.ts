import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';

const base = readFileSync('src/styles/base.css', 'utf8');
let style: HTMLStyleElement;

beforeEach(() => {
  style = document.head.appendChild(document.createElement('style'));
  style.textContent = base;
});

afterEach(() => style.remove());

/** A name that is read from the right must not turn the time that stands behind it. */
test.each(['a', 'b', 'em', 'span', 'strong'])('what stands in <%s> keeps its direction to itself', (name) => {
  const line = document.body.appendChild(document.createElement('p'));
  const part = line.appendChild(document.createElement(name));
  part.textContent = 'דנה';
  expect(getComputedStyle(part).getPropertyValue('unicode-bidi')).toBe('isolate');
  line.remove();
});
