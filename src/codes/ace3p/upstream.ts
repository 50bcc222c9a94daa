import { readOmega3pOutput, readScattering } from '../../formats/ace3p/index.ts';
import type { FilesReader, Finding } from '../code.ts';
import { targetOf } from './references.ts';
import { attempt, isMissing, textAt } from './result-text.ts';
import { numberIn, sameWord, siblingOf, type Setting } from './settings.ts';

/** Keys that name a mode or a frequency of the results folder that the same block names. */
const picks = [
  { folder: /^(?:FieldDir|Directory|ResultDir)$/i, pick: 'ModeID', of: 'modes' },
  { folder: /^(?:FieldDir|Directory|ResultDir)$/i, pick: 'WhichMode', of: 'modes' },
  { folder: /^FieldDir$/i, pick: 'FrequencyScanID', of: 'frequencies' },
  { folder: /^ResultDir$/i, pick: 'FreqScanID', of: 'frequencies' },
] as const;

/** A mode or frequency that is asked for and not in the upstream results; both are counted from 0. */
export async function upstreamFindings(settings: readonly Setting[], files: FilesReader): Promise<Finding[]> {
  const found: Finding[] = [];
  const counts = new Map<string, number | undefined>();
  for (const setting of settings) {
    for (const { folder, pick, of } of picks) {
      if (!folder.test(setting.key) || sameWord(setting.block, 'CheckPoint')) continue;
      const picked = siblingOf(setting, pick);
      const wanted = numberIn(picked);
      if (picked === undefined || wanted === undefined) continue;
      const place = `${of} of ${setting.value}`;
      if (!counts.has(place)) counts.set(place, await countIn(setting.value, of, files));
      const there = counts.get(place);
      if (there === undefined || wanted < there) continue;
      const message = `${picked.line}: ${picked.path} is ${wanted}, and ${setting.value} has ${there} ${of}, counted from 0`;
      found.push({ level: 'error', message });
    }
  }
  return found;
}

/** Undefined where the folder does not tell. A mode of S3P results is an excitation, which is not counted here. */
async function countIn(folder: string, of: 'modes' | 'frequencies', files: FilesReader): Promise<number | undefined> {
  const target = targetOf(folder, '');
  if ('outside' in target) return undefined;
  if (of === 'modes') {
    const output = attempt(await textAt(files, `${target.path}/omega3p.out`), readOmega3pOutput);
    return isMissing(output) || output.modes.length === 0 ? undefined : output.modes.length;
  }
  const table = attempt(await textAt(files, `${target.path}/Reflection.out`), readScattering);
  return isMissing(table) ? undefined : table.frequencies.length;
}
