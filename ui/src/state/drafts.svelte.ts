import { SvelteMap } from 'svelte/reactivity';
import type { WallSlot } from '../ipc/types';

/** What stands in an interview's form and was not proposed yet. */
export class Drafts {
  #slots = new SvelteMap<string, WallSlot>();

  get(id: string): WallSlot | null {
    return this.#slots.get(id) ?? null;
  }

  keep(id: string, slot: WallSlot): void {
    this.#slots.set(id, slot);
  }

  drop(id: string): void {
    this.#slots.delete(id);
  }

  forget(): void {
    this.#slots.clear();
  }
}
