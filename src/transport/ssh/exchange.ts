import { randomBytes } from 'node:crypto';
import { shellWord } from '../../model/index.ts';

/** The words that frame one answer, on both of its streams. */
export interface Marks {
  begin: string;
  end: string;
}

/** Marks that nothing else can have said. */
export function freshMarks(): Marks {
  const random = randomBytes(16).toString('hex');
  return { begin: `<${random}<`, end: `>${random}>` };
}

/** Where a script's standard input comes from: nowhere, from the line itself, or from what follows on the link. */
export type Input = { kind: 'none' } | { kind: 'text'; text: string } | { kind: 'link' };

/**
 * One line for a long-lived POSIX shell that runs a script in a shell of its own and frames what it says.
 *
 * The script's two outputs pass through `cat`, so the end mark is said when all who could still write have closed
 * them: what a script leaves running can never write into the next answer. The file descriptors: 8 and 9 are the
 * link's two outputs, 7 carries the exit code, 6 the script's errors; the script itself sees none of them.
 */
export function exchangeLine(marks: Marks, script: string, input: Input): string {
  const words = `sh -c ${shellWord(script)} 6>&- 7>&- 8>&- 9>&-`;
  const run = {
    none: () => `${words} </dev/null`,
    text: ({ text }: { text: string }) => `printf %s ${shellWord(text)} 2>/dev/null 6>&- 7>&- 8>&- 9>&- | ${words}`,
    link: () => words,
  };
  const command = input.kind === 'text' ? run.text(input) : run[input.kind]();
  const { begin, end } = marks;
  return [
    `{ exec 8>&1 9>&2; printf %s '${begin}'; printf %s '${begin}' >&2`,
    `c=$( { { { ${command}; echo "$?" >&7; } 2>&6 | cat >&8; } 6>&1 | cat >&9; } 7>&1 )`,
    `printf '%s\\n' '${end}' >&2; printf '%s%s\\n' '${end}' "$c"${input.kind === 'link' ? '; exit' : ''}; }\n`,
  ].join('; ');
}

/** Starts a shell that reads its lines from the link. */
export const shellCommand = 'exec sh -s simtrail';

/**
 * The first line for a shell: it says its process id, which is that of its process group as well, and whether it is the one
 * that {@link shellCommand} started.
 */
export function greetingLine({ begin, end }: Marks): string {
  return `printf %s '${begin}' >&2; printf '%s\\n' '${end}0' >&2; printf '%s%s %s%s\\n' '${begin}' "$$" "\${1-}" '${end}0'\n`;
}

export function readGreeting(text: string): { pid: number; isOurs: boolean } {
  const [pid, name] = text.split(' ');
  return { pid: Number(pid), isOurs: name === 'simtrail' };
}
