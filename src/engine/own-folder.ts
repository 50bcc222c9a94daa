import { AppError } from '../errors/index.ts';
import { shellWord, type Job } from '../model/index.ts';
import { scriptName, witnessFolder } from '../scheduler/index.ts';
import { incomingFolder, type Transport } from '../transport/index.ts';

/** What a job's folder on a machine, or that of its array, is known by. */
export interface OwnFolder {
  job: Job;
  machine: string;
  /** Absolute; the folder is directly in it. */
  workFolder: string;
  /** What the folder is called: the id of the job, or of its array. */
  name: string;
  /** Of the script that was staged. */
  sha256: string;
}

const absent = 44;
const refused = 46;
/** What the script says when the folder is not certainly the job's own, and what that means. */
const reasons: Readonly<Record<string, string>> = {
  link: 'it is a link',
  elsewhere: 'its real place is another',
  unmarked: "it does not hold the job's script as it was sent",
  forbidden: 'you may not enter it',
};

/** Whether the job's own folder is there. Throws NOT_ITS_FOLDER for one in its place that is not certainly its own. */
export async function folderIs(transport: Transport, own: OwnFolder): Promise<boolean> {
  const { code, stdout, stderr } = await transport.run(checking(own));
  if (code === absent) return false;
  if (code !== 0) throw notItsFolder(own, stdout, stderr);
  return true;
}

/**
 * Removes the job's own folder, and nothing that a link in it leads to. What it is known by goes last, so that a removal
 * that was cut can be done again.
 */
export async function removeFolder(transport: Transport, own: OwnFolder): Promise<void> {
  const script = [
    checking(own),
    `most() { find . -mindepth 1 -maxdepth 1 ! -name ${witnessFolder} -exec rm -rf -- {} +; }`,
    // A program may have made folders of its own read-only; find follows no links.
    'most 2>/dev/null || { find . -type d ! -perm -700 -exec chmod u+rwx {} + 2>/dev/null; most; } || exit 1',
    `cd -- "$root" && rm -rf -- ${shellWord(own.name)}`,
  ].join('\n');
  const { code, stdout, stderr } = await transport.run(script);
  if (code === 0 || code === absent) return;
  if (code === refused) throw notItsFolder(own, stdout, stderr);
  const why = stderr.trim().split('\n').at(-1) ?? '';
  const path = `${own.machine}:${own.workFolder}/${own.name}`;
  throw new AppError('WRITE_FAILED', { path, why: why === '' ? 'it could not be removed' : why }, { detail: stderr });
}

/** Ends the shell with `absent` or `refused`, or leaves it in the folder, whose real place is "$root" and its name. */
function checking({ name, workFolder, sha256 }: OwnFolder): string {
  const id = shellWord(name);
  const mark = `${witnessFolder}/${scriptName}`;
  return [
    `no() { echo "$1"; exit ${refused}; }`,
    'if command -v sha256sum >/dev/null 2>&1; then sums=sha256sum; else sums="shasum -a 256"; fi',
    `cd -P -- ${shellWord(workFolder)} 2>/dev/null || exit ${absent}`,
    'root=$(pwd -P)',
    `[ ! -L ${id} ] || no link`,
    `[ -e ${id} ] || exit ${absent}`,
    `cd -P -- ${id} 2>/dev/null || no forbidden`,
    `[ "$(pwd -P)" = "\${root%/}/"${id} ] || no elsewhere`,
    // A staging that was cut left this and nothing else.
    `[ "$(ls -A)" = ${incomingFolder} ] && [ ! -L ${incomingFolder} ] || {`,
    `[ ! -L ${witnessFolder} ] && [ ! -L ${mark} ] && [ -f ${mark} ] || no unmarked`,
    `case $($sums <${mark}) in ${sha256}\\ *) ;; *) no unmarked ;; esac`,
    '}',
  ].join('\n');
}

function notItsFolder({ job, machine, workFolder, name }: OwnFolder, stdout: string, stderr: string): AppError {
  const why = reasons[stdout.trim().split('\n').at(-1) ?? ''] ?? 'it could not be looked at';
  const facts = { job: job.name, machine, folder: `${workFolder}/${name}`, why };
  return new AppError('NOT_ITS_FOLDER', facts, stderr.trim() === '' ? {} : { detail: stderr });
}
