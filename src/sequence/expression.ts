import { pickQuantities, writeQuantityRef, type Quantity, type QuantityIndex } from '../model/index.ts';

/** An expression over quantities, read and checked; `text` is as it was written. */
export interface Expression {
  text: string;
  kind: 'number' | 'condition';
  root: Node;
}

export type Node =
  | { is: 'number'; value: number }
  | { is: 'quantity'; ref: StepQuantity }
  | { is: 'call'; name: keyof typeof functions; of: Node[] }
  | { is: 'negative'; of: Node }
  | { is: 'arithmetic'; operator: '+' | '-' | '*' | '/' | '^'; left: Node; right: Node }
  | { is: 'comparison'; operator: '<' | '<=' | '>' | '>=' | '==' | '!='; left: Node; right: Node }
  | { is: 'logic'; operator: 'and' | 'or'; left: Node; right: Node }
  | { is: 'not'; of: Node };

/** A quantity of a step: `eigen.frequency[mode=1]`; `steps` is empty where the step itself is meant. */
export interface StepQuantity {
  /** The round before, in a loop. */
  previous: boolean;
  steps: readonly string[];
  name: string;
  index: QuantityIndex;
}

/** Numbers in, number out. Names as in C's <math.h>. */
const functions = {
  abs: Math.abs,
  sqrt: Math.sqrt,
  exp: Math.exp,
  log: Math.log,
  log10: Math.log10,
  min: Math.min,
  max: Math.max,
} as const;

/** A value, or why there is none. A missing quantity is never a number, and a condition on it neither true nor false. */
export type Value<T> = { value: T } | { missing: string };

/** Finds the quantities of the job that a reference means; text says why there is no such job yet. */
export type Lookup = (ref: StepQuantity) => readonly Quantity[] | string;

/** Every quantity that an expression looks at. */
export function quantitiesIn({ root }: Expression): StepQuantity[] {
  const found: StepQuantity[] = [];
  const visit = (node: Node): void => {
    if (node.is === 'quantity') found.push(node.ref);
    else if (node.is === 'call') node.of.forEach(visit);
    else if (node.is === 'negative' || node.is === 'not') visit(node.of);
    else if (node.is !== 'number') [node.left, node.right].forEach(visit);
  };
  visit(root);
  return found;
}

export function numberOf(expression: Expression, lookup: Lookup): Value<number> {
  return caught(() => evaluate(expression.root, lookup));
}

export function holds(expression: Expression, lookup: Lookup): Value<boolean> {
  return caught(() => isTrue(expression.root, lookup));
}

/** Reads an expression. Resolves to the reason and the offset (from 0) where it cannot be read. */
export function readExpression(
  text: string,
  kind: Expression['kind'],
): { expression: Expression } | { why: string; offset: number } {
  try {
    const root = new Reader(text).all();
    if (kind !== kindOf(root)) {
      const why =
        kind === 'number'
          ? 'this is a condition, and a number is needed'
          : 'this is a number, and a condition is needed (a < b)';
      return { why, offset: 0 };
    }
    return { expression: { text, kind, root } };
  } catch (error) {
    if (error instanceof Unreadable) return { why: error.message, offset: error.offset };
    throw error;
  }
}

class Missing extends Error {}

function caught<T>(work: () => T): Value<T> {
  try {
    return { value: work() };
  } catch (error) {
    if (error instanceof Missing) return { missing: error.message };
    throw error;
  }
}

function evaluate(node: Node, lookup: Lookup): number {
  const value = compute(node, lookup);
  if (!Number.isFinite(value)) throw new Missing('the result is not a finite number');
  return value;
}

function compute(node: Node, lookup: Lookup): number {
  switch (node.is) {
    case 'number':
      return node.value;
    case 'quantity':
      return valueOf(node.ref, lookup);
    case 'negative':
      return -evaluate(node.of, lookup);
    case 'call': {
      const apply: (...of: number[]) => number = functions[node.name];
      return apply(...node.of.map((one) => evaluate(one, lookup)));
    }
    case 'arithmetic': {
      const [left, right] = [evaluate(node.left, lookup), evaluate(node.right, lookup)];
      return arithmetic[node.operator](left, right);
    }
    case 'comparison':
    case 'logic':
    case 'not':
      break;
  }
  throw new Error(`a condition where a number is needed: ${node.is}`);
}

