/** The path of each icon, on a square of 16. */
const PATHS = {
  left: 'M13 8H3M7 4 3 8l4 4',
  right: 'M3 8h10M9 4l4 4-4 4',
  up: 'M8 13V3M4 7l4-4 4 4',
  check: 'M3 8.5 6.5 12 13 4.5',
  query: 'M2 8a6 6 0 1 0 12 0a6 6 0 1 0 -12 0M6.3 6.3a1.8 1.8 0 1 1 2.5 1.9c-.6.2-.8.6-.8 1.1M8 11.4v.01',
  undo: 'M5.5 3 2.5 6l3 3M2.5 6H10a3.5 3.5 0 0 1 0 7H6',
  fork: 'M8 14V9.5L3 4.5M8 9.5l5-5M3 8V4.5h3.5M13 8V4.5H9.5',
  stop: 'M2 8a6 6 0 1 0 12 0a6 6 0 1 0 -12 0M5.8 5.8l4.4 4.4M10.2 5.8l-4.4 4.4',
  ban: 'M2 8a6 6 0 1 0 12 0a6 6 0 1 0 -12 0M3.8 12.2l8.4-8.4',
  dash: 'M4 8h8',
  ring: 'M5 8a3 3 0 1 0 6 0a3 3 0 1 0 -6 0',
  swap: 'M3 5.5h10M10 2.5l3 3-3 3M13 10.5H3M6 7.5l-3 3 3 3',
  new: 'M2 8a6 6 0 1 0 12 0a6 6 0 1 0 -12 0M8 5.2v5.6M5.2 8h5.6',
  inbox: 'M2 9.5 3.9 3.5h8.2L14 9.5v3.5H2zM2 9.5h3.5l1 1.5h3l1-1.5H14',
  agenda: 'M2.5 4h1.5M7 4h6.5M2.5 8h1.5M7 8h6.5M2.5 12h1.5M7 12h6.5',
  calendar: 'M4 3.5h8a1.5 1.5 0 0 1 1.5 1.5v7a1.5 1.5 0 0 1-1.5 1.5H4A1.5 1.5 0 0 1 2.5 12V5A1.5 1.5 0 0 1 4 3.5M2.5 6.5h11M5.5 2v2.5M10.5 2v2.5',
  people: 'M3.7 5.5a2.3 2.3 0 1 0 4.6 0a2.3 2.3 0 1 0 -4.6 0M2 13a4 4 0 0 1 8 0M10.5 3.4a2.3 2.3 0 0 1 0 4.2M12 9.6a4 4 0 0 1 2 3.4',
  sliders: 'M2 5h6M12 5h2M2 11h2M8 11h6M8 5a2 2 0 1 0 4 0a2 2 0 1 0 -4 0M4 11a2 2 0 1 0 4 0a2 2 0 1 0 -4 0',
  search: 'M2.5 7a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0M10.5 10.5 14 14',
  chevron: 'M4 6l4 4 4-4',
  before: 'M10 4 6 8l4 4',
  after: 'M6 4l4 4-4 4',
  plus: 'M8 3.5v9M3.5 8h9',
  minus: 'M3.5 8h9',
  cloudoff: 'M2.5 2.5l11 11M6.3 4.2A4 4 0 0 1 12 7.5a2.8 2.8 0 0 1 1.5 4.4M10.5 12.5H5a3 3 0 0 1-.5-5.9',
  synced: 'M5 12.5a3 3 0 0 1-.4-5.9A4 4 0 0 1 12 7.5a2.6 2.6 0 0 1-.5 5H5M6 9.5l1.5 1.5 2.8-3',
  sync: 'M13 8a5 5 0 0 1-9.2 2.7M3 8a5 5 0 0 1 9.2-2.7M12.5 2.5v3h-3M3.5 13.5v-3h3',
  key: 'M2.5 10.5a3 3 0 1 0 6 0a3 3 0 1 0 -6 0M7.6 8.4 13.5 2.5M11 5l2 2',
  close: 'M4 4l8 8M12 4l-8 8',
  more: 'M3.5 8v.01M8 8v.01M12.5 8v.01',
  clock: 'M2 8a6 6 0 1 0 12 0a6 6 0 1 0 -12 0M8 4.5V8l2.5 1.5',
  warn: 'M8 2.5 14.5 13.5h-13zM8 6.8v3.2M8 11.9v.01',
  lock: 'M5 7h6a1.5 1.5 0 0 1 1.5 1.5V12a1.5 1.5 0 0 1-1.5 1.5H5A1.5 1.5 0 0 1 3.5 12V8.5A1.5 1.5 0 0 1 5 7M5.5 7V5a2.5 2.5 0 0 1 5 0v2',
  out: 'M6.5 3.5H3v9.5h9.5V9.5M9.5 3H13v3.5M13 3 7.5 8.5',
  sending: 'M8 11V5.2M5.8 7.3 8 5l2.2 2.3',
  gone: '',
  held: '',
  dot: '',
} as const;

/** The circle of an icon whose circle is dashed. */
const DASHED: Partial<Record<IconName, { path: string; dashes: string }>> = {
  sending: { path: 'M1.7 8a6.3 6.3 0 1 0 12.6 0a6.3 6.3 0 1 0 -12.6 0', dashes: '26 14' },
  gone: { path: 'M2 8a6 6 0 1 0 12 0a6 6 0 1 0 -12 0', dashes: '2.2 2.6' },
  held: { path: 'M3 8a5 5 0 1 0 10 0a5 5 0 1 0 -10 0', dashes: '1 2.6' },
};

/** The icons that point along the direction of reading, so they are mirrored with it. */
const MIRRORED: readonly IconName[] = ['left', 'right', 'undo', 'agenda', 'out', 'before', 'after'];

export type IconName = keyof typeof PATHS;

/** The drawn parts of an icon. */
interface Drawing {
  path: string;
  dashed: { path: string; dashes: string } | null;
  mirrored: boolean;
}

/** Returns what is drawn of an icon. */
export function drawingOf(name: IconName): Drawing {
  return { path: PATHS[name], dashed: DASHED[name] ?? null, mirrored: MIRRORED.includes(name) };
}
