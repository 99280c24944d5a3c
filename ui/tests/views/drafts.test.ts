import { cleanup, fireEvent, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { AmendRequest, Draft, WindowStatus } from '../../src/ipc/types';
import { App } from '../../src/state/app.svelte';
import { Lazy } from '../../src/state/parts.svelte';
import { pressedAction } from '../../src/state/pressed-action';
import { TestHost } from '../recording';
import FormOf from './FormOf.svelte';
// Loaded with the test, so that no test waits for the code of the form.
import '../../src/views/form/AmendForm.svelte';
import { begun, draw, unfolded } from './stage';

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

/** Keeps the drafts of a host, as the application does. */
function keepDrafts(host: TestHost, kept = new Map<string, Draft>()): Map<string, Draft> {
  host.answer('drafts', () => [...kept.values()]);
  host.answer('keep_draft', ({ draft }) => {
    kept.set(draft.id, draft);
    return null;
  });
  host.answer('drop_draft', ({ id }) => {
    kept.delete(id);
    return null;
  });
  return kept;
}

const theyPropose = (host: TestHost, quiet = false) =>
  host.step('they_propose', { id: '37', slot: { date: '2025-01-22', start: '15:00', end: '15:20', later: false } }, quiet);

async function formOf(id: string, isShown = true) {
  const stage = await begun('week');
  const kept = keepDrafts(stage.host);
  const user = userEvent.setup();
  stage.app.selection.choose(id);
  draw(stage.app, FormOf, {});
  if (isShown) await unfolded();
  const form = () => screen.getByRole('form');
  const propose = () => within(form()).getByRole('button', { name: /^Propose / });
  const isOff = () => propose().getAttribute('aria-disabled') === 'true';
  const amends = () =>
    stage.host.invoked.filter(({ command }) => command === 'amend_interview').map(({ args }) => (args as { request: AmendRequest }).request);
  const move = async (name: string) => {
    await user.click(within(form()).getByRole('button', { name }));
    await vi.waitFor(() => expect(isOff()).toBe(false));
  };
  const ctrlEnter = () => {
    const press = new KeyboardEvent('keydown', { key: 'Enter', ctrlKey: true, bubbles: true });
    Object.defineProperty(press, 'target', { value: document.activeElement });
    void pressedAction(stage.app.actions, press, true)?.run();
  };
  return { ...stage, kept, form, propose, isOff, amends, move, ctrlEnter, user };
}

const settled = () => new Promise((done) => setTimeout(done, 30));

describe('a form that is not on the screen', () => {
  it('proposes nothing while it is folded', async () => {
    const { app, amends, ctrlEnter } = await formOf('55', false);
    await screen.findByRole('button', { name: 'Propose a time' });
    ctrlEnter();
    app.actions.run('propose');
    await settled();
    expect(amends()).toEqual([]);
  });

  it('proposes nothing while it is hidden, nor by a key pressed outside of it', async () => {
    const { app, form, amends, ctrlEnter, move, propose } = await formOf('37');
    await move('+1 h');
    (document.activeElement as HTMLElement).blur();
    ctrlEnter();
    let isAway = true;
    Object.defineProperty(form(), 'checkVisibility', { value: () => !isAway });
    propose().focus();
    ctrlEnter();
    app.actions.run('propose');
    await settled();
    expect(amends()).toEqual([]);
    isAway = false;
    propose().focus();
    ctrlEnter();
    await vi.waitFor(() => expect(amends()).toHaveLength(1));
  });

  it('has a command that contains its time', async () => {
    const { app, move } = await formOf('37');
    await move('+1 h');
    expect(app.actions.get('propose')?.title()).toBe('Propose Wed 22 Jan, 14:22–14:42');
  });

  it('is not offered for cancelled, completed and practice interviews', async () => {
    const reasons = { '49': /was cancelled/, '95607': /is over/, '91412': /practice/ };
    for (const [id, reason] of Object.entries(reasons)) {
      const { app } = await formOf(id, false);
      await screen.findByText(reason);
      app.proposals.openForm(id);
      await settled();
      expect(screen.queryByRole('form')).toBeNull();
      cleanup();
    }
  });
});

describe('a draft', () => {
  it('waits for a choice when the other side proposes after it was begun', async () => {
    const { app, host, kept, form, propose, isOff, amends, move, user, ctrlEnter } = await formOf('37');
    await move('+1 h');
    theyPropose(host);
    await within(form()).findByText('They proposed Wed 22 Jan, 15:00–15:20 after you began this draft.');
    expect(isOff()).toBe(true);
    await user.click(propose());
    ctrlEnter();
    await settled();
    expect(amends()).toEqual([]);
    await user.click(within(form()).getByRole('button', { name: 'Keep my draft' }));
    await vi.waitFor(() => expect(isOff()).toBe(false));
    expect(document.activeElement).toBe(propose());
    await user.click(propose());
    await vi.waitFor(() => expect(amends()).toMatchObject([{ slot: { start: '14:22' }, seen: '37.2' }]));
    await vi.waitFor(() => expect(app.drafts.get('37')).toBeNull());
    await vi.waitFor(() => expect(kept.size).toBe(0));
  });

  it('is replaced by their time on request', async () => {
    const { app, host, form, move, user } = await formOf('37');
    await move('+1 h');
    theyPropose(host);
    await user.click(await within(form()).findByRole('button', { name: 'Use theirs' }));
    expect(app.drafts.get('37')).toBeNull();
    await vi.waitFor(() => expect(within(form()).queryByText(/after you began/)).toBeNull());
  });

  it('is sent with the revision on which it was begun, even if no event arrived', async () => {
    const { host, amends, propose, move, user } = await formOf('37');
    await move('+1 h');
    theyPropose(host, true);
    await user.click(propose());
    await vi.waitFor(() => expect(amends()).toMatchObject([{ seen: '37.1' }]));
    expect(await host.invoke('outbox')).toEqual([]);
  });

  it('survives a reload', async () => {
    const { app, kept, move } = await formOf('37');
    await move('+1 h');
    await vi.waitFor(() => expect(kept.get('37')).toMatchObject({ slot: { start: '14:22' }, seen: '37.1' }));
    cleanup();
    app.drafts.forget();
    expect(app.drafts.get('37')).toBeNull();
    await app.drafts.read();
    expect(app.drafts.of('37')).toMatchObject({ slot: { start: '14:22' }, seen: '37.1' });
  });

  it('is read if the status event arrives before the answer', async () => {
    const { kept, move } = await formOf('37');
    await move('+1 h');
    await vi.waitFor(() => expect(kept.has('37')).toBe(true));
    const host = new TestHost();
    keepDrafts(host, kept);
    const invoke = host.invoke;
    host.invoke = (async (command: string, ...rest: unknown[]) => {
      const answer = await (invoke as (...all: unknown[]) => Promise<unknown>)(command, ...rest);
      if (command === 'status') host.emit('status-changed', answer as WindowStatus);
      return answer;
    }) as typeof host.invoke;
    const app = new App(host);
    await app.begin();
    await vi.waitFor(() => expect(app.drafts.get('37')?.start).toBe('14:22'));
  });

  it('is read again in another zone, or dropped with a message', async () => {
    const { app, kept, move } = await formOf('37');
    await move('+1 h');
    await vi.waitFor(() => expect(kept.has('37')).toBe(true));
    const draft = kept.get('37');
    if (draft && app.status) {
      kept.set('37', { ...draft, slot: { ...draft.slot, start: '15:22', end: '15:42' } });
      app.adoptStatus({ ...app.status, zone: 'Europe/Paris' });
    }
    await vi.waitFor(() => expect(app.drafts.get('37')?.start).toBe('15:22'));
    kept.clear();
    if (app.status) app.adoptStatus({ ...app.status, zone: 'Europe/London' });
    await vi.waitFor(() => expect(app.drafts.get('37')).toBeNull());
    expect(app.toasts.list.map(({ text }) => text)).toEqual(['The time zone changed. 1 draft has no valid time in the new zone and was dropped.']);
  });
});

describe('a form that opens by itself', () => {
  it('keeps its place until its code is loaded, and never shows the button that opens it', async () => {
    const { app } = await begun('attention');
    const loaded = vi.spyOn(Lazy.prototype, 'part', 'get').mockReturnValue(null);
    app.selection.choose('41');
    draw(app, FormOf, {});
    const title = await screen.findByRole('heading', { name: 'Another time' });
    within(title.parentElement as HTMLElement).getByRole('status', { name: 'Loading' });
    expect(screen.queryByRole('button', { name: /Another time/ })).toBeNull();
    loaded.mockRestore();
  });
});

describe('typed input', () => {
  it('a phrase is applied before the proposal', async () => {
    const { form, amends, move, user, ctrlEnter } = await formOf('37');
    await move('+1 h');
    await user.type(within(form()).getByRole('textbox'), 'tomorrow 3pm');
    await within(form()).findByText(/Thu 23 Jan, 15:00–15:20/);
    ctrlEnter();
    await vi.waitFor(() => expect(amends()).toMatchObject([{ slot: { date: '2025-01-23', start: '15:00' } }]));
  });

  it('a phrase that is not understood prevents the proposal', async () => {
    const { form, amends, move, user, propose } = await formOf('37');
    await move('+1 h');
    const phrase = within(form()).getByRole('textbox');
    await user.type(phrase, 'whenever');
    await user.click(propose());
    await settled();
    expect(amends()).toEqual([]);
    expect(document.activeElement).toBe(phrase);
    within(form()).getByText(/is not understood/);
  });

  it('an empty part of a time prevents the proposal', async () => {
    const { form, isOff, move, user } = await formOf('37');
    await move('+1 h');
    const start = within(within(form()).getByRole('group', { name: /Start/ })).getAllByRole('spinbutton')[0];
    start?.focus();
    await user.keyboard('{Backspace}{Backspace}');
    await vi.waitFor(() => expect(isOff()).toBe(true));
    within(form()).getByText('A part of the date or time is missing.');
    await user.keyboard('15');
    await vi.waitFor(() => expect(isOff()).toBe(false));
  });
});

describe('quick moves', () => {
  it('are all applied if they are clicked fast', async () => {
    const { app, form, host } = await formOf('37');
    const later = within(form()).getByRole('button', { name: '+15 min' });
    const asked = () => host.invoked.filter(({ command }) => command === 'check_slot').length;
    const before = asked();
    await fireEvent.click(later);
    await fireEvent.click(later);
    await fireEvent.click(later);
    await vi.waitFor(() => expect(app.drafts.get('37')?.start).toBe('14:07'));
    await settled();
    expect(asked() - before).toBeLessThanOrEqual(3);
  });
});