const arithmetic = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '^': (a, b) => a ** b,
} satisfies Record<string, (a: number, b: number) => number>;

const comparison = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
} satisfies Record<string, (a: number, b: number) => boolean>;

function isTrue(node: Node, lookup: Lookup): boolean {
  if (node.is === 'comparison')
    return comparison[node.operator](evaluate(node.left, lookup), evaluate(node.right, lookup));
  if (node.is === 'not') return !isTrue(node.of, lookup);
  if (node.is !== 'logic') throw new Error(`a number where a condition is needed: ${node.is}`);
  // Both sides are looked at: a missing quantity is told of, whatever the other side says.
  const [left, right] = [isTrue(node.left, lookup), isTrue(node.right, lookup)];
  return node.operator === 'and' ? left && right : left || right;
}

function valueOf(ref: StepQuantity, lookup: Lookup): number {
  const name = writeStepQuantity(ref);
  const all = lookup(ref);
  if (typeof all === 'string') throw new Missing(`${name}: ${all}`);
  const [quantity, ...others] = pickQuantities(all, ref);
  if (quantity === undefined) throw new Missing(`${name}: the job has ${alikeIn(all, ref.name)}`);
  if (others.length > 0) throw new Missing(`${name} means ${others.length + 1} quantities: say which, in brackets`);
  if (quantity.unreadable !== undefined) throw new Missing(`${name} could not be read: ${quantity.unreadable}`);
  if (quantity.value === undefined) throw new Missing(`${name} is a text, not a number`);
  return quantity.value;
}

/** What there is in place of a quantity that is not. */
function alikeIn(all: readonly Quantity[], name: string): string {
  const alike = all.filter((one) => one.name === name);
  if (alike.length === 0) return 'no quantity of that name';
  const some = alike.slice(0, mostNamed).map((one) => writeQuantityRef(one));
  return `no such one; it has ${some.join(', ')}${alike.length > some.length ? `, … (${alike.length})` : ''}`;
}

const mostNamed = 4;

export function writeStepQuantity({ previous, steps, name, index }: StepQuantity): string {
  const plain = /^[A-Za-z_]\w*$/.test(name) ? name : `\`${name}\``;
  const keys = Object.entries(index).map(([key, value]) => `${key}=${value}`);
  return (
    [...(previous ? ['previous'] : []), ...steps, plain].join('.') + (keys.length > 0 ? `[${keys.join(',')}]` : '')
  );
}

function kindOf(node: Node): Expression['kind'] {
  return node.is === 'comparison' || node.is === 'logic' || node.is === 'not' ? 'condition' : 'number';
}

class Unreadable extends Error {
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

const deepest = 100;

/** Recursive descent; each method is one line of the grammar in docs/reference/sequences.md. */
class Reader {
  private readonly text: string;
  private at = 0;
  private depth = 0;

  constructor(text: string) {
    this.text = text;
  }

  all(): Node {
    const node = this.or();
    this.space();
    if (this.at < this.text.length) throw this.wrong(`${this.here()} was not expected here`);
    return node;
  }

  private or(): Node {
    let left = this.and();
    while (this.takesWord('or'))
      left = { is: 'logic', operator: 'or', left: this.condition(left), right: this.condition(this.and()) };
    return left;
  }

  private and(): Node {
    let left = this.not();
    while (this.takesWord('and'))
      left = { is: 'logic', operator: 'and', left: this.condition(left), right: this.condition(this.not()) };
    return left;
  }

  private not(): Node {
    return this.takesWord('not') ? { is: 'not', of: this.condition(this.deeper(() => this.not())) } : this.compared();
  }

  private compared(): Node {
    const left = this.sum();
    const operator = this.takes(/<=|>=|==|!=|<|>/y);
    if (operator === undefined) return left;
    return { is: 'comparison', operator: operator as '<', left: this.number(left), right: this.number(this.sum()) };
  }

  private sum(): Node {
    let left = this.product();
    for (let operator; (operator = this.takes(/[+-]/y)) !== undefined;)
      left = {
        is: 'arithmetic',
        operator: operator as '+',
        left: this.number(left),
        right: this.number(this.product()),
      };
    return left;
  }

