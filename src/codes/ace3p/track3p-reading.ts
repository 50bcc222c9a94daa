import { readTrack3pLog, track3pTable, type Track3pLog, type Track3pTable } from '../../formats/ace3p/index.ts';
import type { Quantity } from '../../model/index.ts';
import type { ResultFiles, Finding, Verdict } from '../code.ts';
import { reasonOf } from '../reason-of.ts';
import { fieldLevels, type FieldLevel } from './field-levels.ts';
import { commonKeys, keys } from './known-keys.ts';
import type { Ace3pReading } from './program.ts';
import { quantityOf, settled, unreadable } from './quantity-list.ts';
import { attempt, isMissing, resultTable, resultText, sentence, type NoResult } from './result-text.ts';
import { numberIn, settingAt, type Setting } from './settings.ts';
import { upstreamFindings } from './upstream.ts';

const logFile = 'track3p_results/track3p.log';

export const track3pReading: Ace3pReading = {
  keys: keys(
    commonKeys,
    `TotalTime ParticlesTrajectories ParticleFile Skip Start Stop FieldScales ScanToken Scale Minimum Maximum Interval
     NormalizedField StartPoint EndPoint Emitter BoundaryID SuppressionFactor Domain FieldDir PostprocessFile Bins ModeID
     FrequencyScanID dt BoundarySurfaceID OutputImpacts OutputImpactsInfo LostParticles PtrackMonitor
     SingleParticleTrajectory ResonantParticles EnhancementCounter FaradayCup Token SEYFileName1 SEYFileName2 MinimumEC
     SolidVolID BoundarySurfaceID1 BoundarySurfaceID2 ElectroStaticFieldMap`,
  ),
  ranges: async (settings, files) => [...ownRanges(settings), ...(await upstreamFindings(settings, files))],
  evidence,
  quantities,
};

function ownRanges(settings: readonly Setting[]): Finding[] {
  const [token, low, high, step] = ['ScanToken', 'Minimum', 'Maximum', 'Interval'].map((key) =>
    settingAt('FieldScales', key, settings),
  );
  const found: Finding[] = [];
  const [from, to, by] = [low, high, step].map(numberIn);
  if (numberIn(token) === 1 && from !== undefined && to !== undefined && to < from) {
    const message = `${high?.line}: ${high?.path} is ${high?.value}, below the minimum, ${low?.value}`;
    found.push({ level: 'error', message });
  }
  if (numberIn(token) === 1 && by !== undefined && by <= 0) {
    found.push({ level: 'error', message: `${step?.line}: ${step?.path} is ${step?.value}; it must be above 0` });
  }
  const scalar = settings.find(({ key, block }) => key === 'OutputImpactsInfo' && block === '');
  if (scalar !== undefined) {
    const message = `${scalar.line}: OutputImpactsInfo is written without a block, which track3p ignores; write OutputImpactsInfo: { Type: ${scalar.value} }`;
    found.push({ level: 'warning', message });
  }
  return found;
}

/**
 * A run of Track3P was finished if its log has a line `Done!`; other lines may follow. Emission that emits nothing ends
 * in the same way, and is no result.
 */
async function evidence(results: ResultFiles): Promise<Verdict> {
  const log = attempt(await resultText(results, logFile), readTrack3pLog);
  if (isMissing(log)) return { complete: false, reason: sentence(log) };
  if (log.doneAt === undefined) return { complete: false, reason: `${logFile} has no line that says Done!` };
  const { emittedParticles: emitted } = log;
  if (emitted !== undefined && 'value' in emitted && emitted.value === 0) {
    const reason = `no particle was emitted (${logFile}:${emitted.line}); the box of the Emitter may hold too little field`;
    return { complete: false, reason };
  }
  return { complete: true };
}

async function quantities(results: ResultFiles): Promise<Quantity[]> {
  const found = await resultText(results, logFile);
  const log = attempt(found, readTrack3pLog);
  const isDone = !isMissing(log) && log.doneAt !== undefined;
  const levels = await levelsIn(results, 'enhancementCounter', isDone);
  const resonant = await levelsIn(results, 'resonantparticles', isDone);
  return settled([
    onsetOf(levels),
    ...eachLevel('max_enhancement', '', levels, ({ largest }) => largest),
    ...eachLevel('counted_particles', '', levels, ({ particles }) => particles),
    ...eachLevel('resonant_particles', '', resonant, ({ particles }) => particles),
    ...eachLevel('max_impact_energy', 'eV', resonant, ({ largest }) => largest),
    ...countsOf(log, found.file),
  ]);
}

interface Levels {
  file: string;
  levels: readonly FieldLevel[] | NoResult;
}

async function levelsIn(results: ResultFiles, table: Track3pTable, isDone: boolean): Promise<Levels> {
  const usual = `track3p_results/OUTPUT/${table}`;
  const [level, column] = table === 'enhancementCounter' ? ['fieldlevel', 'maxEnhancement'] : ['Field_Level', 'Energy'];
  const found = await resultTable(results, usual, { columns: [level, 'ID', column] });
  if (isMissing(found)) return { file: found.file, levels: found };
  const { file } = found;
  try {
    return { file, levels: fieldLevels(track3pTable(found.table, table), { level, column, isDone }) };
  } catch (error) {
    return { file, levels: { file, ...reasonOf(error) } };
  }
}

function eachLevel(
  name: string,
  unit: string,
  { file, levels }: Levels,
  part: (level: FieldLevel) => { value: number; line: number },
): Quantity[] {
  if (isMissing(levels)) return [unreadable({ name, unit }, levels)];
  if (levels.length === 0) return [unreadable({ name, unit }, { file, why: 'the table has no rows' })];
  return levels.map((one) => {
    const named = { name, unit, ...(one.level === undefined ? {} : { index: { field_level: one.level } }) };
    return one.lack === undefined
      ? quantityOf(named, file, part(one))
      : unreadable(named, { file, why: one.lack, line: one.line });
  });
}

/** Multipacting begins at the lowest level at which one electron becomes more than one. */
function onsetOf({ file, levels }: Levels): Quantity {
  const named = { name: 'multipacting_onset', unit: 'V/m' };
  if (isMissing(levels)) return unreadable(named, levels);
  const lack = levels.find((level) => level.lack !== undefined);
  if (lack?.lack !== undefined) return unreadable(named, { file, why: lack.lack, line: lack.line });
  const growing = levels.filter(({ level, largest }) => level !== undefined && largest.value >= 1);
  const [lowest] = growing.toSorted((one, other) => (one.level ?? 0) - (other.level ?? 0));
  if (lowest?.level === undefined) return unreadable(named, { file, why: 'no field level has an enhancement of 1' });
  return quantityOf(named, file, { value: lowest.level, line: lowest.largest.line });
}

/** Counts of the whole run, which the log repeats for each level: only its end has the last. */
function countsOf(log: Track3pLog | NoResult, file: string): Quantity[] {
  const names = [
    ['emitted_particles', 'emittedParticles'],
    ['emitting_faces', 'emittingFaces'],
  ] as const;
  const found = names.map(([name, key]): Quantity => {
    const named = { name, unit: '' };
    if (isMissing(log)) return unreadable(named, log);
    const why = 'the run did not finish, so this is not known to be the last';
    return log.doneAt === undefined ? unreadable(named, { file, why }) : quantityOf(named, file, log[key]);
  });
  const survived = isMissing(log) || log.doneAt === undefined ? undefined : log.survivedParticles;
  if (survived === undefined) return found;
  return [...found, quantityOf({ name: 'survived_particles', unit: '' }, file, survived)];
}
