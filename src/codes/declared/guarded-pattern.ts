import { createContext, Script } from 'node:vm';

/** What the named groups of a pattern matched; undefined for a group that took no part. */
export type Groups = Readonly<Record<string, string | undefined>>;

export interface Match {
  text: string;
  groups: Groups;
}

/**
 * Compiles a regular expression as a code file writes it: JavaScript's, case counted, no flags.
 *
 * @returns the expression and the names of its groups, or what is wrong with it
 */
export function compile(source: string): { expression: RegExp; groups: readonly string[] } | { why: string } {
  try {
    const expression = new RegExp(source);
    const groups = Object.keys(new RegExp(`${source}|`).exec('')?.groups ?? {});
    return { expression, groups };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return {
      why: error.message.replace(/^Invalid regular expression: /, 'not a regular expression: ').replace(/\.$/, ''),
    };
  }
}

/**
 * A regular expression from a file, run so that it cannot hang the program: JavaScript's engine backtracks, and some
 * patterns take longer than the universe has for a line of 40 letters. V8 stops a script at its time limit even inside
 * of a match, so matches run there, many lines at a time (starting the clock takes 0.07 ms).
 */
export class GuardedPattern {
  readonly #expression: RegExp;
  readonly #limitMs: number;
  /** A text that every match has in it, so that most lines need no matching at all; '' if none is known. */
  readonly #literal: string;

  constructor(source: string, limitMs = 1000) {
    this.#expression = new RegExp(source);
    this.#limitMs = limitMs;
    this.#literal = literalOf(source);
  }

  /** False if the line cannot match, found without matching. */
  mayMatch(line: string): boolean {
    return line.includes(this.#literal);
  }

  /** The match in each of the texts; `undefined` altogether if the time is up. */
  match(texts: readonly string[]): (Match | undefined)[] | undefined {
    work.run = () =>
      texts.map((text) => {
        if (!this.mayMatch(text)) return undefined;
        const match = this.#expression.exec(text);
        return match === null ? undefined : { text: match[0], groups: match.groups ?? {} };
      });
    try {
      return script.runInContext(context, { timeout: this.#limitMs }) as (Match | undefined)[];
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return undefined;
      throw error;
    }
  }
}

const work = { run: (): unknown => undefined };
const context = createContext({ work });
const script = new Script('work.run()');

/** The plain characters that a pattern starts with, where nothing in it can make them optional. */
function literalOf(source: string): string {
  if (source.includes('|')) return '';
  const plain = /^\^?([\w ,:;=<>/"'%&@!#~-]*)/.exec(source)?.[1] ?? '';
  return '*+?{'.includes(source.charAt(source.indexOf(plain) + plain.length) || '.') ? plain.slice(0, -1) : plain;
}
