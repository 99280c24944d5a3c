import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';

const base = readFileSync('src/styles/base.css', 'utf8');
let style: HTMLStyleElement;

beforeEach(() => {
  style = document.head.appendChild(document.createElement('style'));
  style.textContent = base;
});

afterEach(() => style.remove());

/** A name in a right-to-left script must not reverse the time after it. */
test.each(['a', 'b', 'em', 'span', 'strong'])('text in <%s> does not change the reading direction around it', (name) => {
  const line = document.body.appendChild(document.createElement('p'));
  const part = line.appendChild(document.createElement(name));
  part.textContent = 'דנה';
  expect(getComputedStyle(part).getPropertyValue('unicode-bidi')).toBe('isolate');
  line.remove();
});
