import { cleanup, screen, waitFor } from '@testing-library/svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { App } from '../../../src/state/app.svelte';
import CalendarView from '../../../src/views/calendar/CalendarView.svelte';
import { begun, draw } from '../stage';

vi.setConfig({ testTimeout: 30_000 });

const HOUR = 72;
const DAY = 140;

/** Five days of 140 px and 24 hours of 72 px at a scale, below the heads of the days. */
const layerAt = (scale: number) => ({ left: 268 * scale, top: 100 * scale, width: 5 * DAY * scale, height: 24 * HOUR * scale });

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
  cleanup();
  location.hash = '';
});

/** Draws the week with the boxes that a layout would give, because the test page has none. */
async function week(scale = 1) {
  const layer = layerAt(scale);
  location.hash = '#/week/2025-01-22';
  const stage = await begun();
  if (!stage.app.status) throw new Error('not begun');
  vi.spyOn(HTMLElement.prototype, 'getBoundingClientRect').mockImplementation(function (this: HTMLElement) {
    const at = (name: string) => Number(this.style.getPropertyValue(name));
    if (this.classList.contains('block')) {
      return new DOMRect(layer.left + scale * DAY * at('--day'), layer.top + (scale * HOUR * at('--start')) / 60, scale * DAY, (scale * HOUR * at('--minutes')) / 60);
    }
    return this.classList.contains('layer') ? new DOMRect(layer.left, layer.top, layer.width, layer.height) : new DOMRect();
  });
  const { rerender } = draw(stage.app, CalendarView, { status: stage.app.status, span: 'week', date: '2025-01-22' });
  const block = (id: string) => document.querySelector<HTMLElement>(`[data-event="${id}"]`)!;
  await waitFor(() => expect(block('45')).not.toBeNull());
  const label = (id: string) => block(id).getAttribute('aria-label');
  return { ...stage, rerender, block, label };
}

type Kind = 'mouse' | 'touch' | 'pen';

function pointer(type: string, target: Element | Window, x: number, y: number, init: PointerEventInit = {}) {
  const event = new PointerEvent(type, { clientX: x, clientY: y, pointerId: 1, isPrimary: true, button: 0, pointerType: 'mouse', bubbles: true, cancelable: true, ...init });
  target.dispatchEvent(event);
}

/** Presses in the middle of a block, or at a distance from its upper edge. */
function press(block: HTMLElement, kind: Kind = 'mouse', fromTop?: number) {
  const { left, top, width, height } = block.getBoundingClientRect();
  const [x, y] = [left + width / 2, top + (fromTop ?? height / 2)];
  pointer('pointerdown', block, x, y, { pointerType: kind });
  return {
    move: (right: number, down: number, init: PointerEventInit = {}) => pointer('pointermove', window, x + right, y + down, { pointerType: kind, ...init }),
    release: (right: number, down: number, init: PointerEventInit = {}) => pointer('pointerup', window, x + right, y + down, { pointerType: kind, ...init }),
  };
}

