import { cleanup, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Lazy } from '../../src/state/parts.svelte';
import InterviewPanel from '../../src/views/panel/InterviewPanel.svelte';
import { draw, intercept, ready } from './stage';
import Window from './whole-window';

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

describe('an interview that cannot be loaded', () => {
  /** Draws the panel. Interview 41 cannot be loaded until `mend` is called, and 39 not before `arrive` is. */
  async function panel() {
    const { app, host, status } = await ready();
    let isBroken = true;
    let arrive = () => {};
    const arrived = new Promise<void>((done) => (arrive = done));
    intercept(host, (command, args) => {
      const id = command === 'interview' && (args as { id: string }).id;
      if (id === '41' && isBroken) throw { code: 'failed', message: 'It cannot be read.', details: null };
      return id === '39' ? arrived : undefined;
    });
    app.selection.choose('41');
    draw(app, InterviewPanel, { status });
    await screen.findByText('It cannot be read.');
    return { app, arrive, mend: () => (isBroken = false) };
  }

  it('says why, and is loaded by Try again', async () => {
    const { app, mend } = await panel();
    expect(app.selection.loading).toBeNull();
    mend();
    screen.getByRole('button', { name: 'Try again' }).click();
    await screen.findByRole('heading', { name: 'Mei Lin' });
  });

  it('does not say so of the next one, whose keys wait until it is there', async () => {
    const { app, arrive } = await panel();
    app.selection.choose('39');
    await waitFor(() => expect(app.selection.loading).toBe('39'));
    expect(screen.queryByText('It cannot be read.')).toBeNull();
    screen.getByRole('status', { name: 'Loading' });
    arrive();
    await screen.findByRole('heading', { name: 'Ines Duarte' });
  });
});

it('a panel whose code cannot be loaded says so, and is loaded by Try again', async () => {
  const { app, status } = await ready();
  const part = Object.getOwnPropertyDescriptor(Lazy.prototype, 'part')?.get;
  let isBroken = true;
  vi.spyOn(Lazy.prototype, 'part', 'get').mockImplementation(function (this: Lazy<unknown>) {
    if (isBroken) throw new Error('No code.');
    return part?.call(this);
  });
  draw(app, Window, { status });
  await waitFor(() => expect(app.selection.id).not.toBeNull());
  const failed = (await screen.findByText('No code.')).parentElement as HTMLElement;
  within(failed).getByText('This part of the window cannot be shown.');
  within(failed).getByRole('button', { name: 'Save diagnostics' });
  screen.getByRole('main');
  isBroken = false;
  within(failed).getByRole('button', { name: 'Try again' }).click();
  await screen.findByRole('complementary', { name: 'Interview' });
});
