import { configure } from '@testing-library/svelte';
import { vi } from 'vitest';

// The tests expect British formats, whatever the locale of the computer is.
Object.defineProperty(navigator, 'languages', { configurable: true, get: () => ['en-GB'] });

// The page gets the time from the application. `INTERLUDE_NOW=2026-12-31T23:55:00Z npm test`, in any zone, shows that
// no test depends on the clock.
const { INTERLUDE_NOW } = process.env;
if (INTERLUDE_NOW) vi.useFakeTimers({ now: new Date(INTERLUDE_NOW), toFake: ['Date'] });

// The test DOM has no layout, but the virtual list needs these.
vi.stubGlobal('ResizeObserver', class {
  observe() {}
  unobserve() {}
  disconnect() {}
});

// A generous limit, so that no test depends on the speed of the computer.
const TIMEOUT_MS = 60_000;
configure({ asyncUtilTimeout: TIMEOUT_MS });
const waitFor = vi.waitFor.bind(vi);
vi.waitFor = (check, options) => waitFor(check, typeof options === 'number' ? options : { timeout: TIMEOUT_MS, ...options });