describe('a drag with the mouse', () => {
  it('begins after six pixels, shows the time, and asks when it is dropped', async () => {
    const { app, host, block, label } = await week();
    const element = block('45');
    const drag = press(element);
    drag.move(0, 6);
    await vi.waitFor(() => expect(label('45')).toMatch(/11:30–12:00, Agreed/));
    drag.move(-DAY, HOUR);
    await vi.waitFor(() => expect(label('45')).toBe('Jo Brandt, Not proposed yet, Thu 23 Jan, 12:30–13:00'));
    expect(block('45')).toBe(element);
    drag.release(-DAY, HOUR);
    await screen.findByRole('dialog', { name: 'Propose Thu 12:30–13:00?' });
    expect(app.selection.id).toBe('45');
    expect(host.calls('amend_interview')).toEqual([]);
  });

  it('snaps to five minutes while Shift is pressed', async () => {
    const { label, block } = await week();
    const drag = press(block('45'));
    drag.move(0, HOUR / 2 + 6, { shiftKey: true });
    await vi.waitFor(() => expect(label('45')).toMatch(/12:05–12:35/));
    window.dispatchEvent(new KeyboardEvent('keyup', { key: 'Shift' }));
    await vi.waitFor(() => expect(label('45')).toMatch(/12:00–12:30/));
    drag.release(0, 0);
  });

  it('is ended by Escape, which does nothing else', async () => {
    const { label, block } = await week();
    const others = vi.fn();
    window.addEventListener('keydown', others);
    const drag = press(block('45'));
    drag.move(0, HOUR);
    await vi.waitFor(() => expect(label('45')).toMatch(/12:30/));
    block('45').dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true }));
    await vi.waitFor(() => expect(label('45')).toMatch(/11:30–12:00, Agreed/));
    drag.release(0, HOUR);
    expect(screen.queryByText(/^Propose/)).toBeNull();
    expect(others).not.toHaveBeenCalled();
    window.removeEventListener('keydown', others);
  });

  it('ends when the window loses the focus, but not when an element does', async () => {
    const { label, block } = await week();
    press(block('45')).move(0, HOUR);
    block('45').dispatchEvent(new FocusEvent('blur'));
    await vi.waitFor(() => expect(label('45')).toMatch(/12:30/));
    window.dispatchEvent(new FocusEvent('blur'));
    await vi.waitFor(() => expect(label('45')).toMatch(/11:30–12:00, Agreed/));
  });

  it('back to its place asks nothing', async () => {
    const { label, block } = await week();
    const drag = press(block('45'));
    drag.move(0, HOUR);
    drag.release(0, 2);
    await vi.waitFor(() => expect(label('45')).toMatch(/11:30–12:00, Agreed/));
    expect(screen.queryByText(/^Propose/)).toBeNull();
  });

  it('of the lower or the upper edge changes the length', async () => {
    const { label, block } = await week();
    const end = press(block('45'), 'mouse', HOUR / 2 - 3);
    end.move(0, HOUR / 4);
    await vi.waitFor(() => expect(label('45')).toMatch(/11:30–12:15/));
    pointer('pointercancel', window, 0, 0);
    await vi.waitFor(() => expect(label('45')).toMatch(/11:30–12:00, Agreed/));
    // One that is high enough for two edges.
    const start = press(block('31'), 'mouse', 3);
    start.move(0, -HOUR);
    await vi.waitFor(() => expect(label('31')).toMatch(/08:15–10:15/));
    pointer('pointercancel', window, 0, 0);
  });

  it('goes past midnight', async () => {
    const { label, block } = await week();
    const drag = press(block('43'));
    drag.move(0, 8.25 * HOUR);
    await vi.waitFor(() => expect(label('43')).toMatch(/Thu 23 Jan, 23:30 – 00:00/));
    drag.move(0, 8.5 * HOUR);
    await vi.waitFor(() => expect(label('43')).toMatch(/Thu 23 Jan, 23:45 – 00:15 Fri 24 Jan/));
    pointer('pointercancel', window, 0, 0);
  });

  it('does not move the agreed time beside a proposal', async () => {
    const { label } = await week();
    const was = document.querySelector<HTMLElement>('[data-piece="41-was"]')!;
    press(was).move(0, HOUR);
    expect(label('41')).toMatch(/They proposed/);
    expect(was.getAttribute('aria-label')).toMatch(/Agreed time/);
  });

  it('goes on when a status and a change of interviews arrive', async () => {
    const { app, host, rerender, label, block } = await week();
    const element = block('45');
    const drag = press(element);
    drag.move(0, HOUR);
    await vi.waitFor(() => expect(label('45')).toMatch(/12:30/));
    if (app.status) await rerender({ status: { ...app.status, pulling: true } });
    host.emit('interviews-changed', ['39']);
    await vi.waitFor(() => expect(host.calls('calendar').length).toBeGreaterThan(1));
    drag.move(0, 2 * HOUR);
    await vi.waitFor(() => expect(label('45')).toMatch(/13:30/));
    expect(block('45')).toBe(element);
    pointer('pointercancel', window, 0, 0);
  });
});