  private product(): Node {
    let left = this.signed();
    for (let operator; (operator = this.takes(/[*/]/y)) !== undefined;)
      left = {
        is: 'arithmetic',
        operator: operator as '*',
        left: this.number(left),
        right: this.number(this.signed()),
      };
    return left;
  }

  private signed(): Node {
    if (this.takes(/-/y) !== undefined) return { is: 'negative', of: this.number(this.deeper(() => this.signed())) };
    return this.power();
  }

  private power(): Node {
    const left = this.atom();
    if (this.takes(/\^/y) === undefined) return left;
    return {
      is: 'arithmetic',
      operator: '^',
      left: this.number(left),
      right: this.number(this.deeper(() => this.signed())),
    };
  }

  private atom(): Node {
    if (this.takes(/\(/y) !== undefined) {
      const inner = this.deeper(() => this.or());
      this.expect(')');
      return inner;
    }
    const number = this.takes(/(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y);
    if (number !== undefined) return { is: 'number', value: Number(number) };
    const names = this.names();
    if (names.length === 1 && this.takes(/\(/y) !== undefined) return this.call(names[0] ?? '');
    return this.quantity(names);
  }

  private call(name: string): Node {
    if (!Object.hasOwn(functions, name))
      throw this.wrong(`there is no function ${name}; there are ${Object.keys(functions).join(', ')}`);
    const of = [this.number(this.deeper(() => this.or()))];
    while (this.takes(/,/y) !== undefined) of.push(this.number(this.deeper(() => this.or())));
    this.expect(')');
    const many = name === 'min' || name === 'max';
    if (!many && of.length !== 1) throw this.wrong(`${name} takes one number, not ${of.length}`);
    return { is: 'call', name: name as keyof typeof functions, of };
  }

  private quantity(names: readonly string[]): Node {
    const previous = names[0] === 'previous' && names.length > 1;
    const steps = names.slice(previous ? 1 : 0, -1);
    return { is: 'quantity', ref: { previous, steps, name: names.at(-1) ?? '', index: this.index() } };
  }

  private names(): string[] {
    const names = [this.name()];
    while (this.takes(/\./y) !== undefined) names.push(this.name());
    return names;
  }

  /** A name that is more than letters, digits and `_` stands in backquotes. */
  private name(): string {
    const name = this.takes(/[A-Za-z_]\w*|`[^`]+`/y);
    if (name === undefined) throw this.wrong(`a number or a quantity is needed before ${this.here()}`);
    return name.replaceAll('`', '');
  }

  private index(): QuantityIndex {
    const index: Record<string, number | string> = {};
    if (this.takes(/\[/y) === undefined) return index;
    do {
      const key = this.takes(/[A-Za-z_]\w*/y);
      if (key === undefined) throw this.wrong('a key is needed here, as in [mode=1]');
      this.expect('=');
      const value = this.takes(/[^,\]]+/y)?.trim() ?? '';
      if (value === '') throw this.wrong(`${key} needs a value, as in [mode=1]`);
      index[key] = Number.isFinite(Number(value)) ? Number(value) : value;
    } while (this.takes(/,/y) !== undefined);
    this.expect(']');
    return index;
  }

  private number(node: Node): Node {
    if (kindOf(node) !== 'number') throw this.wrong('a number is needed on both sides');
    return node;
  }

  private condition(node: Node): Node {
    if (kindOf(node) !== 'condition') throw this.wrong('`and`, `or` and `not` need conditions (a < b)');
    return node;
  }

  private deeper<T>(work: () => T): T {
    this.depth += 1;
    if (this.depth > deepest) throw this.wrong('it is nested too deeply');
    const result = work();
    this.depth -= 1;
    return result;
  }

  private takesWord(word: string): boolean {
    return this.takes(new RegExp(`${word}\\b`, 'y')) !== undefined;
  }

  private expect(sign: string): void {
    this.space();
    if (this.text[this.at] !== sign) throw this.wrong(`${sign} is missing before ${this.here()}`);
    this.at += 1;
  }

  private takes(pattern: RegExp): string | undefined {
    this.space();
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  private space(): void {
    while (/\s/.test(this.text[this.at] ?? '')) this.at += 1;
  }

  private here(): string {
    return this.at >= this.text.length ? 'the end' : `“${this.text.slice(this.at, this.at + 12)}”`;
  }

  private wrong(message: string): Unreadable {
    return new Unreadable(message, this.at);
  }
}
