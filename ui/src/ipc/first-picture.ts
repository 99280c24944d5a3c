import { painted } from '../state/painted';
import type { CommandName, Host, Result } from './host';
import type { FirstPicture } from './types';

type Answers = { [K in CommandName]?: Result<K> };

/** The commands that the first picture answers. */
const ANSWERED: ReadonlySet<CommandName> = new Set(['start_state', 'settings', 'time_locale', 'status', 'drafts', 'inbox']);

/**
 * Answers the first questions of the page from the first picture, each once, until that is painted. All other questions
 * go to the host.
 */
export function answerFirst(host: Host, picture: Promise<FirstPicture>): Host {
  const answers = picture.then(answersOf, (): Answers => ({}));
  const left = new Set(ANSWERED);
  void answers.then(painted).then(() => left.clear());
  return {
    listen: (event, listener) => host.listen(event, listener),
    async invoke(command, ...rest) {
      if (left.delete(command)) {
        const first = await answers;
        if (command in first) return first[command] as Result<typeof command>;
      }
      return host.invoke(command, ...rest);
    },
  };
}

function answersOf({ start, settings, timeLocale, account }: FirstPicture): Answers {
  return { start_state: start, settings, time_locale: timeLocale, ...account };
}
