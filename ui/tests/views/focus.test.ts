import { cleanup, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it } from 'vitest';
import SignInDialog from '../../src/views/shell/SignInDialog.svelte';
import { begun, draw } from './stage';

afterEach(cleanup);

describe('the sign-in dialog', () => {
  it('clears typed credentials when it is closed', async () => {
    const { app } = await begun();
    const user = userEvent.setup();
    app.signInOpen = true;
    draw(app, SignInDialog, {});
    await user.type(await screen.findByLabelText('API key'), 'secret');
    await user.click(screen.getByRole('button', { name: 'Cancel' }));
    app.signInOpen = true;
    expect((await screen.findByLabelText<HTMLInputElement>('API key')).value).toBe('');
  });
});
