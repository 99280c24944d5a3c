/** Returns the reading direction of the window, which follows its language (main.ts). */
export function direction(): 'ltr' | 'rtl' {
  return document.documentElement.dir === 'rtl' ? 'rtl' : 'ltr';
}

/** Returns 1 if later times are to the right, -1 if they are to the left. */
export function rightwards(): 1 | -1 {
  return direction() === 'rtl' ? -1 : 1;
}
