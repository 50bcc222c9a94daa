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
  return async (machine, question, { echo, again, notice, signal }) => {
    const { stdin, stderr } = process;
    beforeAsking();
    const lines = question.split(/\r\n|\n|\r/).filter((line) => line.trim() !== '');
    const last = lines.pop() ?? 'Password:';
    if (again) stderr.write(`${machine}: That was not accepted.\n`);
    for (const line of lines) stderr.write(`${machine}: ${oneLine(line)}\n`);
    const prompt = `${machine}: ${oneLine(last).trimEnd()} `;
    if (!notice) return typedLine({ input: stdin, output: stderr, prompt, echo, signal });
    stderr.write(`${prompt}\n`);
    return undefined;
  };
}

interface Prompt {
  input: ReadStream;
  output: WriteStream;
  prompt: string;
  echo: boolean;
  signal: AbortSignal;
}

/** One line of what is typed, without the terminal's own echo. Undefined if there is none, or nobody waits any more. */
async function typedLine({ input, output, prompt, echo, signal }: Prompt): Promise<string | undefined> {
  return new Promise((resolve) => {
    let typed = '';
    const wasRaw = input.isRaw;
    const end = (answer: string | undefined): void => {
      input.off('data', take);
      input.off('end', onAbort);
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
    // Before the prompt: what is typed as soon as it is seen must not be shown.
    input.setRawMode(true);
    input.on('data', take);
    input.once('end', onAbort);
    input.resume();
    output.write(prompt);
  });
}
