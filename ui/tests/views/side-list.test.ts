import { cleanup, screen, within } from '@testing-library/svelte';
import { afterEach, expect, it, vi } from 'vitest';
import SideList from '../../src/views/shell/SideList.svelte';
import { draw, ready } from './stage';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

/** Draws the views of a window of a width, and returns the name and the tooltip of each. */
async function views(width: number) {
  vi.stubGlobal('matchMedia', (query: string) => ({
    matches: width <= Number(/max-width: (\d+)px/.exec(query)?.[1]),
    addEventListener: () => {},
    removeEventListener: () => {},
  }));
  const { app, status } = await ready();
  draw(app, SideList, { status });
  const links = within(screen.getByRole('navigation')).getAllByRole('link');
  return links.map((link) => [link.querySelector('.text')?.textContent, link.title]);
}

it('a view that shows only its icon has its name at the pointer', async () => {
  expect(await views(460)).toEqual([
    ['Inbox', ''],
    ['Agenda', 'Agenda'],
    ['Calendar', 'Calendar'],
    ['All interviews', 'All interviews'],
    ['Settings', 'Settings'],
  ]);
});

it('a view that shows its name does not say it twice', async () => {
  expect((await views(660)).map(([, tooltip]) => tooltip)).toEqual(['', '', '', '', '']);
});
