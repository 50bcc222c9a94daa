import type { Random } from './random.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder('latin1');

/** Words that mean something to one format or another, and numbers that are too much for most. */
const words = [
  [
    '{',
    '}',
    '[',
    ']',
    '(',
    ')',
    '<',
    '>',
    '</',
    '/>',
    '"',
    "'",
    ':',
    '=',
    ',',
    ';',
    '#',
    '%',
    '/*',
    '*/',
    '//',
    '&',
    '\\',
  ],
  [
    '\n',
    '\r\n',
    '\r',
    '\t',
    '\0',
    ' ',
    '\ufeff',
    '\uffff',
    '\u2028',
    '\\u0000',
    '&#0;',
    '&amp;',
    '<!--',
    '-->',
    '<![CDATA[',
    '<?x',
  ],
  [
    '0',
    '-1',
    '1e999',
    '-1e999',
    'nan',
    'NaN',
    'inf',
    '-inf',
    '4294967295',
    '9007199254740993',
    '1e-400',
    '1,5',
    '0x10',
    '1.2.3',
    '*****',
  ],
  [
    'null',
    'true',
    '{}',
    '[]',
    '""',
    '__proto__',
    'constructor',
    '../../etc/passwd',
    '/dev/zero',
    'ModeID',
    'Mode : {',
    'Frequency : 1',
  ],
  [
    '!!js/function',
    '&a [*a]',
    '*a',
    '<<: *a',
    '? ',
    '- - - -',
    '%YAML 9',
    'NumberOfPoints="999999999999"',
    'offset="-1"',
    'type="Int8"',
  ],
].flat();

/** One way to break a file. Gives new bytes. */
type Damage = (bytes: Uint8Array, random: Random) => Uint8Array;

const cutAt = (bytes: Uint8Array, random: Random): number => random.below(bytes.length + 1);

