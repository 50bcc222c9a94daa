import { readRfpostOutput, type RfpostOutput } from '../../formats/ace3p/index.ts';
import type { ResultFiles, Verdict } from '../code.ts';
import { attempt, isMissing, resultText, sentence, textAt, type NoResult } from './result-text.ts';
import { readInput, settingsOf, type Setting } from './settings.ts';

/** The blocks whose result stands in `rfpost.out`; the others write files of their own. */
const inOutput = new Set(
  `RoverQ RoverQT RoverQRoverQT kickFactor pointRoverQ dFSlater VFFT ALLFieldAtPoint coaxPort maxFieldsOnSurface
   powerThroughSurface FieldAtPoint`.split(/\s+/),
);

/**
 * `acdtool postprocess rf` was finished if each block that the input switches on has its result, the last of them closed
 * (in the results of S3P, `[scaling]` may never be), and blocks that write a file of their own have one.
 */
export async function rfpostVerdict(results: ResultFiles, copy = 'blocks.rfpost'): Promise<Verdict> {
  const found = await resultText(results, 'rfpost.out');
  const read = attempt(found, readRfpostOutput);
  const blocks = await blocksIn(results, copy);
  const paths = (await results.list()).map(({ path }) => path);
  const reason = isMissing(read)
    ? sentence(read)
    : isMissing(found)
      ? found.why
      : isMissing(blocks)
        ? `${sentence(blocks)}, so nobody can tell what was asked for`
        : lackOf(read, found.text, { blocks, paths });
  return reason === undefined ? { complete: true } : { complete: false, reason };
}

interface Block {
  name: string;
  filename: string | undefined;
}

/** The blocks that the copy of the input switches on. */
async function blocksIn(results: ResultFiles, copy: string): Promise<Block[] | NoResult> {
  const names = (await results.list()).map(({ path }) => path).filter((path) => path.endsWith('.rfpost'));
  const file = names.length === 1 ? (names[0] ?? copy) : copy;
  const settings = attempt(await textAt(results, file), (text) => settingsOf(readInput(text, file, '=')));
  if (isMissing(settings)) return settings;
  return settings.filter(isSwitchedOn).map((on) => {
    const filename = settings.find(
      ({ key, within }) => key === 'filename' && within.at(-1) === on.within.at(-1),
    )?.value;
    return { name: on.block, filename };
  });
}

const isSwitchedOn = ({ key, value }: Setting): boolean => key === 'ionoff' && Number(value) === 1;

function lackOf(
  { sections, modes }: RfpostOutput,
  text: string,
  { blocks, paths }: { blocks: readonly Block[]; paths: readonly string[] },
): string | undefined {
  if (modes.length === 0) return 'rfpost.out has no summary of modes';
  const lacking = blocks.find(({ name }) => inOutput.has(name) && count(name, sections) < count(name, blocks));
  if (lacking !== undefined) return `rfpost.out has no result of ${lacking.name}, which is switched on`;
  const file = blocks.find(
    ({ name, filename }) => !inOutput.has(name) && filename !== undefined && !hasFile(paths, filename),
  );
  if (file !== undefined) return `${file.name} is switched on, and there is no file ${file.filename}`;
  const last = text.trimEnd();
  const isClosed = last.endsWith('}') || sections.at(-1)?.name === 'scaling';
  return isClosed && sections.length > 0 ? undefined : 'rfpost.out ends in the middle of a result';
}

const count = (name: string, list: readonly { name: string }[]): number =>
  list.filter((one) => one.name === name).length;

const hasFile = (paths: readonly string[], filename: string): boolean =>
  paths.some((path) => path.startsWith(filename));
