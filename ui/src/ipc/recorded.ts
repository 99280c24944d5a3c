import type { Arguments, CommandName, EventName, Host, Result } from './host';
import type { Events, Settings } from './types';

/** A request of the page, and the answer or the error that the application gave. */
export interface Recorded {
  command: string;
  arguments: object;
  answer?: unknown;
  error?: unknown;
}

/** A step to another stage: a command that changes something, or something that happens by itself. */
export interface Step extends Recorded {
  events?: { event: string; payload: unknown }[];
  then?: Stage;
}

/** The answers of the application in one state. A test of the application writes them and fails if they are stale. */
export interface Stage {
  answers: Recorded[];
  steps: Step[];
}

/** The file of a scene. It leaves out the answers that are equal to those of the scene that it is like. */
export interface Recording extends Stage {
  like?: string;
}

type Listener = (payload: never) => void;
type Answers = { [K in CommandName]?: (args: Arguments<K>) => Result<K> | Promise<Result<K>> };

/** Returns the stage in which a scene begins. `read` returns the recording of a scene. */
export function stageOf(scene: string, read: (scene: string) => Recording): Stage {
  const { like, answers, steps } = read(scene);
  return { answers: like ? [...answers, ...stageOf(like, read).answers] : answers, steps };
}

/**
 * Answers the page from a recording, for tests and for development in a browser. It knows only what was recorded.
 * What is no part of the account, such as saved settings, is answered as the application does.
 */
export class RecordedHost implements Host {
  readonly invoked: { command: CommandName; args: unknown }[] = [];
  /** The steps that were taken, which lead to the current stage. */
  readonly path: Step[] = [];
  #answers: Answers = {};
  #listeners = new Map<EventName, Set<Listener>>();

  /** The settings that the page saved last. */
  saved: Settings | null = null;

  /** `recording` is the stage whose answers are given. */
  constructor(protected recording: Stage) {
    this.answer('save_settings', ({ settings }) => {
      this.saved = settings;
      this.answer('settings', () => settings);
      return settings;
    });
    this.answer('keep_draft', () => null);
    this.answer('drop_draft', () => null);
    this.answer('open_link', () => null);
    this.answer('window_focused', () => null);
    this.answer('take_place', () => null);
    this.answer('starts_at_login', () => false);
    this.answer('start_at_login', () => null);
  }

  /** Answers one command in another way than the recording. It may throw a `WindowError`. */
  answer<K extends CommandName>(command: K, answer: (args: Arguments<K>) => Result<K> | Promise<Result<K>>): void {
    Object.assign(this.#answers, { [command]: answer });
  }

  invoke: Host['invoke'] = async (command, ...rest) => {
    const args = rest[0] ?? {};
    this.invoked.push({ command, args: rest[0] });
    const answer = this.#answers[command] as ((args: object) => unknown) | undefined;
    if (answer) return structuredClone(await answer(args)) as never;
    const found = this.recording.answers.find(isOf(command, args)) ?? this.step(command, args);
    if ('error' in found) throw structuredClone(found.error);
    return structuredClone(found.answer) as never;
  };

  /** Goes to the stage after a step, and emits its events. `quiet` goes there without them. */
  step(command: string, args: object, quiet = false): Recorded {
    const step: Step = this.recording.steps.find(isOf(command, args)) ?? this.missing(command, args);
    if (step.then) {
      this.recording = step.then;
      this.path.push(step);
    }
    for (const { event, payload } of quiet ? [] : (step.events ?? [])) this.emit(event as EventName, payload as never);
    return step;
  }

  listen: Host['listen'] = async (event, listener) => {
    const listeners = this.#listeners.get(event) ?? new Set<Listener>();
    this.#listeners.set(event, listeners.add(listener as Listener));
    return () => void listeners.delete(listener as Listener);
  };

  emit<K extends EventName>(event: K, payload: Events[K]): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(structuredClone(payload) as never);
  }

  /** Is called for a request that was not recorded. */
  protected missing(command: string, args: object): Step {
    const steps = this.path.map((step) => ` after ${step.command}`).join('');
    throw new Error(`The recording has no answer to ${command} ${JSON.stringify(args)}${steps}.`);
  }
}

export function isOf(command: string, args: object): (recorded: Recorded) => boolean {
  const wanted = canonical(args);
  return (recorded) => recorded.command === command && canonical(recorded.arguments) === wanted;
}

/** Writes a value as JSON in which the members of every object are sorted. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part) =>
    part && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part as object).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
