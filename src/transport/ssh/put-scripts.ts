import { hash } from 'node:crypto';
import { incomingFolder } from '../names.ts';
import { shellWord } from '../../model/index.ts';
import type { OutgoingFile } from '../transport.ts';
import { findBigSums, findSums } from './digests.ts';

/** Exit code of {@link placeScript} when something arrived damaged; stdout names the digests. */
export const damaged = 65;
/** Exit code of either script when a name cannot be used; stdout says why and the number of the file. */
export const inTheWay = 73;

/**
 * What a put left that was cut is gone on with when the same names are put again. Where nobody wrote for so many minutes, a
 * day, nobody will: another put removes it.
 */
const leftoverMinutes = 1440;

/** Bytes from which a file is big. */
export const bigBytes = 1 << 22;

/** Where files arrive, and from where they get their names. */
export interface Arriving {
  folder: string;
  /** Below the folder, two steps deep: what is cut goes on there when the same is put again. */
  arrivals: string;
}

/** Of the name of a place for arrivals, in characters. */
const nameLength = 16;

/** Two programs may put into one folder at the same time, even the same bytes; what the one moves the other must not miss. */
export function arrivingIn(folder: string, files: readonly OutgoingFile[]): Arriving {
  const names = files.map(({ to }) => to).toSorted();
  return { folder, arrivals: `${incomingFolder}/${hash('sha256', names.join('\0')).slice(0, nameLength)}` };
}

/**
 * Makes the folder and its place for arrivals, and says the digests of those of the files that are there already; with
 * arrivals, also of what arrived in an earlier try.
 */
export function examineScript(at: Arriving, files: readonly OutgoingFile[], withArrivals: boolean): string {
  return [
    `export LC_ALL=C; ${findSums}; ${findBigSums}`,
    ...enter(at, files),
    `touch -- ${at.arrivals}`, // it is in use: no leftover
    // f MODE FILE
    `f() { if [ -f "$2" ] && [ ! -L "$2" ]; then [ "$1" = f ] || [ -x "$2" ] || chmod -- +x "$2"; printf '%s\\0' "$2"; fi; }`,
    '{ :',
    ...files.filter((file) => !isBig(file)).map(looked),
    ...(withArrivals ? [`for a in ./${at.arrivals}/*; do f f "$a"; done`] : []),
    '} | xargs -0 $sums',
    ...(files.some(isBig) ? ['{ :', ...files.filter(isBig).map(looked), '} | xargs -0 $big'] : []),
    'exit 0',
  ].join('\n');
}

/**
 * Lets files arrive from where the machine has them already, as clones where its file system can, and says the digests of
 * those that it took. What they are is checked when they are placed.
 */
export function takeScript({ folder, arrivals }: Arriving, files: readonly OutgoingFile[]): string {
  return [
    `cd -- ${shellWord(`${folder}/${arrivals}`)} || exit 1`,
    `c() { cp --reflink=auto -- "$1" "$2" 2>/dev/null || cp -- "$1" "$2" 2>/dev/null; }`,
    // t DIGEST BYTES FILE...
    't() {',
    '  digest=$1 bytes=$2; shift 2',
    '  for from; do',
    '    if [ -f "$from" ] && [ "$(wc -c <"$from")" -eq "$bytes" ] && c "$from" "$digest.$$"; then',
    '      mv -f -- "$digest.$$" "$digest" && echo "$digest"; return',
    '    fi',
    '    rm -f -- "$digest.$$"',
    '  done',
    '}',
    ...files.map(({ sha256, size, copies = [] }) => `t ${sha256} ${size} ${copies.map(shellWord).join(' ')}`),
    'exit 0',
  ].join('\n');
}

/**
 * Checks every digest of what arrived; if all are right, gives each file its name, leaving alone what is there already.
 * Small files may come with the script, by their digests: then nothing is needed before. Other arrivals in the folder that
 * have not been touched for `oldMinutes` are removed.
 */
