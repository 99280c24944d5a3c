import { cleanup, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import type { AmendRequest } from '../../src/ipc/types';
import FormOf from './FormOf.svelte';
// Loaded with the test, so that no test waits for the code of the form.
import '../../src/views/form/AmendForm.svelte';
import { begun, draw, unfolded } from './stage';

afterEach(cleanup);

// A page that reads ids as numbers cannot tell these two apart.
const EVEN = '9007199254740992';
const ODD = '9007199254740993';

it('opens and proposes the second of two long ids, not the first', async () => {
  const { app, host } = await begun('long_ids');
  app.selection.choose(ODD);
  draw(app, FormOf, {});
  const form = await unfolded();
  const user = userEvent.setup();
  await user.click(within(form).getByRole('button', { name: '+1 h' }));
  const propose = within(form).getByRole('button', { name: /^Propose / });
  await vi.waitFor(() => expect(propose.matches(':disabled, [aria-disabled="true"]')).toBe(false));
  await user.click(propose);
  await vi.waitFor(() => expect(app.toasts.list[0]?.text).toMatch(/^Saved/));
  const [asked] = host.calls('amend_interview') as [{ request: AmendRequest }];
  expect(asked.request).toMatchObject({ id: ODD, slot: { start: '14:22' } });
  expect((await host.invoke('interview', { id: ODD })).change?.badge).toBe('waiting');
  expect((await host.invoke('interview', { id: EVEN })).change).toBeNull();
});
