import { cleanup, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it } from 'vitest';
import MiniMonth from '../../../src/views/calendar/MiniMonth.svelte';
import { begun, draw } from '../stage';

afterEach(cleanup);

describe('the small month', () => {
  it('marks days with interviews, is navigated with keys and leads to the week', async () => {
    const { app, host } = await begun();
    if (!app.status) throw new Error('not begun');
    draw(app, MiniMonth, { status: app.status });
    const user = userEvent.setup();
    const busy = await screen.findByLabelText('Thursday 23 January, with interviews');
    expect(screen.getByLabelText('Sunday 26 January')).toBeTruthy();
    expect(host.invoked.at(-1)).toEqual({ command: 'busy_days', args: { request: { from: '2024-12-30', to: '2025-02-10' } } });
    screen.getByLabelText('Wednesday 22 January, with interviews').focus();
    await user.keyboard('{ArrowRight}');
    expect(document.activeElement).toBe(busy);
    await user.keyboard('{PageDown}{Home}');
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Monday 17 February');
    await user.keyboard('{Enter}');
    expect(app.router.current).toEqual({ view: 'week', date: '2025-02-17' });
  });
});
