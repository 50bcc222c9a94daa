import { shellWord } from '../../model/index.ts';
import { incomingFolder, reachOf } from '../names.ts';
import type { MachineFile, MachineLink } from '../transport.ts';
import { findBigSums, findSums, readDigests } from './digests.ts';
import { bigBytes } from './put-scripts.ts';

/** Exit code of a script when there is no such file. */
export const absent = 44;
/** Exit code of a script when it is there and may not be read. */
export const forbidden = 45;

const enter = (folder: string): string => {
  const word = shellWord(folder);
  return `[ -d ${word} ] || exit ${absent}; cd -- ${word} || exit ${forbidden}`;
};

/** For find: a file as {@link readFiles} reads it. */
const asRecord = (name: '%p' | '%P'): string => `%s %T@ %C@ ${name}\\0`;

/** For find: a folder that may not be looked into. */
const closedFolder = "-type d ! '(' -readable -executable ')'";

/** All regular files below a folder, as {@link readFiles} reads them; with a `!` what may not be read. */
export function listScript(folder: string): string {
  const files = `-type f -readable -printf '${asRecord('%P')}' -o -type f -printf '!${asRecord('%P')}'`;
  const closed = `${closedFolder} -printf '!0 %T@ %C@ %P/\\0' -prune`;
  const find = `find . -mindepth 1 -path ./${incomingFolder} -prune -o ${files} -o ${closed}`;
  return `export LC_ALL=C; ${enter(folder)}; ${find}`;
}

/** All links below a folder, as {@link readLinks} reads them. */
export function linksScript(folder: string): string {
  const find = `find . -mindepth 1 -path ./${incomingFolder} -prune -o ${closedFolder} -prune -o -type l -printf '%P\\0%l\\0'`;
  return `export LC_ALL=C; ${enter(folder)}; ${find}`;
}

/** The digests of those of the named files that are there and can be read; names that lead through a link are not. */
export function digestScript(folder: string, paths: readonly string[]): string {
  // openssl does not escape a newline in a name.
  const isBig = `-size +${bigBytes / 512 - 1} ! -path "*\n*"`;
  return [
    `export LC_ALL=C; ${findSums}; ${findBigSums}; ${enter(folder)}`,
    ...present(paths),
    `} | xargs -0 -r sh -c 'sums=$1 big=$2; shift 2`,
    `find "$@" -maxdepth 0 -type f ${isBig} -print0 | xargs -0 -r $big`,
    `find "$@" -maxdepth 0 -type f ! \\( ${isBig} \\) -print0 | xargs -0 -r $sums' sh "$sums" "$big" 2>/dev/null`,
    'exit 0',
  ].join('\n');
}

/** Those of the named files that are there, in the same format; names that lead through a link are not. */
export function lookScript(folder: string, paths: readonly string[]): string {
  return [
    `export LC_ALL=C; ${enter(folder)}`,
    ...present(paths),
    `} | xargs -0 sh -c '[ $# = 0 ] || find "$@" -maxdepth 0 -type f -printf "${asRecord('%p')}"' sh`,
    'exit 0',
  ].join('\n');
}

/** The beginning of a pipe: the names, each ended by NUL, of those of the files that are there. */
function present(paths: readonly string[]): string[] {
  return [
    `f() { file=$1; shift; for d do [ ! -L "$d" ] || return 0; done; [ -L "$file" ] || [ ! -f "$file" ] || printf '%s\\0' "$file"; }`,
    '{ :',
    ...paths.map((path) => ['f', ...[path, ...foldersOf(path)].map((name) => shellWord(`./${name}`))].join(' ')),
  ];
}

/** Some bytes of one file. */
export function readScript(
  folder: string,
  path: string,
  { from = 0, limit }: { from?: number; limit?: number },
): string {
  const file = shellWord(`./${path}`);
  const links = [path, ...foldersOf(path)].map((name) => `[ ! -L ${shellWord(`./${name}`)} ] || exit ${absent}`);
  const start = from < 0 ? `-c ${-from}` : `-c +${from + 1}`;
  const end = limit === undefined ? '' : ` | head -c ${limit}`;
  return [
    enter(folder),
    ...links,
    `[ -f ${file} ] || exit ${absent}; [ -r ${file} ] || exit ${forbidden}`,
    `tail ${start} -- ${file} 2>/dev/null${end}`,
  ].join('\n');
}

