import { RecordedHost, stageOf, type Recording } from './recorded';

const RECORDINGS = import.meta.glob<Recording>('../../tests/recordings/*.json', { eager: true, import: 'default' });

/** Creates the host for `?scene=offline&theme=dark&contrast=high&clock=twelve&dir=rtl`. Without parameters it shows the scene `week`. */
export async function recordedScene(params: URLSearchParams): Promise<RecordedHost> {
  const host = new RecordedHost(stageOf(params.get('scene') ?? 'week', read));
  const dir = params.get('dir');
  if (dir) document.documentElement.dir = dir;
  const theme = (['light', 'dark'] as const).find((one) => one === params.get('theme'));
  const contrast = (['normal', 'high'] as const).find((one) => one === params.get('contrast'));
  const clock = (['twelve', 'twenty_four'] as const).find((one) => one === params.get('clock'));
  if (theme || contrast || clock) {
    const settings = await host.invoke('settings');
    await host.invoke('save_settings', { settings: { ...settings, ...(theme && { theme }), ...(contrast && { contrast }), ...(clock && { clock }) } });
  }
  return host;
}

function read(scene: string): Recording {
  const recording = RECORDINGS[`../../tests/recordings/${scene}.json`];
  if (!recording) throw new Error(`There is no recording of the scene ${scene}.`);
  return recording;
}
