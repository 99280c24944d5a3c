import { cleanup, screen, waitFor } from '@testing-library/svelte';
import { tick } from 'svelte';
import { afterEach, expect, it } from 'vitest';
import InterviewPanel from '../../src/views/panel/InterviewPanel.svelte';
import { begun, draw } from './stage';

afterEach(cleanup);

it('a refused change is tried again from the panel on the revision that it shows', async () => {
  const { app, host } = await begun('attention');
  if (!app.status) throw new Error('not begun');
  app.selection.choose('35');
  draw(app, InterviewPanel, { status: app.status });
  (await screen.findByRole('button', { name: 'Try again' })).click();
  await waitFor(() => expect(host.invoked.find(({ command }) => command === 'retry')?.args).toEqual({ id: '35', seen: '35.2' }));
});

it('the panel scrolls to the top for another interview, and not for the same one', async () => {
  const { app, host } = await begun();
  if (!app.status) throw new Error('not begun');
  app.selection.choose('37');
  draw(app, InterviewPanel, { status: app.status });
  await screen.findByRole('heading', { name: 'Howard Schiller' });
  const panel = screen.getByRole('complementary');
  panel.scrollTop = 300;
  app.changes.add(null);
  await waitFor(() => expect(host.invoked.filter(({ command }) => command === 'interview')).toHaveLength(2));
  await tick();
  expect(panel.scrollTop).toBe(300);
  app.selection.choose('39');
  await screen.findByRole('heading', { name: 'Ines Duarte' });
  expect(panel.scrollTop).toBe(0);
});

it('the panel beside the list is closed by its button, until an interview is opened', async () => {
  const { app } = await begun();
  if (!app.status) throw new Error('not begun');
  app.selection.choose('37');
  draw(app, InterviewPanel, { status: app.status });
  (await screen.findByRole('button', { name: 'Close the interview' })).click();
  expect(app.selection).toMatchObject({ id: '37', isPanelClosed: true });
  app.selection.choose('39');
  expect(app.selection.isPanelClosed).toBe(true);
  app.selection.show('39');
  expect(app.selection.isPanelClosed).toBe(false);
});
