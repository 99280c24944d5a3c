import type { Day } from '../../format/days';
import { answerDetails, changeSentence } from '../../format/reasons';
import { askedWords } from '../../format/waiting';
import type { OutboxItem } from '../../ipc/types';
import { m } from '../../messages';
import type { App } from '../../state/app.svelte';
import { copy } from '../../state/copy';

/** Copies what the support of the server needs to know about a refused change. */
export async function copyDetails(app: App, item: OutboxItem, today: Day): Promise<void> {
  const facts = [m.panel_number({ id: item.interview.id }), changeSentence(item), askedWords(item, today), answerDetails(item)];
  await copy(app, facts.filter(Boolean).join('\n'), m.toast_details_copied());
}
