import type { Line } from './render/look.ts';

/** What a page may need to know of where it is shown. */
export interface View {
  /** Columns; Infinity where nothing limits them. */
  width: number;
  now: number;
  /** Rows. */
  height: number;
  /** True where a block is redrawn, so that lines are for what stays. */
  isLive: boolean;
}

/** The whole of an answer: one JSON document, or lines for people. */
export interface Page {
  kind: 'page';
  json: unknown;
  lines(view: View): readonly Line[];
  /** Exit status; 0 unless told otherwise. */
  exit?: number;
}

/** News as they come: one JSON line or some lines for people each; in a terminal with a block that is redrawn. */
export interface News<E = unknown> {
  kind: 'news';
  events: AsyncIterable<E>;
  /** Undefined for an event that is for people only. */
  json(event: E): unknown;
  lines(event: E, view: View): readonly Line[];
  /** What stands below the news in a terminal while they come. */
  block?(view: View): readonly Line[];
  /** True where Ctrl-C is how it ends, and no failure. */
  isEndless?: true;
  /** Told when all events are over. */
  last(view: View): { lines: readonly Line[]; exit: number };
}

/** Text that goes through as it is: a log, a table for a spreadsheet, a script for the shell. */
export interface Through {
  kind: 'through';
  chunks: AsyncIterable<Uint8Array>;
  /** Keys that say in JSON what the text is. */
  about: Readonly<Record<string, unknown>>;
  /** True if it goes on coming: one JSON line a chunk then, else one document for all of it. */
  follows: boolean;
}

export type Answer = Page | News | Through;

export function page(json: unknown, lines: readonly Line[] | Page['lines'], exit = 0): Page {
  return { kind: 'page', json, lines: typeof lines === 'function' ? lines : () => lines, exit };
}

/** A text that was made here, to be printed as it is. */
export function through(text: string, about: Readonly<Record<string, unknown>>): Through {
  return { kind: 'through', chunks: once(new TextEncoder().encode(text)), about, follows: false };
}

async function* once(chunk: Uint8Array): AsyncGenerator<Uint8Array> {
  yield chunk;
}
