import { refuseForeign } from '../json/index.ts';
import { linesOf, type Line } from './line.ts';
import { readingOf, type Reading } from './reading.ts';
import { SectionReader, type RfpostSection } from './rfpost-section.ts';

/** One mode in the banner that acdtool prints over its results. */
export interface SummaryMode {
  id: number;
  /** In Hz, with its imaginary part. */
  frequency: Reading;
  externalQ: Reading;
  line: number;
}

export interface RfpostOutput {
  /** The modes of the results folder. */
  modes: readonly SummaryMode[];
  /** Lowest and highest corner of the model, in metres. */
  boundingBox: { low: readonly Reading[]; high: readonly Reading[] } | undefined;
  /** The results, in the order of the file; a block that was switched on twice is there twice. */
  sections: readonly RfpostSection[];
}

/**
 * Reads `rfpost.out` of `acdtool postprocess rf`. A result begins with `[Name]` at the start of a line and ends at the
 * next `}` or `[Name]` there, or at the echo of the next input block. Names and columns are taken from the file, so that
 * a block nobody has seen is read like the others; the echo of the input is passed over.
 *
 * @throws AppError FILE_FORMAT for a file that is empty, not text or holds no result of acdtool
 */
export function readRfpostOutput(text: string, file: string): RfpostOutput {
  refuseForeign(text, file);
  const banner = new BannerReader();
  const sections: SectionReader[] = [];
  let current: SectionReader | undefined;
  let previous = '';
  for (const line of linesOf(text)) {
    const name = /^\[([^\][=]+)\]\s*$/.exec(line.text)?.[1]?.trim();
    if (name !== undefined) {
      current = new SectionReader(name, line.line);
      sections.push(current);
    } else if (line.text.startsWith('}')) current = undefined;
    else if (line.text.startsWith('{') && /^\w+\s*$/.test(previous)) current = undefined;
    else if (line.text.startsWith('**')) banner.take(line);
    else current?.take(line);
    if (line.text.trim() !== '') previous = line.text;
  }
  return { modes: banner.modes, boundingBox: banner.boundingBox, sections: sections.map((one) => one.result()) };
}

const mode = /^\*\*\s+(\d+)\s+([^\s,]+\s*,\s*[^\s,]+)\s+([^\s,]+)\s*$/;
const corner = /\(([^()]*)\)\s*$/;

class BannerReader {
  readonly modes: SummaryMode[] = [];
  boundingBox: RfpostOutput['boundingBox'];
  #low: readonly Reading[] | undefined;

  take({ line, text, isWhole }: Line): void {
    if (text.length > 500 || !isWhole) return;
    const [, id, frequency, externalQ] = mode.exec(text) ?? [];
    if (id !== undefined) {
      this.modes.push({
        id: Number(id),
        frequency: readingOf(frequency ?? '', line, 'Hz'),
        externalQ: readingOf(externalQ ?? '', line),
        line,
      });
    }
    const corners =
      corner
        .exec(text)?.[1]
        ?.split(/[\s,]+/)
        .filter((word) => word !== '') ?? [];
    const place = corners.length === 3 ? corners.map((word) => readingOf(word, line, 'm')) : undefined;
    if (place !== undefined && /bounding box/i.test(text)) this.#low = place;
    else if (place !== undefined && this.#low !== undefined && this.boundingBox === undefined) {
      this.boundingBox = { low: this.#low, high: place };
    }
  }
}
