import { vi } from 'vitest';

// The tests read times as they are written in Britain, whatever computer they run on.
Object.defineProperty(navigator, 'languages', { configurable: true, get: () => ['en-GB'] });

// The test page has no layout; the virtual list asks for these two.
vi.stubGlobal('ResizeObserver', class {
  observe() {}
  unobserve() {}
  disconnect() {}
});
