import { getContext, setContext } from 'svelte';

const SHOWN = Symbol('shown');

/** Tells the components of a view if the view is shown. A view stays mounted while another one is shown. */
export function provideShown(shown: () => boolean): void {
  setContext(SHOWN, shown);
}

/**
 * Returns a function that returns true while the view of this component is shown. Effects that call it run again when
 * the view is shown or hidden. Call it while the component is created.
 */
export function useShown(): () => boolean {
  return getContext<(() => boolean) | undefined>(SHOWN) ?? (() => true);
}
