/** In which direction the window is read: that of its language (main.ts). */
export function direction(): 'ltr' | 'rtl' {
  return document.documentElement.dir === 'rtl' ? 'rtl' : 'ltr';
}

/** 1 where what comes later stands to the right, -1 where it stands to the left. */
export function rightwards(): 1 | -1 {
  return direction() === 'rtl' ? -1 : 1;
}
