import type { InterviewDetail } from '../../ipc/types';
import { acceptWords, keepWords } from '../../format/answers';
import { messageOf } from '../../format/message';
import { m } from '../../messages';
import type { Action } from '../../state/actions';
import type { App } from '../../state/app.svelte';
import { copy } from '../../state/copy';

/** Returns the actions for the interview in the panel. */
export function interviewActions(app: App, detail: () => InterviewDetail): Action[] {
  const id = () => detail().row.id;
  // While the next interview is loaded, the panel shows the one before, to which no key may do anything.
  const isSelected = () => detail().row.id === app.selection.id;
  const phone = () => detail().interviewee?.phone ?? null;
  const host = () => (detail().links.includes('location') ? detail().locationHost : null);
  const undoable = () => (detail().next ?? detail().change)?.canUndo === true;
  // The list of all keys asks for the titles without an interview.
  const theirs = () => (detail() as Partial<InterviewDetail>).row?.badge === 'they_proposed';
  const linkAction = (link: 'review' | 'retake', title: () => string): Action => ({
    id: `open-${link}`,
    title,
    group: 'interview',
    enabled: () => isSelected() && detail().links.includes(link),
    run: () => void app.attempt(() => app.host.invoke('open_link', { id: id(), link })),
  });
  return [
    {
      id: 'accept',
      title: () => (theirs() ? acceptWords(detail().row.times) : m.action_accept()),
      group: 'interview',
      keys: ['a'],
      enabled: () => isSelected() && theirs() && detail().row.canAccept && !app.answers.saving,
      run: () => void app.answers.accept(detail().row),
    },
    {
      id: 'keep',
      title: () => (theirs() ? keepWords(detail().row.times) : m.action_keep()),
      group: 'interview',
      keys: ['k'],
      enabled: () => isSelected() && theirs() && detail().row.canKeep && !app.answers.saving,
      run: () => void app.answers.keep(detail().row),
    },
    {
      id: 'join',
      title: m.join,
      group: 'interview',
      keys: ['j'],
      enabled: () => isSelected() && host() !== null,
      run: () => app.joining.join(id(), host() ?? ''),
    },
    {
      id: 'cancel-interview',
      title: m.action_cancel_interview,
      group: 'interview',
      enabled: () => isSelected() && detail().row.canCancel,
      run: () => void (app.answers.cancelAsked = detail().row),
    },
    {
      id: 'undo-waiting',
      title: m.action_undo_waiting,
      group: 'interview',
      keys: ['Ctrl+z'],
      enabled: () => app.proposals.last === null && isSelected() && undoable(),
      run: () => app.proposals.undo(id()),
    },
    {
      id: 'copy-message',
      title: m.copy_message,
      group: 'interview',
      enabled: isSelected,
      run: () => copy(app, messageOf(detail(), app.status?.zoneLabel ?? ''), m.toast_message_copied()),
    },
    {
      id: 'copy-phone',
      title: m.copy_phone,
      group: 'interview',
      enabled: () => isSelected() && phone() !== null,
      run: () => copyPhone(app, phone() ?? ''),
    },
    linkAction('review', m.link_review),
    linkAction('retake', m.link_retake),
  ];
}

export async function copyPhone(app: App, phone: string): Promise<void> {
  await copy(app, phone, m.toast_copied({ text: phone }));
}
