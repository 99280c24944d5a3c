import { execSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandName, Result } from '../src/ipc/host';
import { isOf, RecordedHost, type Stage, type Step } from '../src/ipc/recorded';

/**
 * The command that answers the requests of the recordings. If it is set, requests that are not recorded are added:
 * `INTERLUDE_RECORDER="cargo test -p interlude-app-tests --test recordings" npx vitest run --no-file-parallelism`
 */
const RECORDER = process.env.INTERLUDE_RECORDER;

/** The requests that lead to another stage. */
const STEPS = ['amend_interview', 'undo', 'drop_change', 'bring_back', 'retry', 'resolve', 'sync_now', 'set_offline', 'they_propose', 'wait'];

const pathOf = (scene: string) => join('tests/recordings', `${scene}.json`);
const parsed = new Map<string, Stage>();

function read(scene: string): Stage {
  const known = RECORDER ? undefined : parsed.get(scene);
  if (known) return known;
  if (RECORDER && !existsSync(pathOf(scene))) return { answers: [], steps: [] };
  const recording = JSON.parse(readFileSync(pathOf(scene), 'utf8')) as Stage;
  parsed.set(scene, recording);
  return recording;
}

/** Replays a scene. What is no part of the account, such as saved settings, is answered as the application does. */
export class TestHost extends RecordedHost {
  constructor(private readonly scene = 'week') {
    super(read(scene));
    this.answer('save_settings', ({ settings }) => settings);
    this.answer('keep_draft', () => null);
    this.answer('drop_draft', () => null);
    this.answer('open_link', () => null);
    this.answer('window_focused', () => null);
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
  calls(command: string): unknown[] {
    return this.invoked.filter((one) => one.command === command).map(({ args }) => args);
  }

  protected override missing(command: string, args: object): Step {
    if (!RECORDER) return super.missing(command, args);
    const recording = read(this.scene);
    this.#stageOf(recording)[STEPS.includes(command) ? 'steps' : 'answers'].push({ command, arguments: args });
    writeFileSync(pathOf(this.scene), JSON.stringify(recording));
    execSync(RECORDER, { env: { ...process.env, INTERLUDE_WRITE_RECORDINGS: '1' }, stdio: 'pipe' });
    this.recording = this.#stageOf(read(this.scene));
    const found = [...this.recording.answers, ...this.recording.steps].find(isOf(command, args));
    return found ?? super.missing(command, args);
  }

  /** Returns the stage of a recording to which the steps so far lead. */
  #stageOf(recording: Stage): Stage {
    return this.path.reduce((stage, { command, arguments: args }) => {
      const step = stage.steps.find(isOf(command, args));
      if (!step?.then) throw new Error(`The recording has no step ${command}.`);
      return step.then;
    }, recording);
  }
}
