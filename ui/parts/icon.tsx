/** Outlines on a grid of 16, drawn with the colour of the text beside them. */
const outlines = {
  check: 'M3.5 8.5l3 3 6-7',
  cross: 'M4.5 4.5l7 7M11.5 4.5l-7 7',
  plus: 'M8 3.5v9M3.5 8h9',
  minus: 'M3.5 8h9',
  search: 'M7 2.75a4.25 4.25 0 1 0 0 8.5a4.25 4.25 0 1 0 0-8.5zM10.2 10.2l3.3 3.3',
  down: 'M4 6l4 4 4-4',
  right: 'M6 4l4 4-4 4',
  left: 'M10 4L6 8l4 4',
  up: 'M4 10l4-4 4 4',
  sun: 'M8 5.25a2.75 2.75 0 1 0 0 5.5a2.75 2.75 0 1 0 0-5.5zM8 1.5v1.2M8 13.3v1.2M1.5 8h1.2M13.3 8h1.2M3.4 3.4l.85.85M11.75 11.75l.85.85M3.4 12.6l.85-.85M11.75 4.25l.85-.85',
  moon: 'M13.2 9.6A5.6 5.6 0 0 1 6.4 2.8a5.6 5.6 0 1 0 6.8 6.8z',
  screen: 'M2 3h12v8H2zM6 13.5h4M8 11v2.5',
  help: 'M8 2a6 6 0 1 0 0 12a6 6 0 1 0 0-12zM6.3 6.2a1.75 1.75 0 1 1 2.6 1.6c-.6.35-.9.7-.9 1.4M8 11.4v.1',
  columns: 'M2.5 3h11v10h-11zM6.2 3v10M9.8 3v10',
  group: 'M2.5 3.5h11M5 8h8.5M5 12.5h8.5',
  filter: 'M2.5 4h11M4.5 8h7M6.5 12h3',
  sort: 'M5 3v10M2.5 5.5L5 3l2.5 2.5M11 13V3M8.5 10.5L11 13l2.5-2.5',
  menu: 'M2.5 4h11M2.5 8h11M2.5 12h11',
  more: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
  download: 'M8 2.5v7.5M4.8 7L8 10.2 11.2 7M2.75 13h10.5',
  upload: 'M8 10.5V3M4.8 6L8 2.8 11.2 6M2.75 13h10.5',
  again: 'M13 8a5 5 0 1 1-1.5-3.55M13 2.5V5.2h-2.7',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  play: 'M5 3.2l7.5 4.8L5 12.8z',
  stop: 'M4 4h8v8H4z',
  tag: 'M2.5 2.5h5L13.5 8.5l-5 5L2.5 7.5zM5.3 5.3h.01',
  note: 'M3 2.5h10v7.5l-3.5 3.5H3zM9.5 13.5V10H13M5.5 5.5h5M5.5 8h3',
  compare: 'M6 3H2.5v10H6M10 3h3.5v10H10M8 1.5v13',
  file: 'M4 1.75h5L12.5 5.2v9H4zM9 1.75V5.2h3.5',
  folder: 'M2 4h4.2l1.5 1.8H14V13H2z',
  graph: 'M2.5 2.5v11h11M5 10.5l2.6-3.4 2.2 1.7L13 4.5',
  machine: 'M2.5 3h11v4h-11zM2.5 9h11v4h-11zM5 5h.01M5 11h.01M8 5h3M8 11h3',
  key: 'M9.7 6.3a3.2 3.2 0 1 0-2 2L9 9.6h1.6v1.6h1.6v1.6H14v-2zM5 5h.01',
  cube: 'M8 1.8l5.5 3.1v6.2L8 14.2l-5.5-3.1V4.9zM8 8v6.2M8 8l5.5-3.1M8 8L2.5 4.9',
  steps: 'M2 2.5h4v4H2zM10 9.5h4v4h-4zM6 4.5h4.5a1.5 1.5 0 0 1 1.5 1.5v3.5',
  link: 'M6.8 9.2a2.6 2.6 0 0 0 3.9.3l2-2a2.65 2.65 0 0 0-3.75-3.75l-.9.9M9.2 6.8a2.6 2.6 0 0 0-3.9-.3l-2 2a2.65 2.65 0 0 0 3.75 3.75l.9-.9',
  clock: 'M8 2a6 6 0 1 0 0 12a6 6 0 1 0 0-12zM8 4.8V8l2.2 1.5',
  info: 'M8 2a6 6 0 1 0 0 12a6 6 0 1 0 0-12zM8 7.3v3.7M8 5v.01',
  alert: 'M8 2.2l6.2 11H1.8zM8 6.5v3M8 11.4v.01',
  camera: 'M2 4.5h3l1-1.5h4l1 1.5h3V13H2zM8 6.2a2.3 2.3 0 1 0 0 4.6a2.3 2.3 0 1 0 0-4.6z',
  home: 'M2.5 7.5L8 2.8l5.5 4.7M4 6.5v7h8v-7',
  lock: 'M3.5 7h9v6.5h-9zM5.5 7V5a2.5 2.5 0 0 1 5 0v2',
  succeeded: 'M8 2a6 6 0 1 0 0 12a6 6 0 1 0 0-12zM5.3 8.2l1.9 1.9 3.6-4.1',
  failed: 'M8 2a6 6 0 1 0 0 12a6 6 0 1 0 0-12zM5.9 5.9l4.2 4.2M10.1 5.9l-4.2 4.2',
  incomplete: 'M8 2a6 6 0 1 0 0 12a6 6 0 1 0 0-12zM8 5v3.6M8 11v.01',
  running: 'M8 2a6 6 0 1 1-6 6',
  queued: 'M8 2a6 6 0 1 0 0 12a6 6 0 1 0 0-12zM5.4 8h.01M8 8h.01M10.6 8h.01',
  held: 'M8 2a6 6 0 1 0 0 12a6 6 0 1 0 0-12zM6.6 6v4M9.4 6v4',
  'timed-out': 'M4.5 2h7M4.5 14h7M5.3 2v2.2L8 8l-2.7 3.8V14M10.7 2v2.2L8 8l2.7 3.8V14',
  'out-of-memory': 'M4 4h8v8H4zM6 2v2M10 2v2M6 12v2M10 12v2M2 6h2M2 10h2M12 6h2M12 10h2',
  'node-failed': 'M2.5 3h11v4h-11zM2.5 9h5M2.5 9v4h5M10 9.5l4 4M14 9.5l-4 4',
  preempted: 'M3 4l4.5 4L3 12zM8.5 4L13 8l-4.5 4z',
  cancelled: 'M8 2a6 6 0 1 0 0 12a6 6 0 1 0 0-12zM3.9 12.1l8.2-8.2',
  lost: 'M8 2a6 6 0 1 0 0 12a6 6 0 1 0 0-12zM6.3 6.2a1.75 1.75 0 1 1 2.6 1.6c-.6.35-.9.7-.9 1.4M8 11.4v.1',
} as const;

export type IconName = keyof typeof outlines;

/** A drawing beside a word; it says nothing to a screen reader, the word does. */
export function Icon({ name, turning = false }: { name: IconName; turning?: boolean }) {
  return (
    <svg className={turning ? 'icon turning' : 'icon'} viewBox="0 0 16 16" aria-hidden="true">
      <path d={outlines[name]} />
    </svg>
  );
}
