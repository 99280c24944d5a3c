/** The icons of the states, as paths in a square of 16 units. Arrows are not taken from a font, which may lack them. */
export const STATE_ICONS = {
  left: 'M13 8H3M7 4 3 8l4 4',
  right: 'M3 8h10M9 4l4 4-4 4',
  up: 'M8 13V3M4 7l4-4 4 4',
  sending: 'M8 11V5.2M5.8 7.3 8 5l2.2 2.3M12.5 12.5a6.3 6.3 0 1 1 1.6-2.7',
  query: 'M2 8a6 6 0 1 0 12 0a6 6 0 1 0-12 0M6.3 6.3a1.8 1.8 0 1 1 2.5 1.9c-.6.2-.8.6-.8 1.1M8 11.4v.01',
  fork: 'M8 14V9.5L3 4.5M8 9.5l5-5M3 8V4.5h3.5M13 8V4.5H9.5',
  cross: 'M2 8a6 6 0 1 0 12 0a6 6 0 1 0-12 0M5.8 5.8l4.4 4.4M10.2 5.8l-4.4 4.4',
  ban: 'M2 8a6 6 0 1 0 12 0a6 6 0 1 0-12 0M3.8 12.2l8.4-8.4',
  gone: 'M8 2a6 6 0 0 1 3 .8M13.2 5a6 6 0 0 1 .8 3M13.2 11a6 6 0 0 1-2.2 2.2M8 14a6 6 0 0 1-3-.8M2.8 11A6 6 0 0 1 2 8M2.8 5A6 6 0 0 1 5 2.8',
  dash: 'M4 8h8',
  ring: 'M5 8a3 3 0 1 0 6 0a3 3 0 1 0-6 0',
  held: 'M8 3v.01M11.5 4.5v.01M13 8v.01M11.5 11.5v.01M8 13v.01M4.5 11.5v.01M3 8v.01M4.5 4.5v.01',
} as const;

export type StateIcon = keyof typeof STATE_ICONS;