/**
 * A tar stream of the files on stdout; on stderr, as {@link readTarEnd} reads it, tar's exit code, the digests of the files,
 * which are read a second time for that while they go, and which of them were touched since they were seen. A file with
 * two names comes twice.
 */
export function tarScript(folder: string, files: readonly MachineFile[]): string {
  const paths = files.map(({ path }) => path);
  // By the clock of the file system, which alone sets this time: one that is touched now is newer than all were.
  const seenAt = files.reduce((latest, { changedAt }) => Math.max(latest, Date.parse(changedAt) + 1), 0) / 1000;
  const tar =
    'tar --create --file=- --format=gnu --blocking-factor=128 --hard-dereference --null --no-recursion --files-from=-';
  // openssl does not escape a newline in a name.
  const sums = paths.some((path) => path.includes('\n')) ? '$sums' : '$big';
  return [
    `export LC_ALL=C; ${findSums}; ${findBigSums}`,
    enter(folder),
    // One call of a builtin: as many names as there are, in few writes.
    `n() { printf '%s\\0' ${paths.map((path) => shellWord(`./${path}`)).join(' ')}; }`,
    `n | ${tar} & tar=$!`,
    `digests=$(n | xargs -0 -r ${sums} 2>/dev/null)`,
    `wait $tar; printf 'tar %s\\n%s\\0' "$?" "$digests" >&2`,
    `n | xargs -0 sh -c 'find "$@" -maxdepth 0 -newerct @${seenAt} -print0 2>/dev/null' sh >&2`,
  ].join('\n');
}

/** What came out of {@link tarScript}, by names as it has them; undefined when it did not come to its end. */
export function readTarEnd(
  stderr: Buffer,
): { code: number; words: string; digests: ReadonlyMap<string, string>; touched: ReadonlySet<string> } | undefined {
  const [said = '', ...touched] = stderr.toString().split('\0');
  const end = /^tar (\d+)$/m.exec(said);
  if (end === null) return undefined;
  const digests = readDigests(said.slice(end.index));
  return { code: Number(end[1]), words: said.slice(0, end.index), digests, touched: new Set(touched) };
}

/** Reads `SIZE MODIFIED CHANGED NAME`, times in seconds, each ended by NUL, with a `!` before what may not be read; sorted by path. */
export function readFiles(bytes: Buffer): MachineFile[] {
  const files: MachineFile[] = [];
  const timeOf = secondsReader();
  for (const record of bytes.toString().split('\0')) {
    const read = /^(!?)(\d+) (-?[\d.]+) (-?[\d.]+) (?:\.\/)?(.*)$/s.exec(record);
    if (read === null) continue;
    const [, closed, size, modified = '', changed = '', name = ''] = read;
    const times = { modifiedAt: timeOf(modified), changedAt: timeOf(changed) };
    files.push({ path: name, size: Number(size), ...times, ...reachOf(name, closed === '') });
  }
  return files.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Gives seconds since 1970 as ISO 8601 UTC, cut to the millisecond. Thousands of files were written in a few seconds. */
function secondsReader(): (seconds: string) => string {
  const known = new Map<string, string>();
  return (seconds) => {
    const [whole = '', fraction = ''] = seconds.split('.');
    if (whole.startsWith('-')) return new Date(Math.floor(Number(seconds) * 1000)).toISOString();
    let text = known.get(whole);
    if (text === undefined) known.set(whole, (text = new Date(Number(whole) * 1000).toISOString().slice(0, -4)));
    return `${text}${fraction.slice(0, 3).padEnd(3, '0')}Z`;
  };
}

/** Reads `NAME`, `TARGET`, each ended by NUL; sorted by name. */
export function readLinks(bytes: Buffer): MachineLink[] {
  const words = bytes.toString().split('\0').slice(0, -1);
  const links = Array.from({ length: Math.floor(words.length / 2) }, (_, index) => {
    return { path: words[index * 2] ?? '', to: words[index * 2 + 1] ?? '' };
  });
  return links.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function foldersOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}
