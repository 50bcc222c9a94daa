import { isatty, type ReadStream, type WriteStream } from 'node:tty';
import type { ConnectOptions } from '../engine/index.ts';
import { oneLine } from './render/look.ts';

type Ask = NonNullable<ConnectOptions['ask']>;

/**
 * Asks on the terminal, the question on stderr: stdout is for the answer of the command. Undefined where input or stderr
 * is no terminal: a script must not wait for a person. Ctrl-C ends the command as ever, Ctrl-D is no answer.
 *
 * @param beforeAsking takes away what is drawn again and again on the same lines
 */
export function terminalAsk(beforeAsking: () => void): Ask | undefined {
  if (!isatty(0) || !isatty(2)) return undefined;
  return async (machine, question, { echo, notice, signal }) => {
    const { stdin, stderr } = process;
    beforeAsking();
    const lines = question.split(/\r\n|\n|\r/).filter((line) => line.trim() !== '');
    const last = lines.pop() ?? 'Password:';
    for (const line of lines) stderr.write(`${machine}: ${oneLine(line)}\n`);
    stderr.write(`${machine}: ${oneLine(last).trimEnd()} ${notice ? '\n' : ''}`);
    return notice ? undefined : typedLine(stdin, stderr, echo, signal);
  };
}

/** One line of what is typed, without the terminal's own echo. Undefined if there is none, or nobody waits any more. */
async function typedLine(
  input: ReadStream,
  output: WriteStream,
  echo: boolean,
  signal: AbortSignal,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    let typed = '';
    const wasRaw = input.isRaw;
    const end = (answer: string | undefined): void => {
      input.off('data', take);
      signal.removeEventListener('abort', onAbort);
      input.setRawMode(wasRaw);
      input.pause();
      output.write('\n');
      resolve(answer);
    };
    const onAbort = (): void => end(undefined);
    const take = (bytes: Buffer): void => {
      for (const key of bytes.toString()) {
        if (key === '\r' || key === '\n') return end(typed);
        if (key === '\u0004' || key === '\u0003') {
          end(undefined);
          // In raw mode the terminal makes no signal of Ctrl-C.
          if (key === '\u0003') process.kill(process.pid, 'SIGINT');
          return;
        }
        const isErasing = key === '\u007f' || key === '\b';
        if (isErasing && echo && typed !== '') output.write('\b \b');
        if (isErasing) typed = Array.from(typed).slice(0, -1).join('');
        else if (key === '\u0015') typed = '';
        else if (key >= ' ') {
          typed += key;
          if (echo) output.write(key);
        }
      }
    };
    signal.addEventListener('abort', onAbort, { once: true });
    input.setRawMode(true);
    input.on('data', take);
    input.resume();
  });
}
