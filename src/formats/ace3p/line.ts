export interface Line {
  /** From 1. */
  line: number;
  text: string;
  /** False for a last line without a line end: it may have been cut. */
  isWhole: boolean;
}

/** The lines of a text one after the other, without their line ends and without a list of them all. */
export function* linesOf(text: string): Generator<Line> {
  let start = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  for (let line = 1; start < text.length; line++) {
    const end = text.indexOf('\n', start);
    const stop = end === -1 ? text.length : end;
    const last = text.charCodeAt(stop - 1) === 13 && stop > start ? stop - 1 : stop;
    yield { line, text: text.slice(start, last), isWhole: end !== -1 };
    start = stop + 1;
  }
}
