import { shellWord, type InputRecord, type JobId } from '../model/index.ts';

/** A job that has to end well before another one starts, and what that one takes from its folder. */
export interface Predecessor {
  id: JobId;
  /** What the user calls it, for messages. */
  name: string;
  /** Absolute, on the machine. */
  folder: string;
  takes: readonly Taking[];
}

/** Result files that are put into the job's own folder when it starts. */
export interface Taking {
  /** A pattern that {@link isShellPattern} holds for, over paths in the predecessor's folder. */
  files: string;
  /** Folder below the job's own; '' for that itself. */
  to: string;
  /** The predecessor's own inputs, which are results only where its program wrote into them. */
  except: readonly Pick<InputRecord, 'path' | 'sha256'>[];
}

/** One file that a job took from another one's folder, as its script wrote it down. */
export interface TakenFile {
  sha256: string;
  /** Bytes. */
  size: number;
  from: { job: JobId; path: string };
  /** In the job's own folder. */
  path: string;
}

/** The script's own exit code for a job that did nothing because of another one: EX_PROTOCOL of sysexits(3). */
export const refusedCode = 76;
/** In the witness folder: what was taken, one file a line. */
export const takenName = 'taken';

/** Line of a script that many jobs have: which of them it is, the name of its folder says. */
export const idOfFolder = 'export SIMTRAIL_JOB="${PWD##*/}"';

/** A larger file is cloned where the file system can, else linked to: it stays one file, which nobody may write into then. */
const copiedBytes = 64 << 20;
/** A file system of a cluster may show what another node wrote only after a while (attribute caches of NFS: nfs(5), 60 s). */
const patienceSeconds = 60;

/** True if a shell's own patterns mean what `matchesGlob` does. */
export function isShellPattern(pattern: string): boolean {
  return !/\*\*|[[\]{}\\\p{Cc}]/u.test(pattern) && pattern.split('/').every((step) => /^[^.]/.test(step));
}

/**
 * Lines of a job's script, after its claim and before its start. Whatever the scheduler believes (Slurm drops a dependency
 * on a job that it does not remember), each predecessor's own folder has to say that it ended well. Otherwise the script
 * writes why (`refused` in its `ended.N`) and ends with {@link refusedCode}. What is taken is listed in the file `taken`.
 */
export function predecessorLines(predecessors: readonly Predecessor[]): string[] {
  if (predecessors.length === 0) return [];
  return [
    'simtrail_refuse() {',
    '  simtrail_now',
    `  printf "attempt=%s\\ncode=${refusedCode}\\nat=%s\\nrefused=%s\\n" "$simtrail_n" "$simtrail_at" "$1" >"$simtrail_w/ended.$simtrail_n"`,
    `  echo "simtrail: $1" >&2; exit ${refusedCode}`,
    '}',
    'simtrail_digest() {',
    '  if command -v sha256sum >/dev/null; then sha256sum <"$1"; else shasum -a 256 <"$1"; fi',
    '}',
    'simtrail_after() { # FOLDER ID NAME',
    '  simtrail_d=$1/$simtrail_w simtrail_t=0',
    '  while :; do',
    '    simtrail_l=0 simtrail_c=',
    '    for simtrail_f in "$simtrail_d"/claim.*; do',
    '      [ -e "$simtrail_f" ] && [ "${simtrail_f##*.}" -gt "$simtrail_l" ] && simtrail_l=${simtrail_f##*.}',
    '    done',
    '    [ -e "$simtrail_d/ended.$simtrail_l" ] && simtrail_c=$(sed -n "s/^code=//p" "$simtrail_d/ended.$simtrail_l")',
    `    [ -z "$simtrail_c" ] && [ -e "$simtrail_d/claim.$simtrail_l" ] && [ "$simtrail_t" -lt ${patienceSeconds} ] || break`,
    '    simtrail_t=$((simtrail_t + 1)); sleep 1',
    '  done',
    `  [ "\${1##*/}" = "$2" ] && grep -qxF ${shellWord(idOfFolder)} "$1/submit.sh" 2>/dev/null ||`,
    '  grep -qx "export SIMTRAIL_JOB=$2" "$1/submit.sh" 2>/dev/null || simtrail_refuse "$3 is not in the folder that it had"',
    '  [ -n "$simtrail_c" ] || simtrail_refuse "$3 did not end by itself, or never ran"',
    '  [ "$simtrail_c" = 0 ] || simtrail_refuse "$3 did not succeed: it ended with exit code $simtrail_c"',
    `  simtrail_x="\n$(cat "$simtrail_d/${takenName}" 2>/dev/null)\n"`,
    '}',
    // As `changedInputs` tells them: touched since the script said that it started, and not what was given.
    'simtrail_changed() { # FOLDER FILE DIGEST',
    '  for simtrail_b in "$1/$simtrail_w"/started.*; do break; done',
    '  [ -n "$(find "$2" -prune -cnewer "$simtrail_b" 2>/dev/null)" ] && simtrail_h=$(simtrail_digest "$2") &&',
    '    [ "${simtrail_h%% *}" != "$3" ]',
    '}',
    'simtrail_share() { # FILE TO',
    '  cp --reflink=always "$1" "$2" 2>/dev/null && return',
    '  rm -f "$2"; chmod a-w "$1" && ln -s "$1" "$2"',
    '}',
    'simtrail_take() { # FOLDER ID FILE TO',
    '  [ -f "$3" ] || return 0',
    '  simtrail_p=${3#"$1"/}; simtrail_o=$4$simtrail_p',
    '  case $simtrail_p in *[[:cntrl:]]*) simtrail_refuse "a result has a control character in its name" ;; esac',
    `  if cut -f 5 "$simtrail_w/${takenName}" | grep -qxF -e "$simtrail_o"; then`,
    `    cut -f 3-5 "$simtrail_w/${takenName}" | grep -qxF -e "$2\t$simtrail_p\t$simtrail_o" ||`,
    '      simtrail_refuse "$simtrail_o would be written by two flows"',
    '    simtrail_k=1; return 0',
    '  fi',
    '  case $simtrail_o in */*) mkdir -p "${simtrail_o%/*}" ;; esac',
    '  simtrail_s=$(($(wc -c <"$3")))',
    '  rm -f "$simtrail_o"',
    `  if [ "$simtrail_s" -gt ${copiedBytes} ]; then simtrail_share "$3" "$simtrail_o"; else cp "$3" "$simtrail_o"; fi ||`,
    '    simtrail_refuse "$simtrail_p could not be copied"',
    '  simtrail_h=$(simtrail_digest "$simtrail_o")',
    `  printf "%s\\t%s\\t%s\\t%s\\t%s\\n" "\${simtrail_h%% *}" "$simtrail_s" "$2" "$simtrail_p" "$simtrail_o" >>"$simtrail_w/${takenName}"`,
    '  simtrail_k=1',
    '}',
    `: >"$simtrail_w/${takenName}"`,
    ...predecessors.flatMap((one) => [
      `simtrail_after ${words(one.folder, one.id, nameOf(one))}`,
      ...one.takes.flatMap((taking) => takingLines(one, taking)),
    ]),
  ];
}

