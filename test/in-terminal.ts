import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import type { User } from './user.ts';

const program = resolve(import.meta.dirname, '../bin/simtrail');

export interface Seen {
  code: number | null;
  /** All that the terminal showed, with its control sequences. */
  seen: string;
}

/** Types a command in a terminal, and an answer each time something is asked. script(1) makes the terminal. */
export async function typesInTerminal(
  user: User,
  command: string,
  { asked: question, answers }: { asked: RegExp; answers: readonly string[] },
): Promise<Seen> {
  const line = `stty rows 40 columns 100; exec ${process.execPath} '${program}' ${command}`;
  const child = spawn('script', ['--quiet', '--return', '--command', line, '/dev/null'], {
    env: user.env,
    cwd: user.home,
  });
  const waiting = [...answers];
  let [seen, asked] = ['', 0];
  child.stdout.on('data', (bytes: Buffer) => {
    seen += bytes.toString();
    const now = seen.match(question)?.length ?? 0;
    for (; asked < now; asked += 1) child.stdin.write(waiting.shift() ?? '\u0004');
  });
  return new Promise((done) => child.once('exit', (code) => done({ code, seen })));
}