it.each([0.5, 1.5, 2])('a drag at a scale of %d follows the pointer', async (scale) => {
  const { label, block } = await week(scale);
  const drag = press(block('45'));
  drag.move(-DAY * scale, HOUR * scale);
  await vi.waitFor(() => expect(label('45')).toMatch(/Thu 23 Jan, 12:30.+13:00/));
  drag.move(-2 * DAY * scale, (HOUR * scale) / 12, { shiftKey: true });
  await vi.waitFor(() => expect(label('45')).toMatch(/Wed 22 Jan, 11:35.+12:05/));
  pointer('pointercancel', window, 0, 0);
});

describe('a frame over empty space', () => {
  /** Drags a frame between two points in days and hours. */
  function frame(from: [number, number], to: [number, number], init: PointerEventInit = {}) {
    const layer = document.querySelector<HTMLElement>('.layer')!;
    const { left, top } = layer.getBoundingClientRect();
    const place = ([day, hour]: [number, number]) => [left + DAY * day, top + HOUR * hour] as const;
    pointer('pointerdown', layer, ...place(from), init);
    pointer('pointermove', window, ...place(to), init);
    return {
      layer,
      release: () => {
        pointer('pointerup', window, ...place(to), init);
        layer.dispatchEvent(new MouseEvent('click', { bubbles: true, detail: 1 }));
      },
    };
  }
  const chosen = (app: App) => [...app.several.ids].sort();

  it('chooses what it touches, and the click after it chooses nothing else', async () => {
    const { app } = await week();
    const drag = frame([3.1, 8], [5, 20]);
    expect(chosen(app)).toEqual(['41', '43', '45']);
    await vi.waitFor(() => expect(document.querySelector('.layer > div[style*="width"]')).not.toBeNull());
    drag.release();
    expect(chosen(app)).toEqual(['41', '43', '45']);
    expect(app.selection.open).toBe(false);
    frame([0.1, 1], [0.2, 2]).release();
    expect(chosen(app)).toEqual([]);
  });

  it('adds to what is chosen with Ctrl, and Escape takes that back', async () => {
    const { app } = await week();
    app.several.add(['37']);
    const drag = frame([4.1, 8], [5, 20], { ctrlKey: true });
    expect(chosen(app)).toEqual(['37', '45']);
    window.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', cancelable: true }));
    expect(chosen(app)).toEqual(['37']);
    drag.release();
    expect(chosen(app)).toEqual(['37']);
  });
});

it('a double click on Propose proposes once', async () => {
  const { app, host, block } = await week();
  host.answer('amend_interview', () => new Promise(() => undefined));
  const drag = press(block('45'));
  drag.move(0, HOUR);
  drag.release(0, HOUR);
  await screen.findByRole('dialog', { name: /^Propose Fri 12:30.+13:00\?/ });
  expect(app.held).toEqual({ id: '45', slot: { date: '2025-01-24', start: '12:30', end: '13:00', later: false } });
  const propose = screen.getByRole('button', { name: /^Propose/ });
  await vi.waitFor(() => expect(propose.getAttribute('aria-disabled')).not.toBe('true'));
  propose.click();
  propose.click();
  await vi.waitFor(() => expect(host.calls('amend_interview')).toHaveLength(1));
});

describe.each<Kind>(['touch', 'pen'])('a drag with a %s', (kind) => {
  it('begins after a rest of 350 ms', async () => {
    const { label, block } = await week();
    vi.useFakeTimers();
    const drag = press(block('45'), kind);
    vi.advanceTimersByTime(349);
    drag.move(0, 3);
    vi.advanceTimersByTime(1);
    drag.move(0, HOUR);
    vi.useRealTimers();
    await vi.waitFor(() => expect(label('45')).toMatch(/12:30/));
    pointer('pointercancel', window, 0, 0);
  });

  it('does not begin if it moves before, because that scrolls', async () => {
    const { label, block } = await week();
    vi.useFakeTimers();
    const drag = press(block('45'), kind);
    vi.advanceTimersByTime(100);
    drag.move(0, 20);
    vi.advanceTimersByTime(500);
    drag.move(0, HOUR);
    vi.useRealTimers();
    expect(label('45')).toMatch(/11:30–12:00, Agreed/);
  });
});
