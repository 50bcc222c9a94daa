import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCrateCase } from './crate-case.ts';

/**
 * Makes projects, exports, imports and runs again: `npm run fuzz -- --crates --minutes 60`, from `--seed N` on; `--case N`
 * runs one again and keeps its folder.
 */
const options = new Map<string, string>();
const words = process.argv.slice(2).filter((word) => word !== '--crates');
for (let at = 0; at < words.length; at += 2) options.set(words[at] ?? '', words[at + 1] ?? '');
const single = options.get('--case');
const until = single === undefined ? Date.now() + Number(options.get('--minutes') ?? 1) * 60_000 : 0;
let seed = Number(single ?? options.get('--seed') ?? Math.floor(Math.random() * 2 ** 31));
const grades = new Map<string, number>();
const started = Date.now();
let [cases, jobs, defective] = [0, 0, 0];
console.log(`crates of random projects, from seed ${seed}`);
do {
  process.send?.(seed);
  const home = mkdtempSync(join(tmpdir(), 'simtrail-crates-'));
  let defects: readonly string[];
  try {
    const outcome = await runCrateCase(seed, home);
    defects = outcome.defects;
    jobs += outcome.jobs;
    const grade = outcome.grade ?? (outcome.unpacked === undefined ? 'nothing to export' : 'not run again');
    grades.set(grade, (grades.get(grade) ?? 0) + 1);
    if (single !== undefined) console.log(`${outcome.did.join(', ')}; ${grade}; ${home}`);
  } catch (error) {
    defects = [error instanceof Error ? (error.stack ?? error.message) : String(error)];
  }
  cases++;
  if (defects.length > 0) {
    defective++;
    console.log(`DEFECT seed ${seed}: ${defects.join('\n  ')}`);
  }
  if (single === undefined) rmSync(home, { recursive: true, force: true, maxRetries: 3 });
  seed = (seed + 1) % 2 ** 31;
} while (Date.now() < until);
const counts = Array.from(grades, ([grade, count]) => `${grade} ${count}`).join(', ');
const minutes = ((Date.now() - started) / 60_000).toFixed(1);
console.log(
  `${minutes} min, ${cases} projects with ${jobs} jobs to seed ${seed}, ${defective} with defects; ${counts}`,
);
process.exitCode = defective === 0 ? 0 : 1;
process.disconnect?.();
