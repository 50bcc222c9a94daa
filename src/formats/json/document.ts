import { readJson, type JsonNode, type JsonScalar } from './node.ts';
import { badParameter, noParameter, type Parameter, type ParameterFile, type ParameterKind } from './parameter.ts';
import { joinPath, readPath, writeStep } from './path.ts';
import { lineFinder, placeOf, splice } from './source.ts';

/** The value at a path ('' is the whole), undefined where there is none. A whole object or array is found too. */
export function findJson(root: JsonNode, path: string): JsonNode | undefined {
  let node: JsonNode | undefined = root;
  if (path === '') return root;
  const steps = readPath(path);
  for (const { name, picks } of steps ?? []) {
    if (name !== undefined) node = node?.get(name);
    for (const pick of picks) node = node?.items[pick - 1];
  }
  return steps === undefined ? undefined : node;
}

/**
 * The text with the value at `path` replaced by `value` as JSON, every other byte as it was.
 *
 * @example setJson('{ "mesh": {"order": 1} }', 'mesh.order', 2, 'in.json') // '{ "mesh": {"order": 2} }'
 * @throws AppError FILE_FORMAT, NO_PARAMETER, or BAD_PARAMETER for a value that JSON cannot hold
 */
export function setJson(text: string, path: string, value: unknown, file: string): string {
  const document = new JsonDocument(text, file);
  const node = findJson(document.root, path);
  if (node === undefined) throw noParameter(document, path);
  const written = JSON.stringify(value) as string | undefined;
  if (written === undefined || isLost(value)) throw badParameter(path, String(value), 'JSON has no way to write it');
  return splice(text, node, written);
}

const isLost = (value: unknown): boolean => typeof value === 'number' && !Number.isFinite(value);

/**
 * A JSON file as parameters: one for each number, text, true/false and null, an array of only such values being one.
 *
 * @throws AppError FILE_FORMAT
 */
export function readJsonParameters(text: string, file: string): ParameterFile {
  const document = new JsonDocument(text, file);
  void document.root;
  return document;
}

class JsonDocument implements ParameterFile {
  readonly file: string;
  readonly text: string;
  #root: JsonNode | undefined;

  constructor(text: string, file: string) {
    this.file = file;
    this.text = text;
  }

  /** Read when it is first asked for: what was set is mostly only written. */
  get root(): JsonNode {
    return (this.#root ??= readJson(this.text, this.file));
  }

  parameters(): readonly Parameter[] {
    const found: Parameter[] = [];
    const lineOf = lineFinder(this.text);
    const visit = (node: JsonNode, path: string): void => {
      if (isLeaf(node)) found.push(parameterOf(node, path, { text: this.text, line: lineOf(node.start) }));
      const isLast = new Map(node.members.map((member, at) => [member.key, at]));
      for (const [at, { key, value }] of node.members.entries()) {
        if (isLast.get(key) === at) visit(value, joinPath(path, writeStep(key)));
      }
      if (!isLeaf(node)) for (const [at, item] of node.items.entries()) visit(item, `${path}[${at + 1}]`);
    };
    visit(this.root, '');
    return found;
  }

  find(path: string): Parameter | undefined {
    const node = findJson(this.root, path);
    return node !== undefined && isLeaf(node)
      ? parameterOf(node, path, { text: this.text, line: placeOf(this.text, node.start).line })
      : undefined;
  }

  set(path: string, value: string): ParameterFile {
    const node = findJson(this.root, path);
    if (node === undefined || !isLeaf(node)) throw noParameter(this, path);
    return new JsonDocument(splice(this.text, node, this.#written(node, path, value)), this.file);
  }

  /** What a person typed, as JSON of the kind that is there: text needs no quotes, a number must be one. */
  #written(node: JsonNode, path: string, value: string): string {
    if (node.kind === 'string') return JSON.stringify(value);
    const typed = asJson(value.trim());
    if (node.kind === 'null') return typed === undefined ? JSON.stringify(value) : value.trim();
    if (typed !== undefined && typed.kind === node.kind && isLeaf(typed)) return value.trim();
    throw badParameter(path, value, `${node.kind === 'array' ? 'a list in [ ]' : `a ${node.kind}`} is expected`);
  }
}

function asJson(value: string): JsonNode | undefined {
  try {
    return readJson(value, '');
  } catch {
    return undefined;
  }
}

function isLeaf(node: JsonNode): boolean {
  if (node.kind === 'array') return node.items.every((item) => item.value !== undefined);
  return node.kind !== 'object';
}

const kinds: Readonly<Record<JsonNode['kind'], ParameterKind>> = {
  object: 'none',
  array: 'list',
  string: 'text',
  number: 'number',
  boolean: 'switch',
  null: 'none',
};

function parameterOf(node: JsonNode, path: string, { text, line }: { text: string; line: number }): Parameter {
  const value = node.kind === 'array' ? node.items.map((item) => item.value as JsonScalar) : node.value;
  const written = typeof node.value === 'string' ? node.value : onOneLine(text.slice(node.start, node.end));
  return { path, value: value ?? null, written, kind: kinds[node.kind], line };
}

function onOneLine(text: string): string {
  if (!text.includes('\n')) return text;
  const lines = text.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '').join(' ');
}
