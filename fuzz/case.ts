import { AppError } from '../src/errors/index.ts';
import { damaged } from './damage.ts';
import { Random } from './random.ts';
import type { Reader } from './reader.ts';

/** What a case showed: nothing, or why it is a defect. */
export interface Outcome {
  readonly reader: string;
  readonly file: string;
  readonly bytes: Uint8Array;
  /** `read`, or the code of the error. */
  readonly how: string;
  readonly cpuMs: number;
  readonly defect?: string;
}

/** CPU time that any case may take, and what each byte may add to it: many times what is usual, far from a square. */
const [freeMs, msPerByte] = [1500, 0.004];
/** Bytes that the process may hold at any time. */
const mostMemory = 2.5e9;

/** Every seed is a case: the reader, the file and the damage follow from it. */
export async function runCase(readers: readonly Reader[], seed: number): Promise<Outcome> {
  const random = new Random(seed);
  // In turn, so that few cases meet every reader.
  const reader = readers[seed % readers.length] as Reader;
  const sample = random.pick(reader.samples);
  const bytes = damaged(sample.bytes, random);
  const before = process.cpuUsage();
  const { how, defect } = await judged(reader, bytes, sample.file);
  const spent = process.cpuUsage(before);
  const cpuMs = (spent.user + spent.system) / 1000;
  const tooSlow =
    cpuMs > freeMs + msPerByte * bytes.length ? `${cpuMs.toFixed(0)} ms for ${bytes.length} bytes` : undefined;
  const { rss } = process.memoryUsage();
  const tooLarge = rss > mostMemory ? `${(rss / 1e6).toFixed(0)} MB of memory` : undefined;
  const found = defect ?? tooSlow ?? tooLarge;
  return {
    reader: reader.name,
    file: sample.file,
    bytes,
    how,
    cpuMs,
    ...(found === undefined ? {} : { defect: found }),
  };
}

async function judged(reader: Reader, bytes: Uint8Array, file: string): Promise<{ how: string; defect?: string }> {
  try {
    const result = await reader.read(bytes, file);
    const invented = reader.numbers === undefined ? undefined : inventedNumber(reader.numbers(result), bytes);
    return { how: 'read', ...(invented === undefined ? {} : { defect: `the number ${invented} is not in the file` }) };
  } catch (error) {
    if (!(error instanceof AppError)) {
      return { how: 'crash', defect: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    }
    return { how: error.code, ...namesPlace(error) };
  }
}

/** An error about a file names it, with a line where it is about what is inside. */
function namesPlace(error: AppError): { defect?: string } {
  const facts = error.facts as { file?: unknown; line?: unknown };
  if (error.code === 'FILE_FORMAT' && (typeof facts.file !== 'string' || facts.file === ''))
    return { defect: `names no file: ${error.message}` };
  if ('line' in facts && !(Number.isSafeInteger(facts.line) && (facts.line as number) >= 1))
    return { defect: `names no line: ${error.message}` };
  return error.message.length > 2000 ? { defect: `a message of ${error.message.length} characters` } : {};
}

/** A finite number that no word of the text is. */
function inventedNumber(numbers: Iterable<number>, bytes: Uint8Array): number | undefined {
  let written: Set<number> | undefined;
  for (const number of numbers) {
    if (!Number.isFinite(number)) continue;
    written ??= numbersIn(bytes);
    if (!written.has(number)) return number;
  }
  return undefined;
}

function numbersIn(bytes: Uint8Array): Set<number> {
  const words = new TextDecoder('latin1')
    .decode(bytes)
    .replace(/^\u00ef\u00bb\u00bf/, '')
    .split(/[\s,#%]+/);
  // Fortran's 1.0D+05 and 1.0-105
  return new Set(
    words.map((word) => Number(word.replace(/[dDqQ](?=[+-]?\d)/, 'e').replace(/^([+-]?[\d.]+)([+-]\d{3})$/, '$1e$2'))),
  );
}
