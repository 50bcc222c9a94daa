import { InputError } from './failures.ts';

/** Reads JSON text; a syntax error becomes an {@link InputError} that names the file, the line and the column. */
export function readJson(text: string, fileName: string): unknown {
  const plain = text.startsWith('\uFEFF') ? text.slice(1) : text;
  try {
    return JSON.parse(plain) as unknown;
  } catch (cause) {
    const { offset, expected } = findSyntaxError(plain);
    const before = plain.slice(0, offset).split('\n');
    const column = (before.at(-1) ?? '').length + 1;
    const found = offset >= plain.length ? 'the file ends' : `there is ${JSON.stringify(plain[offset])}`;
    throw new InputError(
      `${fileName}, line ${before.length}, column ${column}: not valid JSON, ${found} where ${expected} should be.`,
      { cause },
    );
  }
}

interface SyntaxProblem {
  offset: number;
  expected: string;
}

class Stop extends Error {
  readonly problem: SyntaxProblem;
  constructor(problem: SyntaxProblem) {
    super(problem.expected);
    this.problem = problem;
  }
}

const stringToken = /"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const numberToken = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const wordToken = /true|false|null/y;
const spaceToken = /[ \t\r\n]*/y;

/**
 * Where JSON text stops being JSON. The engine's own message gives a position only sometimes, and differently in each
 * version of Node.
 */
function findSyntaxError(text: string): SyntaxProblem {
  let offset = 0;

  const take = (token: RegExp): boolean => {
    token.lastIndex = offset;
    if (!token.test(text)) return false;
    offset = token.lastIndex;
    return true;
  };
  const takeMark = (mark: string): boolean => {
    take(spaceToken);
    if (text[offset] !== mark) return false;
    offset += 1;
    return true;
  };
  const fail = (expected: string): never => {
    throw new Stop({ offset, expected });
  };

  const value = (): void => {
    take(spaceToken);
    if (takeMark('{')) members();
    else if (takeMark('[')) elements();
    else if (!take(stringToken) && !take(numberToken) && !take(wordToken)) fail('a value');
  };
  const members = (): void => {
    if (takeMark('}')) return;
    do {
      take(spaceToken);
      if (!take(stringToken)) fail('a key in double quotes');
      if (!takeMark(':')) fail('a colon');
      value();
    } while (takeMark(','));
    if (!takeMark('}')) fail('a comma or a closing brace');
  };
  const elements = (): void => {
    if (takeMark(']')) return;
    do value();
    while (takeMark(','));
    if (!takeMark(']')) fail('a comma or a closing bracket');
  };

  try {
    value();
    take(spaceToken);
    return { offset, expected: 'the end of the file' };
  } catch (error) {
    if (error instanceof Stop) return error.problem;
    throw error;
  }
}
