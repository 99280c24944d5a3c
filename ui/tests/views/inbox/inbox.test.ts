import { cleanup, fireEvent, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { WindowStatus } from '../../../src/ipc/types';
import InboxView from '../../../src/views/inbox/InboxView.svelte';
import { HEAD_HEIGHT, itemsWithin } from '../../../src/views/inbox/inbox-parts';
import { begun, draw, intercept, keysWork } from '../stage';

afterEach(cleanup);

async function inbox(scene: string) {
  const stage = await begun(scene);
  const { status } = stage.app;
  if (!status) throw new Error('not begun');
  draw(stage.app, InboxView, { status });
  await screen.findByRole('region', { name: /^Your turn/ });
  await keysWork(stage.app, 'next-part');
  return { ...stage, user: userEvent.setup() };
}

/** Gives the window this height until the test ends. */
function windowIs(height: number) {
  const { innerHeight } = window;
  window.innerHeight = height;
  onTestFinished(() => void (window.innerHeight = innerHeight));
}

const card = (name: RegExp) => screen.findByRole('article', { name });
const part = (name: RegExp) => screen.getByRole('region', { name });
const labels = (within: HTMLElement) => [...within.querySelectorAll('.acts button')].map((button) => button.textContent?.trim());

describe('the inbox', () => {
  it('has four parts with their counts, and a bar that jumps between them', async () => {
    const { host, user } = await inbox('attention');
    const { yourTurn, waiting, theirTurn, away } = await host.invoke('inbox', { limit: 20 });
    const counts = [yourTurn, waiting, theirTurn, away].map(({ length }) => length);
    const bar = screen.getByRole('group', { name: 'Parts of the inbox' });
    const jumps = within(bar).getAllByRole('button');
    expect(jumps.map((jump) => jump.textContent?.trim())).toEqual(['Your turn', 'Waiting to send', 'Their turn', 'While you were away'].map((title, index) => `${title} ${counts[index]}`));
    const jumped = vi.spyOn(Element.prototype, 'scrollIntoView').mockImplementation(() => {});
    await user.click(within(bar).getByRole('button', { name: /^Their turn/ }));
    expect(jumped.mock.instances[0]).toBe(part(/^Their turn/));
    expect(within(bar).getByRole('button', { current: true }).textContent).toContain('Their turn');
    jumped.mockRestore();
  });

  async function drawnCounts(height: number) {
    windowIs(height);
    const { app, host } = await begun('attention');
    const { status } = app;
    if (!status) throw new Error('not begun');
    const inbox = await host.invoke('inbox', { limit: 20 });
    draw(app, InboxView, { status });
    const itemsIn = (pixels: number) => Object.values(itemsWithin(pixels, inbox)).reduce((sum, count) => sum + count);
    const items = () => document.querySelectorAll('[data-item]').length;
    const counts: number[] = [];
    const observer = new MutationObserver(() => {
      if (items() > 0 && items() !== counts.at(-1)) counts.push(items());
    });
    observer.observe(document.body, { childList: true, subtree: true });
    onTestFinished(() => observer.disconnect());
    return { app, items, counts, itemsIn };
  }

  it('draws first what the screen may show, then a part of a screen more, and more as it is scrolled', async () => {
    const { items, counts, itemsIn } = await drawnCounts(HEAD_HEIGHT + 120);
    const expected = [itemsIn(120), itemsIn(1.25 * 120), itemsIn(2.25 * 120), itemsIn(Infinity)];
    expect(new Set(expected).size).toBe(4);
    await vi.waitFor(() => expect(counts).toEqual(expected.slice(0, 2)));
    const list = document.querySelector('.list');
    if (!list) throw new Error('no list');
    const scrollTop = vi.spyOn(list, 'scrollTop', 'get');
    for (const top of [120, 0]) {
      scrollTop.mockReturnValue(top);
      await fireEvent.scroll(list);
      expect(items()).toBe(expected[2]);
    }
  });

  it('goes to an item that is not drawn yet', async () => {
    const { app, items, itemsIn } = await drawnCounts(HEAD_HEIGHT + 120);
    const drawn = itemsIn(1.25 * 120);
    await vi.waitFor(() => expect(items()).toBe(drawn));
    await keysWork(app, 'next-part');
    const user = userEvent.setup();
    const open = [...document.querySelectorAll<HTMLElement>('[data-item] .open')];
    open.at(-2)?.focus();
    await user.keyboard('{ArrowDown}');
    expect(document.activeElement).toBe(open.at(-1));
    expect(items()).toBe(drawn);
    await user.keyboard('{ArrowDown}');
    await vi.waitFor(() => expect(items()).toBe(itemsIn(Infinity)));
    const all = [...document.querySelectorAll('[data-item]')];
    await vi.waitFor(() => expect(document.activeElement?.closest('[data-item]')).toBe(all[drawn]));
  });

  it('says in each part that it is empty', async () => {
    await inbox('to_come');
    expect(part(/^Waiting to send/).textContent).toContain('Nothing waits to be sent.');
    expect(part(/^While you were away/).textContent).toContain('Nothing new.');
  });

  it('goes from item to item with the arrow keys, and from part to part with N and B', async () => {
    const { app, user } = await inbox('attention');
    (await card(/Mei Lin/)).querySelector<HTMLElement>('.open')?.focus();
    await user.keyboard('{ArrowDown}');
    expect(document.activeElement?.closest('article')?.textContent).toContain('Tom Reyes');
    expect(app.selection).toMatchObject({ id: '35', open: false });
    await user.keyboard('{Home}');
    expect(app.selection.id).toBe('41');
    app.actions.run('next-part');
    await vi.waitFor(() => expect(part(/^Waiting to send/).contains(document.activeElement)).toBe(true));
    app.actions.run('previous-part');
    await vi.waitFor(() => expect(part(/^Your turn/).contains(document.activeElement)).toBe(true));
  });
});

describe('a long inbox', () => {
  it('shows more items on a press, until all are shown', async () => {
    windowIs(1200);
    const { app, host } = await begun('to_come');
    const recorded = await host.invoke('inbox', { limit: 20 });
    const week = await begun('week');
    const { row } = await week.host.invoke('interview', { id: '41' });
    const all = Array.from({ length: 75 }, (_, index) => ({ sent: null, row: { ...row, id: `${index}`, name: `Person ${index}` } }));
    host.answer('inbox', ({ limit }) => ({ ...recorded, theirTurn: all.slice(0, limit), counts: { ...recorded.counts, theirTurn: all.length } }));
    const { status } = app;
    if (!status) throw new Error('not begun');
    draw(app, InboxView, { status });
    const user = userEvent.setup();
    const shown = () => part(/^Their turn/).querySelectorAll('[data-item]').length;
    await vi.waitFor(() => expect(shown()).toBe(20));
    expect(part(/^Their turn 75/)).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Show 50 more' }));
    await vi.waitFor(() => expect(shown()).toBe(70));
    await user.click(screen.getByRole('button', { name: 'Show 5 more' }));
    await vi.waitFor(() => expect(shown()).toBe(75));
    expect(screen.queryByRole('button', { name: /^Show \d+ more/ })).toBeNull();
    expect(host.calls('inbox').slice(-2)).toEqual([{ limit: 70 }, { limit: 120 }]);
  });
});

describe('their turn', () => {
  it('names a kept time once, and says in the words of a sentence when it was sent', async () => {
    const { app, host } = await begun('attention');
    const { status } = app;
    if (!status) throw new Error('not begun');
    const recorded = await host.invoke('inbox', { limit: 20 });
    const week = await begun('week');
    const { row } = await week.host.invoke('interview', { id: '41' });
    const kept = { ...row, id: '7', name: 'Nasrin Chowdhury', times: { ...row.times, proposed: row.times.agreed } };
    host.answer('inbox', () => ({ ...recorded, theirTurn: [{ sent: status.now, row: kept }] }));
    draw(app, InboxView, { status });
    const shown = await screen.findByRole('button', { name: 'Nasrin Chowdhury' });
    const words = shown.closest('[data-item]')?.textContent ?? '';
    const { start, end } = row.times.agreed ?? {};
    expect(words.split(`${start?.time}–${end?.time}`)).toHaveLength(2);
    expect(words).toContain(`Sent today ${status.now.time}`);
  });
});

describe('an interview with several items', () => {
  it('is marked at one of them, which is the one that was chosen', async () => {
    const { app, user } = await inbox('attention');
    const marked = () => [...document.querySelectorAll('[data-item] [aria-current]')].map((one) => one.closest('[data-part]')?.getAttribute('data-part'));
    await vi.waitFor(() => expect(app.selection.id).toBe('41'));
    expect(marked()).toEqual(['yourTurn']);
    await user.click(within(part(/^While you were away/)).getByRole('button', { name: 'Mei Lin' }));
    expect(app.selection.id).toBe('41');
    expect(marked()).toEqual(['away']);
    await user.keyboard('{ArrowUp}');
    expect(marked()).toEqual(['theirTurn']);
  });
});

describe('a proposal of theirs', () => {
  it('shows both sides, the answers with their times, and its day', async () => {
    await inbox('week');
    const proposal = await card(/Mei Lin/);
    expect(within(proposal).getByText('Agreed')).toBeTruthy();
    expect(within(proposal).getByText('They proposed')).toBeTruthy();
    expect(labels(proposal)).toEqual(['Accept 10:00', 'Keep 09:00', 'Another time']);
    expect(proposal.querySelector('figcaption')?.textContent).toContain('Thu 23 Jan with 10:00');
    expect(within(proposal).getByRole('group', { name: /with your other interviews$/ })).toBeTruthy();
  });

  it('is accepted on the revision that is shown, leaves the part, and comes back on Undo', async () => {
    const { app, host, user } = await inbox('week');
    await user.click(within(await card(/Mei Lin/)).getByRole('button', { name: 'Accept 10:00' }));
    await vi.waitFor(() => expect(screen.queryByRole('article', { name: /Mei Lin/ })).toBeNull());
    expect(host.calls('accept')).toEqual([{ request: { id: '41', seen: expect.any(String) } }]);
    expect(part(/^Waiting to send/).textContent).toContain('Accept Thu 23 Jan, 10:00–10:30');
    expect(app.toasts.list[0]).toMatchObject({ text: 'Saved. Mei Lin: you accepted Thu 23 Jan, 10:00–10:30', action: { label: 'Undo' } });
    await app.proposals.undoLast();
    await card(/Mei Lin/);
  });

  it('is answered with the agreed time by Keep', async () => {
    const { app, host, user } = await inbox('week');
    await user.click(within(await card(/Mei Lin/)).getByRole('button', { name: 'Keep 09:00' }));
    await vi.waitFor(() => expect(screen.queryByRole('article', { name: /Mei Lin/ })).toBeNull());
    expect(host.calls('keep')).toHaveLength(1);
    expect(app.toasts.list[0]).toMatchObject({ text: 'Saved. Mei Lin: you kept Thu 23 Jan, 09:00–09:30', action: { label: 'Undo' } });
  });

  it('says that it can be accepted on the website only, if the server has no such call', async () => {
    const stage = await begun('week');
    stage.host.alter('inbox', (inbox) => ({
      ...inbox,
      yourTurn: inbox.yourTurn.map((turn) => ({ ...turn, detail: { ...turn.detail, row: { ...turn.detail.row, canAccept: false, whyNoAccept: 'no_call' as const } } })),
    }));
    draw(stage.app, InboxView, { status: stage.app.status as WindowStatus });
    const proposal = await card(/Mei Lin/);
    expect(within(proposal).queryByRole('button', { name: /^Accept/ })).toBeNull();
    expect(proposal.textContent).toContain('Accept it on the website.');
  });

  it('is not decided by a second click that meant the one before it', async () => {
    const stage = await begun('week');
    stage.host.alter('inbox', (inbox) => {
      const [first] = inbox.yourTurn;
      if (!first) return inbox;
      const other = { ...first, detail: { ...first.detail, row: { ...first.detail.row, id: '99', name: 'Otto Otter' } } };
      return { ...inbox, yourTurn: [first, other] };
    });
    draw(stage.app, InboxView, { status: stage.app.status as WindowStatus });
    const first = await card(/Mei Lin/);
    const at = { detail: 1, clientX: 300, clientY: 200, bubbles: true };
    await fireEvent.click(within(first).getByRole('button', { name: /^Another time/ }), at);
    first.remove();
    await fireEvent.click(within(await card(/Otto Otter/)).getByRole('button', { name: /^Accept/ }), at);
    expect(stage.host.calls('accept')).toEqual([]);
  });
});

describe('a conflict', () => {
  it('shows its sides and what can be done', async () => {
    await inbox('attention');
    const conflict = await card(/Mei Lin/);
    for (const text of ['Agreed', 'You propose', 'They proposed']) expect(within(conflict).getByText(text)).toBeTruthy();
    expect(conflict.textContent).toContain('It changed while yours waited. Nothing was sent.');
    expect(labels(conflict)).toEqual(['Send mine anyway', 'Accept 10:00', 'Another time', 'Drop mine']);
  });

  it('sends mine with the shown revision, and offers Undo', async () => {
    const { app, host, user } = await inbox('attention');
    await user.click(within(await card(/Mei Lin/)).getByRole('button', { name: 'Send mine anyway' }));
    await vi.waitFor(() => expect(host.calls('resolve')).toEqual([{ id: '41', choice: 'mine', seen: '41.3' }]));
    await vi.waitFor(() => expect(app.toasts.list[0]?.action?.label).toBe('Undo'));
    await vi.waitFor(() => expect(screen.queryByRole('article', { name: /Mei Lin/ })).toBeNull());
  });

  it('decides nothing if the interview changed again', async () => {
    const { app, host, user } = await inbox('attention');
    const conflict = await card(/Mei Lin/);
    host.step('they_propose', { id: '41', slot: { date: '2025-01-23', start: '11:00', end: '11:30', later: false } }, true);
    await user.click(within(conflict).getByRole('button', { name: 'Drop mine' }));
    await vi.waitFor(() => expect(app.toasts.list[0]?.text).toBe('Changed again just now. Nothing was sent.'));
    await vi.waitFor(async () => expect(labels(await card(/Mei Lin/))).toContain('Accept 11:00'));
  });

  it('drops mine, so that their proposal is next, and is shown again after Undo', async () => {
    const { app, host, user } = await inbox('attention');
    await user.click(within(await card(/Mei Lin/)).getByRole('button', { name: 'Drop mine' }));
    await vi.waitFor(async () => expect(labels(await card(/Mei Lin/))).toEqual(['Accept 10:00', 'Keep 09:00', 'Another time']));
    expect(app.toasts.list.map(({ text, action }) => [text, action?.label])).toEqual([['Dropped. Nothing will be sent.', 'Undo']]);
    await app.proposals.undoLast();
    await vi.waitFor(async () => expect(labels(await card(/Mei Lin/))).toContain('Drop mine'));
    expect(app.toasts.list.map(({ text }) => text)).toEqual(['Restored.']);
    const [newest] = await host.invoke('history', { id: '41' });
    expect(newest?.side === 'yours' && newest.ending).toBe('dropped');
  });

  it('opens the form for another time', async () => {
    const { app, user } = await inbox('attention');
    await user.click(within(await card(/Mei Lin/)).getByRole('button', { name: 'Another time' }));
    expect(app.selection).toMatchObject({ id: '41', open: true });
    expect(app.proposals.formAsked).toBe('41');
  });
});

describe('a refusal', () => {
  it('shows the server’s message, the status code and the request id', async () => {
    await inbox('attention');
    const refused = await card(/Tom Reyes/);
    expect(refused.textContent).toContain('The server said: “Amend start at must be in the future”');
    expect(refused.textContent).toContain('Tue 21 Jan, 08:00–08:30');
    expect(refused.textContent).toContain('422, request f7fbfad8');
    within(refused).getByText('You proposed');
    expect(labels(refused)).toEqual(['Another time', 'Try again', 'Drop', 'Copy details']);
  });

  it('does not show a sentence of Interlude as the words of the server', async () => {
    await inbox('no_accept');
    const refused = await card(/Mei Lin/);
    expect(refused.textContent).toContain('Your server does not offer to accept a proposal here. Accept it on its website. 404');
    expect(refused.textContent).not.toContain('The server said');
    within(refused).getByText('You accepted');
  });

  it('is tried again on the revision that is shown', async () => {
    const { app, host, user } = await inbox('attention');
    await user.click(within(await card(/Tom Reyes/)).getByRole('button', { name: 'Try again' }));
    await vi.waitFor(() => expect(app.toasts.list[0]?.text).toBe('It will be sent again.'));
    expect(host.calls('retry')).toEqual([{ id: '35', seen: '35.2' }]);
    expect((await host.invoke('interview', { id: '35' })).change?.badge).toBe('waiting');
  });

  it('is not tried again on a revision that is not shown', async () => {
    const { app, host, user } = await inbox('attention');
    const refused = await card(/Tom Reyes/);
    host.step('they_propose', { id: '35', slot: { date: '2025-01-23', start: '11:00', end: '11:30', later: false } }, true);
    await user.click(within(refused).getByRole('button', { name: 'Try again' }));
    await vi.waitFor(() => expect(app.toasts.list[0]?.text).toBe('Changed again just now. Nothing was sent.'));
    expect(await card(/Tom Reyes/)).toBeTruthy();
  });

  it('can be dropped, leaves the list, and returns on Undo', async () => {
    const { app, user } = await inbox('attention');
    await user.click(within(await card(/Tom Reyes/)).getByRole('button', { name: 'Drop' }));
    await vi.waitFor(() => expect(screen.queryByRole('article', { name: /Tom Reyes/ })).toBeNull());
    const [toast] = app.toasts.list;
    if (toast) await app.toasts.take(toast);
    await card(/Tom Reyes/);
  });
});

describe('what waits to be sent', () => {
  it('is one row for each change, with the old and the new time and the reason', async () => {
    await inbox('attention');
    const waiting = part(/^Waiting to send/);
    expect(waiting.textContent).toContain('Checking since');
    expect(waiting.textContent).toContain('After 12:30–13:00 is checked');
  });

  it('is taken back, and the focus goes to the next row', async () => {
    const { user } = await inbox('offline');
    const [first] = within(part(/^Waiting to send/)).getAllByRole('button', { name: 'Undo' });
    first?.focus();
    await user.keyboard('{Enter}');
    await vi.waitFor(() => expect(within(part(/^Waiting to send/)).getAllByRole('button', { name: 'Undo' })).toHaveLength(1));
    await vi.waitFor(() => expect(document.activeElement?.closest('[data-item]')).not.toBeNull());
  });
});

describe('after a decision', () => {
  it('the focus and the selection go to the next card', async () => {
    const { app, user } = await inbox('attention');
    const refused = await card(/Tom Reyes/);
    app.selection.choose('35');
    within(refused).getByRole('button', { name: 'Drop' }).focus();
    await user.keyboard('{Enter}');
    await vi.waitFor(() => expect(screen.queryByRole('article', { name: /Tom Reyes/ })).toBeNull());
    await vi.waitFor(() => expect(document.activeElement?.closest('[data-item]')).not.toBeNull());
    expect(app.selection.id).toBe('41');
  });

  it('a second press before the answer decides nothing, and the button keeps the focus', async () => {
    const { user, host } = await inbox('attention');
    const mine = await screen.findByRole('button', { name: 'Send mine anyway' });
    const held: (() => void)[] = [];
    intercept(host, async (command) => {
      if (command === 'resolve') await new Promise<void>((go) => held.push(go));
    });
    mine.focus();
    await user.keyboard('{Enter}{Enter}');
    expect(document.activeElement).toBe(mine);
    expect(held).toHaveLength(1);
    held[0]?.();
  });
});
