import { broken, lineFinder } from '../json/index.ts';
import { entriesOf, entryOf, type Entry } from './entry.ts';
import { readingOf, runRecordOf, type Reading, type RunRecord } from './reading.ts';
import { scanEntries } from './scan.ts';

/** One eigenmode. A number that the file does not give is undefined; one it gives badly is unreadable. */
export interface Eigenmode {
  /** As acdtool counts: from 0 in the order of the file, within each refinement level. */
  id: number;
  /** The refinement level in the name of the mode's file; 0 where there is none. */
  level: number;
  line: number;
  /** The mode's field file, as the solver names it. */
  file: string | undefined;
  /** In Hz; complex for a lossy run or one with ports. */
  frequency: Reading | undefined;
  qualityFactor: Reading | undefined;
  externalQ: Reading | undefined;
  /** In J. */
  totalEnergy: Reading | undefined;
  /** In W. */
  powerLoss: Reading | undefined;
}

export interface Omega3pOutput {
  run: RunRecord;
  modes: readonly Eigenmode[];
  /** Mesh nodes and elements, rows of the matrix (degrees of freedom), all of the last refinement level. */
  meshNodes: Reading | undefined;
  meshElements: Reading | undefined;
  matrixRows: Reading | undefined;
  /** The solver's echo of its input, everything resolved. */
  input: readonly Entry[];
  /** The line of the block that the file ends in the middle of: the run was killed, or is still writing. */
  cutOffAt: number | undefined;
}

/**
 * Reads `omega3p.out`. Blocks may stand in any order and blocks nobody has seen are passed over.
 *
 * @throws AppError FILE_FORMAT for text that is not in ACE3P's key-value language or has none of Omega3P's blocks
 */
export function readOmega3pOutput(text: string, file: string): Omega3pOutput {
  const { entries, cutOff } = scanEntries(text, file, { separator: ':', keepCutOff: true });
  if (!entries.some(({ key, children }) => children !== undefined && blocks.has(key))) {
    throw broken(text, file, 0, 'none of the blocks of an Omega3P output is here');
  }
  const lineOf = lineFinder(text);
  // A value that the file ends with may lack its last digits.
  const cutAt = cutOff === undefined ? Infinity : text.trimEnd().length;
  const read = (entry: Entry | undefined, unit?: string): Reading | undefined => {
    if (entry === undefined) return undefined;
    const line = lineOf(entry.keyStart);
    return entry.end >= cutAt ? { line, why: 'the file ends here' } : readingOf(entry.value, line, unit);
  };
  const level = entriesOf(entries, 'AMRLevel').at(-1)?.children;
  const mesh = entryOf(level, 'Mesh')?.children;
  const matrix = entryOf(level, 'Matrix')?.children;
  return {
    run: runRecordOf(entries),
    modes: numbered(
      entriesOf(entries, 'Mode').map((mode) => modeOf(mode, lineOf(mode.keyStart), read)),
      entriesOf(entries, 'Version').map(({ keyStart }) => lineOf(keyStart)),
    ),
    meshNodes: read(entryOf(mesh, 'MeshCoords')),
    meshElements: read(entryOf(entryOf(mesh, 'ElementDistribution')?.children, 'total')),
    matrixRows: read(entryOf(entryOf(matrix, 'RowDistribution')?.children, 'total')),
    input: entryOf(entries, 'Input')?.children ?? [],
    cutOffAt: cutOff === undefined ? undefined : lineOf(cutOff),
  };
}

const blocks: ReadonlySet<string> = new Set(['Version', 'Environment', 'Input', 'Mode', 'AMRLevel', 'Timestamp']);

type Read = (entry: Entry | undefined, unit?: string) => Reading | undefined;

function modeOf({ children }: Entry, line: number, read: Read): Eigenmode {
  const file = entryOf(children, 'File')?.value;
  return {
    id: -1,
    level: Number(/\.l(\d{1,4})\.m\d/.exec(file ?? '')?.[1] ?? 0),
    line,
    file,
    frequency: read(entryOf(children, 'Frequency'), 'Hz'),
    qualityFactor: read(entryOf(children, 'QualityFactor')),
    externalQ: read(entryOf(children, 'ExternalQ')),
    totalEnergy: read(entryOf(children, 'TotalEnergy'), 'J'),
    powerLoss: read(entryOf(children, 'PowerLoss'), 'W'),
  };
}

/**
 * Numbers the modes of each level; two that claim the same field file number leave nothing to be trusted in either, and
 * neither do two runs in one file.
 *
 * @param starts lines at which runs begin
 */
function numbered(modes: readonly Eigenmode[], starts: readonly number[]): readonly Eigenmode[] {
  const next = new Map<number, number>();
  const claims = new Map<string, Eigenmode[]>();
  for (const mode of modes) {
    const twins = claims.get(claimOf(mode));
    if (twins === undefined) claims.set(claimOf(mode), [mode]);
    else twins.push(mode);
  }
  return modes.map((mode) => {
    const id = next.get(mode.level) ?? 0;
    next.set(mode.level, id + 1);
    const twins = claims.get(claimOf(mode)) ?? [];
    if (starts.length > 1) {
      const why = `the file holds ${starts.length} runs, which begin at lines ${lineList(starts)}`;
      return withoutNumbers({ ...mode, id }, why);
    }
    if (twins.length > 1) {
      const why = `the same mode is given at lines ${lineList(twins.map(({ line }) => line))}`;
      return withoutNumbers({ ...mode, id }, why);
    }
    return { ...mode, id };
  });
}

/** Level and number in the name of the field file (`….l0.m0001.…`); without one, no two modes claim the same. */
function claimOf({ file, line }: Eigenmode): string {
  return /\.(l\d+\.m\d+)\./.exec(file ?? '')?.[1] ?? `at line ${line}`;
}

const lineList = (lines: readonly number[]): string => lines.slice(0, 3).join(' and ');

function withoutNumbers(mode: Eigenmode, why: string): Eigenmode {
  const spoil = (reading: Reading | undefined) => (reading === undefined ? undefined : { line: reading.line, why });
  return {
    ...mode,
    frequency: spoil(mode.frequency),
    qualityFactor: spoil(mode.qualityFactor),
    externalQ: spoil(mode.externalQ),
    totalEnergy: spoil(mode.totalEnergy),
    powerLoss: spoil(mode.powerLoss),
  };
}
