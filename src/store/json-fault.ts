const blanks = /[ \t\n\r]*/y;

/** The tokens of RFC 8259. A text without its closing quote is none. */
const token =
  // oxlint-disable-next-line no-control-regex -- control characters must be escaped in JSON
  /(?:([{}[\],:])|("(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null))/y;

type Wanted = 'value' | 'value or ]' | 'key' | 'key or }' | ':' | ', or end';

/**
 * Where a text stops being JSON: the index of the first token that cannot stand there, the text's length if it ends too
 * early or is valid. JSON.parse says this in some of its messages only.
 */
export function jsonFault(text: string): number {
  const open: ('{' | '[')[] = [];
  let wanted: Wanted = 'value';
  for (let at = 0; ; at = token.lastIndex) {
    blanks.lastIndex = at;
    blanks.exec(text);
    const start = blanks.lastIndex;
    token.lastIndex = start;
    const match = token.exec(text);
    const next: Wanted | null | undefined =
      match && after(wanted, match[1] ?? (match[2] === undefined ? 'atom' : 'text'), open);
    if (next === null || next === undefined) return start;
    wanted = next;
  }
}

/** What may follow a token; undefined if it may not stand where it is. Keeps `open` up to date. */
function after(wanted: Wanted, token: string, open: ('{' | '[')[]): Wanted | undefined {
  const inside = open.at(-1);
  if (token === 'text' && (wanted === 'key' || wanted === 'key or }')) return ':';
  if (token === ':') return wanted === ':' ? 'value' : undefined;
  if (token === ',' && wanted === ', or end' && inside !== undefined) return inside === '{' ? 'key' : 'value';
  if (token === '}' || token === ']') {
    const closes = token === '}' ? '{' : '[';
    const may = wanted === ', or end' || wanted === (token === '}' ? 'key or }' : 'value or ]');
    if (!may || inside !== closes) return undefined;
    open.pop();
    return ', or end';
  }
  if (wanted !== 'value' && wanted !== 'value or ]') return undefined;
  if (token === 'text' || token === 'atom') return ', or end';
  if (token !== '{' && token !== '[') return undefined;
  open.push(token);
  return token === '{' ? 'key or }' : 'value or ]';
}
