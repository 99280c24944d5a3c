import '@fontsource-variable/inter/wght.css';
import './styles/tokens.css';
import './styles/base.css';
import './styles/segments.css';
import './styles/opening.css';
import './styles/states.css';
import './styles/menu.css';
import './styles/fields.css';
import './styles/all-columns.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { prepareFormats } from './format/prepare';
import type { Host } from './ipc/host';
import { insideTauri, tauriHost } from './ipc/tauri';
import { getLocale, getTextDirection } from './paraglide/runtime.js';

/** Chooses the host. The recorded one is only for development in a browser, and is not part of a release. */
async function chooseHost(): Promise<Host> {
  if (import.meta.env.MODE !== 'production' && !insideTauri()) {
    const { recordedScene } = await import('./ipc/recorded-scene');
    return recordedScene(new URLSearchParams(location.search));
  }
  return tauriHost();
}

document.documentElement.lang = getLocale();
document.documentElement.dir = getTextDirection();

const target = document.getElementById('app');
if (target) {
  const host = await chooseHost();
  mount(App, { target, props: { host, frame: target.firstElementChild } });
  prepareFormats();
}
