/** A tar is made of blocks of so many bytes. */
export const blockBytes = 512;

/** A plain file as it stands in a tar (POSIX ustar); a name of more than 100 bytes goes before it, as GNU tar writes it. */
export function tarEntry(name: string, bytes: Uint8Array, mode = 0o600): Uint8Array[] {
  const named = Buffer.from(name);
  const long = named.length <= 100 ? [] : [header('././@LongLink', named.length + 1, 0, 'L'), ended(named)];
  return [...long, header(named, bytes.length, mode), bytes, padding(bytes.length)];
}

/** Name, mode, owner and group 0, size, time 0, kind; the sum is of all bytes with blanks in its own place. */
function header(name: Uint8Array | string, size: number, mode: number, kind = '0'): Buffer {
  const block = Buffer.alloc(blockBytes);
  const octal = (value: number, digits: number): string => `${value.toString(8).padStart(digits, '0')}\0`;
  block.set(Buffer.from(name).subarray(0, 100));
  block.write(`${octal(mode, 7)}${octal(0, 7)}${octal(0, 7)}${octal(size, 11)}${octal(0, 11)}        ${kind}`, 100);
  block.write('ustar\x0000', 257, 'latin1');
  let sum = 0;
  for (const byte of block) sum += byte;
  block.write(`${octal(sum, 6)} `, 148, 'latin1');
  return block;
}

/** A name that is ended by NUL, to the end of its last block. */
function ended(name: Uint8Array): Buffer {
  return Buffer.concat([name, Buffer.alloc(1), padding(name.length + 1)]);
}

function padding(size: number): Buffer {
  return Buffer.alloc((blockBytes - (size % blockBytes)) % blockBytes);
}
