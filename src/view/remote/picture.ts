import type { Camera, Picture, Triple } from '../scene/index.ts';

/** The largest side of a picture; pictures.py has the same number. */
const largestSide = 4096;
/** A PNG of that size that cannot be made smaller. */
const largestBytes = 1 << 26;

/**
 * A picture as it came from a machine: the length of its header, the header as JSON, the image. Nothing of it is trusted: it
 * is a JPEG or PNG of the size that it says, and its numbers are numbers. Throws RangeError on what is none.
 */
export function readPicture(body: Buffer): Picture {
  const end = body.length < 4 ? 0 : 4 + body.readUInt32BE(0);
  if (end === 0 || end > body.length || body.length - end > largestBytes) throw noPicture('its header is too long');
  const header = readHeader(body.toString('utf8', 4, end));
  const image = body.subarray(end);
  const { kind } = header;
  if (kind !== 'jpeg' && kind !== 'png') throw noPicture('it is neither JPEG nor PNG');
  const size = kind === 'png' ? sizeOfPng(image) : sizeOfJpeg(image);
  if (size === undefined || size.some((side) => side < 1 || side > largestSide)) {
    throw noPicture(`it is no ${kind} of a size that is shown`);
  }
  return {
    image,
    kind,
    still: header['still'] === true,
    rough: header['rough'] === true,
    size,
    camera: readCamera(header['camera']),
    time: readNumber(header['time']),
    moved: readNumber(header['moved'] ?? 0),
    render_ms: readNumber(header['render_ms']),
    encode_ms: readNumber(header['encode_ms']),
  };
}

function readHeader(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw noPicture('its header is no JSON');
  }
  if (typeof value !== 'object' || value === null) throw noPicture('its header is no object');
  return { ...value };
}

function readCamera(value: unknown): Camera {
  const { position, focus, up } = (value ?? {}) as Record<string, unknown>;
  return { position: readTriple(position), focus: readTriple(focus), up: readTriple(up) };
}

function readTriple(value: unknown): Triple {
  if (!Array.isArray(value) || value.length !== 3) throw noPicture('its camera is nowhere');
  return [readNumber(value[0]), readNumber(value[1]), readNumber(value[2])];
}

function readNumber(value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value))
    throw noPicture('its header has no number where one is due');
  return value;
}

/** The chunk IHDR comes first (PNG specification, 5.6). */
function sizeOfPng(image: Buffer): [number, number] | undefined {
  const isPng = image.length > 33 && image.toString('latin1', 0, 16) === '\x89PNG\r\n\x1a\n\0\0\0\rIHDR';
  return isPng ? [image.readUInt32BE(16), image.readUInt32BE(20)] : undefined;
}

/** The size is in the frame header (ITU-T T.81, B.2.2), after segments that each tell their length. */
function sizeOfJpeg(image: Buffer): [number, number] | undefined {
  if (image.length < 4 || image.readUInt16BE(0) !== 0xffd8) return undefined;
  for (let at = 2; at + 9 <= image.length && image[at] === 0xff; at += 2 + image.readUInt16BE(at + 2)) {
    const marker = image[at + 1] ?? 0;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return [image.readUInt16BE(at + 7), image.readUInt16BE(at + 5)];
  }
  return undefined;
}

function noPicture(why: string): RangeError {
  return new RangeError(`what came is no picture: ${why}`);
}
