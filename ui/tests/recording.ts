import { execSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandName, Result } from '../src/ipc/host';
import { isOf, RecordedHost, stageOf, type Recording, type Stage, type Step } from '../src/ipc/recorded';
import type { Code, WindowError } from '../src/ipc/types';

/**
 * The command that answers the requests of the recordings. If it is set, requests that are not recorded are added:
 * `INTERLUDE_RECORDER="cargo test -p interlude-app-tests --test recordings" npx vitest run --no-file-parallelism`
 */
const RECORDER = process.env.INTERLUDE_RECORDER;

/** The requests that lead to another stage. */
const STEPS = ['amend_interview', 'undo', 'drop_change', 'bring_back', 'retry', 'resolve', 'sync_now', 'set_offline', 'they_propose', 'wait', 'accept', 'keep', 'cancel_interview', 'amend_group', 'undo_group', 'mark_seen'];

const pathOf = (scene: string) => join('tests/recordings', `${scene}.json`);
const parsed = new Map<string, Recording>();

function read(scene: string): Recording {
  const known = RECORDER ? undefined : parsed.get(scene);
  if (known) return known;
  if (RECORDER && !existsSync(pathOf(scene))) return { answers: [], steps: [] };
  const recording = JSON.parse(readFileSync(pathOf(scene), 'utf8')) as Recording;
  parsed.set(scene, recording);
  return recording;
}

/** Replays a scene. */
export class TestHost extends RecordedHost {
  constructor(private readonly scene = 'week') {
    super(stageOf(scene, read));
  }

  /** Changes the recorded answers of one command. */
  alter<K extends CommandName>(command: K, change: (answer: Result<K>) => Result<K>): void {
    const invoke = this.invoke;
    this.invoke = async (asked, ...rest) => {
      const answer = await invoke(asked, ...rest);
      return asked === (command as CommandName) ? (change(answer as never) as never) : answer;
    };
  }

  /** Returns the arguments of every call of a command, oldest first. */
  calls(command: CommandName): unknown[] {
    return this.invoked.filter((one) => one.command === command).map(({ args }) => args);
  }

  protected override missing(command: string, args: object): Step {
    if (!RECORDER) return super.missing(command, args);
    const recording = read(this.scene);
    this.#current(recording)[STEPS.includes(command) ? 'steps' : 'answers'].push({ command, arguments: args });
    writeFileSync(pathOf(this.scene), JSON.stringify(recording));
    execSync(RECORDER, { env: { ...process.env, INTERLUDE_WRITE_RECORDINGS: '1' }, stdio: 'pipe' });
    this.recording = this.#current(stageOf(this.scene, read));
    const found = [...this.recording.answers, ...this.recording.steps].find(isOf(command, args));
    return found ?? super.missing(command, args);
  }

  /** Returns the stage to which the steps so far lead. */
  #current(first: Stage): Stage {
    return this.path.reduce((stage, { command, arguments: args }) => {
      const step = stage.steps.find(isOf(command, args));
      if (!step?.then) throw new Error(`The recording has no step ${command}.`);
      return step.then;
    }, first);
  }
}

export function failure(code: Code, message: string, details: string | null = null): WindowError {
  return { code, message, details };
}
