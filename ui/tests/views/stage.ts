import { render, screen } from '@testing-library/svelte';
import type { Component } from 'svelte';
import { expect, vi } from 'vitest';
import type { Host } from '../../src/ipc/host';
import { APP, App } from '../../src/state/app.svelte';
// Loaded with the page, so that no change waits for its code, which fake timers would not count.
import '../../src/state/saving';
import { TestHost } from '../recording';

/** Starts an application on a recorded scene, with nothing drawn yet. `prepare` changes the answers before it begins. */
export async function begun(
  scene = 'week',
  prepare: (host: TestHost) => unknown = () => {},
): Promise<{ app: App; host: TestHost; stop: () => void }> {
  const host = new TestHost(scene);
  await prepare(host);
  const app = new App(host);
  const stop = await app.begin();
  return { app, host, stop };
}

/** Does the same as {@link begun}, and returns the status that most views need. */
export async function ready() {
  const stage = await begun();
  if (!stage.app.status) throw new Error('not begun');
  return { ...stage, status: stage.app.status };
}

export function draw<P extends object>(app: App, component: Component<P>, props: P) {
  return render(component as Component<object>, { props, context: new Map([[APP, app]]) });
}

/** Waits until the keys of the window work, or those of the part that registers `action`. */
export async function keysWork(app: App, action = 'search'): Promise<void> {
  await vi.waitFor(() => expect(app.actions.get(action)).toBeDefined());
}

/** Opens the folded form of the interview that is shown. */
export async function unfolded(): Promise<HTMLElement> {
  (await screen.findByRole('button', { name: /^(Propose another time|Propose a time|Replace this proposal|Another time)$/ })).click();
  return screen.findByRole('form');
}

/** Gives every list a height for its rows, because the test page has no layout. */
export function giveRoom(height = 600): void {
  vi.stubGlobal(
    'ResizeObserver',
    class {
      constructor(private readonly callback: ResizeObserverCallback) {}
      observe(target: Element) {
        const entry = { target, contentRect: { width: 800, height } } as ResizeObserverEntry;
        queueMicrotask(() => this.callback([entry], this as unknown as ResizeObserver));
      }
      unobserve() {}
      disconnect() {}
    },
  );
}

/** Calls `before` ahead of every command. It may wait, or throw in place of an answer. */
export function intercept(host: Host, before: (command: string, args: unknown) => void | Promise<void>): void {
  const invoke = host.invoke.bind(host);
  vi.spyOn(host, 'invoke').mockImplementation(async (command, ...args) => {
    await before(command, args[0]);
    return invoke(command, ...args);
  });
}
