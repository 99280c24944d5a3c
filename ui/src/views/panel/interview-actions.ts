import type { InterviewDetail } from '../../ipc/types';
import { acceptWords, keepWords } from '../../format/answers';
import { m } from '../../messages';
import type { Action } from '../../state/actions';
import type { App } from '../../state/app.svelte';

/** Returns the actions for the interview in the panel. */
export function interviewActions(app: App, detail: () => InterviewDetail): Action[] {
  const id = () => detail().row.id;
  const phone = () => detail().interviewee?.phone ?? null;
  const host = () => (detail().links.includes('location') ? detail().locationHost : null);
  const undoable = () => (detail().next ?? detail().change)?.canUndo === true;
  // The list of all keys asks for the titles without an interview.
  const theirs = () => (detail() as Partial<InterviewDetail>).row?.badge === 'they_proposed';
  return [
    {
      id: 'accept',
      title: () => (theirs() ? acceptWords(detail().row.times) : m.action_accept()),
      group: 'interview',
      keys: ['a'],
      enabled: () => theirs() && detail().row.canAccept && !app.answers.saving,
      run: () => void app.answers.accept(detail().row),
    },
    {
      id: 'keep',
      title: () => (theirs() ? keepWords(detail().row.times) : m.action_keep()),
      group: 'interview',
      keys: ['k'],
      enabled: () => theirs() && detail().row.canKeep && !app.answers.saving,
      run: () => void app.answers.keep(detail().row),
    },
    {
      id: 'join',
      title: m.join,
      group: 'interview',
      keys: ['j'],
      enabled: () => host() !== null,
      run: () => app.joining.join(id(), host() ?? ''),
    },
    {
      id: 'cancel-interview',
      title: m.action_cancel_interview,
      group: 'interview',
      enabled: () => detail().row.canCancel,
      run: () => void (app.answers.cancelAsked = detail().row),
    },
    {
      id: 'undo',
      title: m.undo,
      group: 'interview',
      keys: ['Ctrl+z'],
      enabled: () => app.proposals.last !== null || undoable(),
      run: () => (app.proposals.last ? app.proposals.undoLast() : app.proposals.undo(id())),
    },
    {
      id: 'copy-phone',
      title: m.copy_phone,
      group: 'interview',
      enabled: () => phone() !== null,
      run: () => copyPhone(app, phone() ?? ''),
    },
  ];
}

export async function copyPhone(app: App, phone: string): Promise<void> {
  await copy(app, phone, m.toast_copied({ text: phone }));
}

export async function copy(app: App, text: string, message: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    app.toasts.show(message);
  } catch {
    app.toasts.show(m.toast_not_copied({ text }), null, 'bad');
  }
}
