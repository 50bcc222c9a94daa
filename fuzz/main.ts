import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCase } from './case.ts';
import { allReaders } from './readers.ts';

/**
 * Runs cases one after the other: `npm run fuzz -- --minutes 60`, from `--seed N` on, `--only NAME` for readers whose name
 * has that in it; `--case N` runs one again. A defect is printed with its seed, and its file is kept in fuzz/found.
 */
const options = new Map<string, string>();
for (let at = 2; at < process.argv.length; at += 2) options.set(process.argv[at] ?? '', process.argv[at + 1] ?? '');
const root = process.env['SIMTRAIL_ROOT'] ?? '.';
const only = options.get('--only') ?? '';
const readers = (await allReaders(root)).filter(({ name }) => name.includes(only));
const single = options.get('--case');
const until = single === undefined ? Date.now() + Number(options.get('--minutes') ?? 1) * 60_000 : 0;
let seed = Number(single ?? options.get('--seed') ?? Math.floor(Math.random() * 2 ** 31));
console.log(`${readers.length} readers, from seed ${seed}`);

const started = Date.now();
let next = started + 60_000;
const counts = new Map<string, number>();
let cases = 0;
let defects = 0;
let slowest = { cpuMs: 0, seed: 0 };
do {
  process.send?.(seed); // whoever watches knows which case never ends
  const { reader, file, bytes, how, cpuMs, defect } = await runCase(readers, seed);
  cases++;
  if (cpuMs > slowest.cpuMs) slowest = { cpuMs, seed };
  counts.set(how, (counts.get(how) ?? 0) + 1);
  if (defect !== undefined) {
    defects++;
    mkdirSync(join(root, 'fuzz/found'), { recursive: true });
    const kept = join(root, 'fuzz/found', `${seed}-${file}`);
    writeFileSync(kept, bytes);
    console.log(`DEFECT seed ${seed}, ${reader}, ${kept}: ${defect}`);
  } else if (single !== undefined)
    console.log(`seed ${seed}, ${reader}, ${bytes.length} bytes of ${file}: ${how}, ${cpuMs.toFixed(0)} ms`);
  if (Date.now() > next) {
    report();
    next += 60_000;
  }
  seed = (seed + 1) % 2 ** 31;
} while (Date.now() < until);
report();
process.exitCode = defects === 0 ? 0 : 1;
process.disconnect?.();

function report(): void {
  const all = Array.from(counts, ([how, count]) => `${how} ${count}`).join(', ');
  const minutes = ((Date.now() - started) / 60_000).toFixed(1);
  console.log(
    `${minutes} min, ${cases} cases to seed ${seed}, ${defects} defects, slowest ${slowest.cpuMs.toFixed(0)} ms (seed ${slowest.seed}), ${all}`,
  );
}
