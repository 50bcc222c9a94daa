import { expect } from 'vitest';
import { filesInMemory, type Code, type FileContents, type Verdict } from '../codes/index.ts';
import { writeQuantityRef, type Quantity } from '../model/index.ts';
import type { Clause, Subject } from './clauses.ts';

/** What the clauses about results look at. */
interface Judged {
  code: Code;
  results: FileContents;
  proof?: readonly string[];
  cannotTell?: string;
  quantities: readonly Quantity[];
}

type Damage = readonly [what: string, results: FileContents];

/** The clauses of the code contract about what a run left. */
export function resultClauses(clause: Clause<Subject & { judged: Judged }>): void {
  clause('takes a finished run for complete, unless nobody can tell', async ({ judged }) => {
    expect(await judged.code.evidence(filesInMemory(judged.results))).toEqual(verdictOn(judged));
  });

  clause('takes no run for complete whose output was cut, emptied, removed or replaced', async ({ judged }) => {
    const taken: string[] = [];
    for (const [what, results] of damages(judged.results, judged.proof)) {
      const verdict = await judged.code.evidence(filesInMemory(results));
      if (verdict.complete === true || verdict.reason.endsWith('.')) taken.push(what);
    }
    expect(taken).toEqual([]);
    expect((await judged.code.evidence(filesInMemory({}))).complete).toBe(
      judged.cannotTell === undefined ? false : null,
    );
  });

  clause('reads every quantity exactly, with where it stands', async ({ judged }) => {
    expect(await judged.code.quantities(filesInMemory(judged.results))).toEqual(judged.quantities);
  });

  clause('reads the same out of files with Windows line ends', async ({ judged }) => {
    const windows = Object.entries(judged.results).map(
      ([path, text]) => [path, typeof text === 'string' ? text.replace(/\r?\n/g, '\r\n') : text] as const,
    );

    expect(await judged.code.quantities(filesInMemory(Object.fromEntries(windows)))).toEqual(judged.quantities);
    expect(await judged.code.evidence(filesInMemory(Object.fromEntries(windows)))).toEqual(verdictOn(judged));
  });

  clause('gives no other number, and does not throw, for output of any kind', async ({ judged }) => {
    const right = new Map(judged.quantities.map((quantity) => [writeQuantityRef(quantity), quantity]));
    const wrong: string[] = [];
    for (const [what, results] of damages(judged.results)) {
      for (const quantity of await judged.code.quantities(filesInMemory(results))) {
        const ref = writeQuantityRef(quantity);
        const isTold =
          [quantity.value, quantity.text, quantity.unreadable].filter((one) => one !== undefined).length === 1;
        const isRight = quantity.unreadable !== undefined || isSame(quantity, right.get(ref));
        if (!isTold || !isRight) wrong.push(`${what}: ${ref} is ${quantity.value ?? quantity.text ?? 'nothing'}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  clause('names each quantity that it could not read at all, with the reason', async ({ judged }) => {
    const quantities = await judged.code.quantities(filesInMemory({}));

    const names = [...new Set(judged.quantities.map(({ name }) => name))];
    expect([...new Set(quantities.map(({ name }) => name))]).toEqual(names);
    expect(quantities.filter(({ unreadable }) => unreadable === undefined)).toEqual([]);
    const others = judged.code.otherQuantities ?? [];
    expect(others === 'any' ? [] : others.filter((name) => names.includes(name))).toEqual([]);
  });
}

const verdictOn = ({ cannotTell }: Judged): Verdict =>
  cannotTell === undefined ? { complete: true } : { complete: null, reason: cannotTell };

function isSame(one: Quantity, other: Quantity | undefined): boolean {
  return one.value === other?.value && one.text === other?.text && one.unit === other?.unit;
}

/** The results with one of the files cut at many places, or with something else in its place. */
function damages(results: FileContents, files: readonly string[] = Object.keys(results)): Damage[] {
  return files.flatMap((file) => {
    const bytes = bytesOf(results[file] ?? '');
    const others = Object.entries(results).filter(([path]) => path !== file);
    const cuts = cutsOf(bytes).map((at): Damage => [
      `${file} cut to ${at} bytes`,
      { ...results, [file]: bytes.slice(0, at) },
    ]);
    const foreign = foreignFiles.map(([what, text]): Damage => [`${what} for ${file}`, { ...results, [file]: text }]);
    return [...cuts, ...foreign, [`${file} removed`, Object.fromEntries(others)]];
  });
}

/** Everywhere in a short file; in a long one near both ends and at regular places. What is only blank may be lost. */
function cutsOf(bytes: Uint8Array): number[] {
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] ?? 0) <= 32) end--;
  const step = Math.max(1, Math.floor(end / 150));
  const regular = Array.from({ length: Math.ceil(end / step) }, (_, at) => at * step);
  const near = Array.from({ length: 20 }, (_, at) => end - 1 - at);
  return [...new Set([...regular, ...near])].filter((at) => at >= 0 && at < end);
}

const noise = Uint8Array.from({ length: 4000 }, (_, at) => (at * at * 31 + at * 7) % 256);

const foreignFiles: readonly (readonly [string, string | Uint8Array])[] = [
  ['noise', noise],
  ['zeros', new Uint8Array(5000)],
  ['blank lines', '\n \r\n\t\n'],
  ['a page of a web server', '<!DOCTYPE html>\n<html><body>502 Bad Gateway</body></html>\n'],
  ['a git-LFS pointer', 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n'],
  ['deep JSON', '['.repeat(100_000)],
  ['other JSON', '{"a": [1, {"b": null}], "": 3}\n'],
  ['two megabytes on one line', 'value 1.5 '.repeat(200_000)],
  ['numbers', '1 2 3\n4 5 6\n7 8\n'],
  ['a core dump in words', 'Segmentation fault (core dumped)\n'.repeat(50)],
];

function bytesOf(text: string | Uint8Array): Uint8Array {
  return typeof text === 'string' ? new TextEncoder().encode(text) : text;
}
