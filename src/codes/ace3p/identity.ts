import type { RunRecord } from '../../formats/ace3p/index.ts';
import type { Quantity } from '../../model/index.ts';
import { unreadable } from './quantity-list.ts';
import type { NoResult } from './result-text.ts';

const words = [
  ['code_commit', 'sourceTag'],
  ['code_branch', 'sourceBranch'],
  ['code_compiled', 'compiledAt'],
] as const;

/** Which build of the solver ran, and on how many ranks, as the run itself says. */
export function identityOf(run: RunRecord | NoResult, file: string): Quantity[] {
  const lacking = (name: string, why: string): Quantity => unreadable({ name, unit: '' }, { file, why });
  if ('why' in run) {
    return ['code_commit', 'code_branch', 'code_compiled', 'ranks'].map((name) => unreadable({ name, unit: '' }, run));
  }
  const texts = words.map(([name, key]): Quantity => {
    const text = run[key];
    if (text === undefined || text.length > 200) return lacking(name, 'the file does not give it');
    return { name, unit: '', text, source: { file } };
  });
  const { ranks } = run;
  if (ranks === undefined) return [...texts, lacking('ranks', 'the file does not give it')];
  return [...texts, { name: 'ranks', unit: '', value: ranks, source: { file } }];
}
