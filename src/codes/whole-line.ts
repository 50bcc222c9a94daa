/** A line longer than this is cut, in UTF-16 units: a program may write gigabytes without a line end. */
const longestLine = 1 << 20;

/**
 * Ends a line that is not all there: one that was cut, or the last of a file when no line end follows it, for then
 * the file itself may be cut (`12.5` may have been `12.57`). It is no character of Unicode and part of no number or
 * word, so a reader that knows nothing of it refuses such a line and does not take half a number for a whole one.
 */
export const notWhole = '\uFFFF';

/** The line without the mark, and whether all of it is there: if not, why, as a sentence without its full stop. */
export function readLine(line: string): { text: string; why?: string; isCut?: boolean } {
  if (!line.endsWith(notWhole)) return { text: line };
  const text = line.slice(0, -notWhole.length);
  const isCut = text.length >= longestLine;
  return { text, isCut, why: isCut ? 'the line is longer than 1 MiB' : 'the file ends in the middle of the line' };
}

/** Bytes as lines of UTF-8 text, without their ends (`\n` or `\r\n`) and without a byte-order mark. */
export async function* splitLines(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  let isSkipping = false;
  for await (const chunk of chunks) {
    const text = rest + decoder.decode(chunk, { stream: true });
    let from = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', from)) {
      if (!isSkipping) yield lineOf(text.slice(from, text.charCodeAt(end - 1) === 13 && end > from ? end - 1 : end));
      isSkipping = false;
      from = end + 1;
    }
    rest = isSkipping ? '' : text.slice(from);
    if (rest.length > longestLine) {
      yield lineOf(rest);
      rest = '';
      isSkipping = true;
    }
  }
  rest += decoder.decode();
  if (rest !== '' && !isSkipping) yield rest.slice(0, longestLine) + notWhole;
}

function lineOf(line: string): string {
  return line.length > longestLine ? line.slice(0, longestLine) + notWhole : line;
}