export function placeScript(
  at: Arriving,
  files: readonly OutgoingFile[],
  contents: ReadonlyMap<string, Buffer> = new Map(),
  oldMinutes = leftoverMinutes,
): string {
  const last = new Map(files.map((file, index) => [file.sha256, index]));
  // One arrival that several files are made of is copied for all but the last of them.
  const moves = files.map(({ to, sha256, executable = false }, index) => {
    return { from: last.get(sha256) === index ? sha256 : `${sha256}.${index}`, sha256, to, executable };
  });
  const folders = new Set(files.map(({ to }) => to.slice(0, to.lastIndexOf('/') + 1)).filter((name) => name !== ''));
  return [
    `export LC_ALL=C; ${findSums}; ${findBigSums}`,
    ...enter(at, files),
    `cd ${at.arrivals} || exit 1`,
    ...[...contents].map(
      ([digest, bytes]) => `printf %s ${shellWord(bytes.toString('base64'))} | base64 -d >${digest}`,
    ),
    `d() { case $($big "$1" 2>/dev/null) in "$1 "*) ;; *) echo "$1: FAILED" ;; esac; }`,
    'bad=$(',
    ...digestsOf(files.filter(isBig)).map((digest) => `d ${digest}`),
    `$sums -c - 2>/dev/null <<'END' | grep -v ': OK$'`,
    ...digestsOf(files.filter((file) => !isBig(file))).map((digest) => `${digest}  ${digest}`),
    'END',
    ')',
    `if [ -n "$bad" ]; then`,
    `  printf '%s\\n' "$bad" | while IFS=: read -r name rest; do rm -f -- "$name"; echo "$name"; done; exit ${damaged}`,
    'fi',
    // Without group or others in the word, chmod keeps to the user's umask.
    'find . -type f -exec chmod =rw {} + || exit 1',
    ...listed(
      [...folders].map((name) => `../../${name}`),
      'xargs -r -0 mkdir -p -- || exit 1',
    ),
    // k NUMBER FILE: a link in its place is replaced, a folder is in the way.
    `k() { if [ -L "$2" ]; then rm -f -- "$2" || exit 1; elif [ -d "$2" ]; then echo "folder $1"; exit ${inTheWay}; fi; }`,
    ...files.map(({ to }, index) => `k ${index} ${shellWord(`../../${to}`)}`),
    ...listed(
      moves.filter(({ from, sha256 }) => from !== sha256).flatMap(({ from, sha256 }) => [sha256, from]),
      `{ ${copyAll}; } || exit 1`,
    ),
    ...listed(
      moves.filter(({ executable }) => executable).map(({ from }) => from),
      'xargs -r -0 chmod -- =rwx || exit 1',
    ),
    // m MODE FROM TO
    'm() {',
    '  if [ -f "$3" ] && cmp -s -- "$2" "$3"; then rm -f -- "$2"; [ "$1" = f ] || [ -x "$3" ] || chmod -- +x "$3"',
    `  else printf '%s\\0%s\\0' "$2" "$3"; fi`,
    '}',
    '{ :',
    ...moves.map(({ from, to, executable }) => `m ${executable ? 'x' : 'f'} ${from} ${shellWord(`../../${to}`)}`),
    `} | ${moveAll} || exit 1`,
    // Another put may have its own beside it, or have left it: nobody can set the time that -cmin looks at.
    `cd ../.. && { rmdir -p ${at.arrivals} 2>/dev/null || for d in ${incomingFolder}/${'?'.repeat(nameLength)}; do`,
    `  [ -d "$d" ] && [ ! -L "$d" ] && new=$(find "$d" -cmin -${oldMinutes} -print -quit 2>/dev/null) && [ -z "$new" ] && rm -rf -- "$d"`,
    `done; rmdir ${incomingFolder} 2>/dev/null; }`,
    'exit 0',
  ].join('\n');
}

/** Lines that give names, each ended by NUL, to a command: thousands of files must not need thousands of processes. */
function listed(names: readonly string[], command: string): string[] {
  if (names.length === 0) return [];
  const lines: string[] = [];
  for (let from = 0; from < names.length; from += namesInLine) {
    const words = names.slice(from, from + namesInLine).map(shellWord);
    lines.push(`printf '%s\\0' ${words.join(' ')}`);
  }
  return ['{ :', ...lines, `} | ${command}`];
}

const namesInLine = 100;

/** Copies to the second what is in the first of each two names: in one process where there is perl. */
const copyAll = [
  'if command -v perl >/dev/null 2>&1',
  `then perl -0 -e 'while (defined($from = <STDIN>)) { $to = <STDIN>; chomp($from, $to); open(my $in, "<", $from) && open(my $out, ">", $to) or die "$to: $!"; my $n; while ($n = sysread($in, my $bytes, 65536)) { syswrite($out, $bytes) == $n or die "$to: $!" } defined($n) && close($out) or die "$to: $!" }'`,
  'else xargs -r -0 -n 2 cp --',
  'fi',
].join('; ');

/** Renames pairs of names, each ended by NUL: in one process where there is perl, else with an `mv` for each. */
const moveAll = [
  'if command -v perl >/dev/null 2>&1',
  `then perl -0 -e 'while (defined($from = <STDIN>)) { $to = <STDIN>; chomp($from, $to); rename($from, $to) or die "$to: $!" }'`,
  'else xargs -r -0 -n 2 mv -f --',
  'fi',
].join('; ');

function isBig({ size }: OutgoingFile): boolean {
  return size >= bigBytes;
}

function looked({ to, executable }: OutgoingFile): string {
  return `f ${executable === true ? 'x' : 'f'} ${shellWord(`./${to}`)}`;
}

function digestsOf(files: readonly OutgoingFile[]): string[] {
  return [...new Set(files.map(({ sha256 }) => sha256))];
}

/** Makes the folder and its place for arrivals, and goes there, unless a link on the way to a file would lead out. */
function enter({ folder, arrivals }: Arriving, files: readonly OutgoingFile[]): string[] {
  const make = `mkdir -p -- ${shellWord(`${folder}/${arrivals}`)}`;
  return [
    // Another put may take away what is empty in the middle of it.
    `{ ${make} 2>/dev/null || ${make}; } && cd -- ${shellWord(folder)} || exit 1`,
    // l NUMBER FOLDER
    `l() { if [ -L "$2" ]; then echo "link $1"; exit ${inTheWay}; fi; }`,
    ...linksOnTheWay(files),
  ];
}

function linksOnTheWay(files: readonly OutgoingFile[]): string[] {
  const seen = new Set<string>();
  const lines: string[] = [];
  for (const [index, { to }] of files.entries()) {
    const parts = to.split('/').slice(0, -1);
    for (let depth = 1; depth <= parts.length; depth += 1) {
      const folder = parts.slice(0, depth).join('/');
      if (seen.has(folder)) continue;
      seen.add(folder);
      lines.push(`l ${index} ${shellWord(`./${folder}`)}`);
    }
  }
  return lines;
}
