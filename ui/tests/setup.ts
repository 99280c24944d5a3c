import { configure } from '@testing-library/svelte';
import { vi } from 'vitest';

// The tests read times as they are written in Britain, whatever computer they run on.
Object.defineProperty(navigator, 'languages', { configurable: true, get: () => ['en-GB'] });

// The page is told the time and asks no clock. `INTERLUDE_NOW=2026-12-31T23:55:00Z npm test`, in any zone, shows that
// no test does either.
const { INTERLUDE_NOW } = process.env;
if (INTERLUDE_NOW) vi.useFakeTimers({ now: new Date(INTERLUDE_NOW), toFake: ['Date'] });

// The test page has no layout; the virtual list asks for these two.
vi.stubGlobal('ResizeObserver', class {
  observe() {}
  unobserve() {}
  disconnect() {}
});

// Nothing here may depend on how fast the computer is: what is awaited comes, or the test ends.
const PATIENCE_MS = 20_000;
configure({ asyncUtilTimeout: PATIENCE_MS });
const waitFor = vi.waitFor.bind(vi);
vi.waitFor = (check, options) => waitFor(check, typeof options === 'number' ? options : { timeout: PATIENCE_MS, ...options });
