import type { core } from 'zod';
import type { YamlFile, YamlProblem } from './read-yaml.ts';

type Issue = core.$ZodIssue;

/** What a schema found wrong with a file (parsed with `reportInput`): the most telling of it, in words and with its place. */
export function firstProblem(issues: readonly Issue[], file: YamlFile): YamlProblem {
  const issue = telling(issues);
  if (issue === undefined) return { line: 1, column: 1, why: 'the file is not of the right shape' };
  const { path, found, why } = innermost(issue, []);
  const place =
    found.code === 'unrecognized_keys' ? file.placeOfKey([...path, found.keys[0] ?? '']) : file.placeOf(path);
  const words = why ?? inWords(found, path, valueAt(file.value, path));
  return { ...place, why: words.length > longest ? `${words.slice(0, longest)}…` : words };
}

/** A key may be as long as its file. */
const longest = 600;

/** A key that is written wrong comes before the key that is missing for it. */
function telling(issues: readonly Issue[]): Issue | undefined {
  return issues.find((issue) => issue.code === 'unrecognized_keys' && issue.path.length === 0) ?? issues[0];
}

interface Innermost {
  path: readonly PropertyKey[];
  found: Issue;
  why?: string;
}

/** Of the forms that a thing may have, what is wrong with the one that it is most like. */
function innermost(issue: Issue, outer: readonly PropertyKey[]): Innermost {
  const path = [...outer, ...issue.path];
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return { path, found: issue };
  const forms = issue.errors.toSorted((a, b) => distance(a) - distance(b));
  const nearest = forms.filter((form) => distance(form) === distance(forms[0] ?? []));
  const unknown = forms
    .map(telling)
    .filter((one) => one?.code === 'unrecognized_keys' && isUnknownToAll(one.keys[0], forms));
  const misspelt = unknown.find((one) => one?.message.includes('did you mean')) ?? unknown[0];
  const first = misspelt ?? notFinite(nearest) ?? telling(nearest[0] ?? []);
  if (first === undefined) return { path, found: issue };
  const missing = nearest
    .map(telling)
    .map((one) => (one !== undefined && isMissing(one) ? String(one.path.at(-1)) : undefined));
  const keys = [...new Set(missing)].filter((key) => key !== undefined);
  if (misspelt !== undefined || keys.length < 2) return innermost(first, path);
  return { path, found: issue, why: `${nameOf(path)} needs one of the keys ${keys.join(', ')}` };
}

/** That a number is none of the numbers there are is more telling than that it is no text. */
function notFinite(forms: readonly (readonly Issue[])[]): Issue | undefined {
  return forms
    .map(telling)
    .find((one) => one?.code === 'invalid_type' && one.expected === 'number' && typeof one.input === 'number');
}

function isUnknownToAll(key: string | undefined, forms: readonly (readonly Issue[])[]): boolean {
  return forms.every((form) => form.some((one) => one.code === 'unrecognized_keys' && one.keys.includes(key ?? '')));
}

function isMissing(issue: Issue): boolean {
  return issue.path.length > 0 && issue.input === undefined && /^invalid_(?:type|value|union)$/.test(issue.code);
}

/** Keys that are not of this form, or missing for it, weigh more than a value that is wrong. */
function distance(issues: readonly Issue[]): number {
  let sum = 0;
  for (const issue of issues) {
    if (issue.code === 'unrecognized_keys') sum += 2 * issue.keys.length;
    else if (issue.code === 'invalid_type' && issue.path.length === 0) sum += 100;
    else sum += isMissing(issue) ? 3 : 1;
  }
  return sum;
}

function inWords(issue: Issue, path: readonly PropertyKey[], value: unknown): string {
  const name = nameOf(path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.message;
    case 'invalid_key':
      return `${name}: ${issue.issues[0]?.message ?? issue.message}`;
    case 'invalid_type':
    case 'invalid_value':
      if (value === undefined && path.length > 0)
        return `${nameOf(path.slice(0, -1)) || 'the file'} needs the key ${String(path.at(-1))}`;
      if (issue.code === 'invalid_type') {
        const isNumber = issue.expected === 'number' && typeof value === 'number';
        return `${name || 'the file'} must be ${isNumber ? 'a finite number' : (wanted[issue.expected] ?? issue.expected)}, and it is ${kindOf(value)}${remedy(issue.expected, value)}`;
      }
      return `${name} must be ${issue.values
        .map(String)
        .join(', ')
        .replace(/, ([^,]*)$/, ' or $1')}, and it is ${brief(value)}`;
    case 'too_small':
    case 'too_big':
      return `${name} is ${sizeOf(issue, value)}`;
    case 'custom':
      return `${name}: ${issue.message}`;
    case 'invalid_union':
    case 'invalid_format':
    case 'invalid_element':
    case 'not_multiple_of':
      break;
  }
  return `${name}: ${issue.message.charAt(0).toLowerCase()}${issue.message.slice(1)}`;
}

const wanted: Readonly<Record<string, string>> = {
  string: 'text',
  object: 'a group of keys',
  record: 'a group of keys',
  array: 'a list',
  boolean: 'true or false',
  number: 'a number',
  int: 'a whole number',
};

const bound = { too_small: ['at least', 'more than'], too_big: ['at most', 'less than'] } as const;

function sizeOf(issue: core.$ZodIssueTooSmall | core.$ZodIssueTooBig, value: unknown): string {
  const limit = issue.code === 'too_small' ? Number(issue.minimum) : Number(issue.maximum);
  if (issue.origin === 'string' && limit === 1) return 'empty';
  if (issue.origin === 'array' && limit === 1) return 'an empty list';
  const of = issue.origin === 'string' ? ' characters long' : issue.origin === 'array' ? ' entries long' : '';
  const size = typeof value === 'string' || Array.isArray(value) ? value.length : brief(value);
  return `${size}${of}; it must be ${bound[issue.code][issue.inclusive === false ? 1 : 0]} ${limit}`;
}

function remedy(expected: string, value: unknown): string {
  if (typeof value === 'number' && !Number.isFinite(value)) return '';
  return expected === 'string' && (typeof value === 'number' || typeof value === 'boolean') ? '; put it in quotes' : '';
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a group of keys';
  return brief(value);
}

function brief(value: unknown): string {
  if (typeof value === 'number') return String(value); // NaN and Infinity too
  if (typeof value === 'object' && value !== null) return kindOf(value); // an anchor may make a list hold itself
  const isWord = typeof value === 'string' && !/^[-+.\d]*$|^(?:true|false|null)$/.test(value);
  const text = isWord ? value : (JSON.stringify(value) ?? 'empty');
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** `quantities[2].unit`: lists count from 1, as everywhere a person reads or writes a path. */
function nameOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>((name, step) => {
    if (typeof step === 'number') return `${name}[${step + 1}]`;
    return name === '' ? String(step) : `${name}.${String(step)}`;
  }, '');
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, step) => (inner as Record<PropertyKey, unknown> | null | undefined)?.[step],
    value,
  );
}