function takingLines(one: Predecessor, { files, to, except }: Taking): string[] {
  if (!isShellPattern(files)) throw new Error(`${files} is not a pattern for a shell`);
  const { folder, id } = one;
  const inputs = except.filter(({ path }) => path !== 'submit.sh');
  return [
    'simtrail_k=',
    `for simtrail_f in ${shellWord(`${folder}/`)}${files
      .split(/([*?])/)
      .map(patternPart)
      .join('')}; do`,
    `  simtrail_p=\${simtrail_f#${shellWord(`${folder}/`)}}`,
    '  simtrail_g= # the digest that the file was given with',
    '  case $simtrail_p in',
    '    submit.sh | *.draft) continue ;;',
    ...inputs.map(({ path, sha256 }) => `    ${shellWord(path)}) simtrail_g=${shellWord(sha256)} ;;`),
    '  esac',
    '  case $simtrail_x in *"\t$simtrail_p\n"*)',
    '    simtrail_g=${simtrail_x%"\t$simtrail_p\n"*} simtrail_g=${simtrail_g##*"\n"} simtrail_g=${simtrail_g%%"\t"*} ;;',
    '  esac',
    `  [ -z "$simtrail_g" ] || simtrail_changed ${shellWord(folder)} "$simtrail_f" "$simtrail_g" || continue`,
    `  simtrail_take ${words(folder, id)} "$simtrail_f" ${shellWord(to === '' ? '' : `${to}/`)}`,
    'done',
    `[ -n "$simtrail_k" ] || simtrail_refuse ${shellWord(`${nameOf(one)} has no result ${plain(files)}`)}`,
  ];
}

/** Reads what a script wrote down; a line that is not whole, or names a file outside of the folder, counts as not there. */
export function readTaken(text: string): TakenFile[] {
  return text.split('\n').flatMap((line): TakenFile[] => {
    const [sha256 = '', size = '', job = '', from = '', path, ...more] = line.split('\t');
    if (path === undefined || more.length > 0 || !isInside(path) || !isInside(from)) return [];
    if (!/^[0-9a-f]{64}$/.test(sha256) || !/^\d{1,15}$/.test(size) || !/^[0-9a-f-]{36}$/.test(job)) return [];
    return [{ sha256, size: Number(size), from: { job: job as JobId, path: from }, path }];
  });
}

function isInside(path: string): boolean {
  return path !== '' && path.split('/').every((step) => step !== '' && step !== '.' && step !== '..');
}

const nameOf = ({ name, id }: Predecessor): string => `${plain(name)} (${id.slice(-8)})`;
const plain = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?');
const words = (...all: readonly string[]): string => all.map(shellWord).join(' ');
const patternPart = (part: string): string => (part === '*' || part === '?' || part === '' ? part : shellWord(part));