function replaced(bytes: Uint8Array, start: number, end: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const all = [bytes.subarray(0, start), ...parts, bytes.subarray(end)];
  const whole = new Uint8Array(all.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of all) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Where a number is written in the text; undefined if nowhere behind a random place. */
function someNumber(bytes: Uint8Array, random: Random): { start: number; end: number } | undefined {
  const text = decoder.decode(bytes);
  const from = random.below(text.length + 1);
  const pattern = /[+-]?\d[\d.]*(?:[eE][+-]?\d+)?/g;
  pattern.lastIndex = from;
  const match = pattern.exec(text);
  return match === null ? undefined : { start: match.index, end: match.index + match[0].length };
}

const small: readonly Damage[] = [
  // a bit, a byte, a word, a number
  (bytes, random) => {
    const copy = Uint8Array.from(bytes);
    const at = random.below(copy.length);
    if (copy.length > 0) copy[at] = (copy[at] ?? 0) ^ (1 << random.below(8));
    return copy;
  },
  (bytes, random) => {
    const copy = Uint8Array.from(bytes);
    if (copy.length > 0)
      copy[random.below(copy.length)] = random.pick([0, 1, 10, 32, 127, 128, 255, random.below(256)]);
    return copy;
  },
  (bytes, random) => {
    const at = cutAt(bytes, random);
    return replaced(bytes, at, at, encoder.encode(random.pick(words)));
  },
  (bytes, random) => {
    const number = someNumber(bytes, random);
    if (number === undefined) return bytes;
    return replaced(bytes, number.start, number.end, encoder.encode(random.pick(words)));
  },
  (bytes, random) => {
    const copy = Uint8Array.from(bytes);
    const at = random.below(Math.max(1, copy.length - 8));
    copy.set(
      random
        .pick([
          [255, 255, 255, 255],
          [127, 255, 255, 255],
          [0, 0, 0, 0],
          [255, 255, 255, 127],
          [0, 0, 0, 1],
        ])
        .slice(0, copy.length - at),
      at,
    );
    return copy;
  },
  // a piece taken out, repeated, moved
  (bytes, random) => {
    const at = cutAt(bytes, random);
    return replaced(bytes, at, Math.min(bytes.length, at + random.below(200)));
  },
  (bytes, random) => {
    const at = cutAt(bytes, random);
    const piece = bytes.subarray(at, at + random.below(400));
    return replaced(bytes, at, at, ...Array.from({ length: 1 + random.below(3) }, () => piece));
  },
  (bytes, random) => {
    const at = cutAt(bytes, random);
    return replaced(bytes, at, at, bytes.subarray(cutAt(bytes, random), cutAt(bytes, random)));
  },
  // a line taken out, repeated
  (bytes, random) => {
    const lines = decoder.decode(bytes).split('\n');
    const at = random.below(lines.length);
    const line = lines[at] ?? '';
    lines.splice(at, 1, ...Array.from({ length: random.pick([0, 2, 3]) }, () => line));
    return Uint8Array.from(Buffer.from(lines.join('\n'), 'latin1'));
  },
];

const whole: readonly Damage[] = [
  (bytes, random) => bytes.slice(0, cutAt(bytes, random)), // truncated, or still growing
  (bytes, random) => bytes.slice(0, cutAt(bytes, random) % 300),
  (bytes) => Uint8Array.from(Buffer.from(decoder.decode(bytes).replaceAll('\n', '\r\n'), 'latin1')),
  (bytes) => replaced(bytes, 0, 0, Uint8Array.of(0xef, 0xbb, 0xbf)),
  (_, random) => random.bytes(random.below(3000)),
  (bytes, random) => replaced(bytes, cutAt(bytes, random), bytes.length, random.bytes(random.below(1000))),
  () => encoder.encode(`version https://git-lfs.github.com/spec/v1\noid sha256:${'ab'.repeat(32)}\nsize 12345\n`),
  () => new Uint8Array(),
  (bytes) => replaced(bytes, 0, 0, Uint8Array.of(0xff, 0xfe)),
];

/** Rare, for they are large. */
const large: readonly Damage[] = [
  (bytes, random) => {
    const at = cutAt(bytes, random);
    return replaced(
      bytes,
      at,
      at,
      encoder.encode(random.pick([' ', '1', 'a', '1 ', '"', '.', '#', '\0', ':', '<', '\\"']).repeat(3_000_000)),
    );
  },
  (bytes, random) => {
    const at = random.pick([0, cutAt(bytes, random)]);
    return replaced(
      bytes,
      at,
      at,
      encoder.encode(
        random.pick(['[', '{"a":', '(', '<a>', '{', 'a: {\n', '- ', '<DataArray>', '/*', '&a ']).repeat(100_000),
      ),
    );
  },
  (bytes, random) => {
    const entities = Array.from({ length: 20 }, (_, i) => `<!ENTITY e${i + 1} "${`&e${i};`.repeat(10)}">`).join('');
    const bomb = `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY e0 "x">${entities}<!ENTITY f SYSTEM "file:///etc/passwd">]>`;
    return replaced(bytes, 0, random.pick([0, 21]), encoder.encode(`${bomb}<a>&e20;&f;</a>`));
  },
  (bytes, random) => {
    const bomb = `a0: &a0 [x,x,x,x,x,x,x,x,x]\n${Array.from({ length: 12 }, (_, i) => `a${i + 1}: &a${i + 1} [${`*a${i},`.repeat(9)}]`).join('\n')}\n`;
    const at = random.pick([0, bytes.length]);
    return replaced(bytes, at, at, encoder.encode(bomb));
  },
  (bytes, random) =>
    replaced(bytes, 0, 0, ...Array.from({ length: 1 + random.below(200) }, () => bytes.subarray(0, 20_000))),
  (bytes, random) => {
    const lines = decoder.decode(bytes).split('\n');
    const at = random.below(lines.length);
    lines.splice(at, 1, ...Array.from({ length: 50_000 }, () => (lines[at] ?? '').slice(0, 100)));
    return Uint8Array.from(Buffer.from(lines.join('\n'), 'latin1'));
  },
];

/** A file broken in one or in some ways; now and then it is left as it is. */
export function damaged(bytes: Uint8Array, random: Random): Uint8Array {
  const kind = random.below(100);
  if (kind === 0) return bytes;
  if (kind < 4) return random.pick(large)(bytes, random);
  let now = kind < 25 ? random.pick(whole)(bytes, random) : bytes;
  const count = kind < 15 ? 0 : 1 + random.below(5);
  for (let i = 0; i < count; i++) now = random.pick(small)(now, random);
  return now;
}
