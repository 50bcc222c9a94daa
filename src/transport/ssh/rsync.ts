import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { runProgram } from '../program.ts';
import { shellWord } from '../../model/index.ts';
import type { Command } from './command.ts';

/** One rsync over a session of ours. */
export interface RsyncRun {
  /** Makes the command that opens a session with a remote command. */
  command: (remote: string) => Command;
  /** What the remote shell says before rsync starts must be thrown away. */
  isNoisy: boolean;
  args: readonly string[];
  stdin?: string;
  onBytes?: ((done: number) => void) | undefined;
  signal: AbortSignal;
}

/** True when this computer has an rsync that keeps names away from the remote shell (3.0 and later; not openrsync). */
export async function hasRsync(): Promise<boolean> {
  known ??= runProgram('rsync', ['--version']).then(
    ({ code, stdout }) => code === 0 && /^rsync\s+version (?:[3-9]|\d\d)/.test(stdout.toString()),
    () => false,
  );
  return known;
}

/** How often to try when other programs use all the sessions that the machine allows. */
const fullTries = 60;

let known: Promise<boolean> | undefined;

/** Whether this exit code says that the stream broke (rsync(1), EXIT VALUES; 255 and 127 are ssh's and the shell's). */
export function isBroken(code: number): boolean {
  return [5, 10, 12, 30, 35, 127, 255].includes(code);
}

/** Runs rsync and gives its exit code with what it and ssh said on stderr. */
export async function rsync({
  command,
  isNoisy,
  args,
  stdin,
  onBytes,
  signal,
}: RsyncRun): Promise<{ code: number; words: string }> {
  const mark = randomBytes(16).toString('hex');
  const { program, args: sshArgs } = command('REMOTE');
  const env = { ...process.env, SIMTRAIL_RSH: remoteShell([program, ...sshArgs], isNoisy ? mark : undefined) };
  const rsh = `--rsh=sh -c 'eval "$SIMTRAIL_RSH"' rsh`;
  const all = [
    '--protect-args',
    '--blocking-io',
    '--times',
    '--inplace',
    '--partial',
    '--info=progress2',
    '--outbuf=L',
    rsh,
    ...args,
  ];
  const onStdout = (chunk: Buffer): void => {
    const done = readProgress(chunk.toString('latin1'));
    if (done !== undefined) onBytes?.(done);
  };
  for (let tries = 1; ; tries += 1) {
    const { code, stderr } = await runProgram('rsync', all, { stdin, env, signal, onStdout });
    const words = stderr.toString();
    if (code === 0 || tries === fullTries || !/Session open refused by peer/.test(words)) return { code, words };
    await wait(500, undefined, { signal });
  }
}

/**
 * The script that rsync calls as its remote shell. A start-up file that talks would ruin rsync's protocol; then all that
 * comes before a mark of ours is thrown away: `read` takes one byte at a time and leaves the rest to `cat`. (That is
 * also why rsync must use blocking I/O: `cat` cannot write to a socket that is full.)
 */
function remoteShell(words: readonly string[], mark: string | undefined): string {
  const say = mark === undefined ? '' : `echo; echo ${mark}; `;
  const ssh = words.map((word) => (word === 'REMOTE' ? `"exec sh -c '${say}exec $*'"` : shellWord(word))).join(' ');
  if (mark === undefined) return `shift; exec ${ssh}`;
  return `shift; ${ssh} | { while IFS= read -r line; do [ "$line" = ${mark} ] && exec cat; done; }`;
}

/** The bytes done so far, from rsync's last word on it: `  1,234,567  12%  3.21MB/s …`. */
export function readProgress(text: string): number | undefined {
  const counts = [...text.matchAll(/(?:^|[\r\n])[ \t]*([\d,.]+)[ \t]+\d+%/g)];
  const last = counts.at(-1)?.[1];
  return last === undefined ? undefined : Number(last.replace(/[,.]/g, ''));
}
