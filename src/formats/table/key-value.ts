/** `name = value` or `name: value` in one line of text, with the span of the value in it. */
export interface KeyValue {
  key: string;
  /** Without the quotes it may stand in. */
  value: string;
  start: number;
  end: number;
  isQuoted: boolean;
}

/** Reads a line as `name = value` or `name: value`, whichever sign is first; undefined for comments (`#`, `!`, `;`, `//`), headings, blanks. */
export function readKeyValue(line: string): KeyValue | undefined {
  if (/^\s*(?:[#!;%]|\/\/)/.test(line)) return undefined;
  const sign = signIn(line);
  const key = sign === -1 ? '' : line.slice(0, sign).trim();
  return key === '' || key.length > 200 ? undefined : { key, ...valueBehind(line, sign + 1) };
}

/** `:` ends a name where a blank follows it, and anywhere in a line without `=`: `a:b = 1` is about `a:b`. */
function signIn(line: string): number {
  const equals = line.indexOf('=');
  const colon = /:(?:\s|$)/.exec(line)?.index ?? -1;
  if (equals === -1) return colon === -1 ? line.indexOf(':') : colon;
  return colon === -1 ? equals : Math.min(equals, colon);
}

/**
 * The text behind a certain key at the start of a line, `Total energy ..... = 5.2 J` giving `5.2 J` for `Total energy`;
 * undefined if the line is about something else.
 */
export function valueOfKey(line: string, key: string): string | undefined {
  const trimmed = line.trim();
  if (!trimmed.startsWith(key)) return undefined;
  let at = key.length;
  while (' \t.'.includes(trimmed[at] ?? '-')) at++;
  const sign = trimmed[at];
  if (sign !== '=' && sign !== ':') return undefined;
  const { start, end } = valueBehind(trimmed, at + 1);
  return trimmed.slice(start, end);
}

function valueBehind(line: string, from: number): Omit<KeyValue, 'key'> {
  let start = from;
  while (start < line.length && ' \t'.includes(line[start] ?? '-')) start++;
  const quote = line[start];
  if (quote === '"' || quote === "'") {
    const close = line.indexOf(quote, start + 1);
    if (close !== -1) return { value: line.slice(start + 1, close), start, end: close + 1, isQuoted: true };
  }
  const remark = /\s[#!]/.exec(line.slice(start - 1))?.index;
  const value = (remark === undefined ? line.slice(start) : line.slice(start, start - 1 + remark)).trimEnd();
  return { value, start, end: start + value.length, isQuoted: false };
}
