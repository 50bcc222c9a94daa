import { spawnSync } from 'node:child_process';
import { inflateSync } from 'node:zlib';

/** Debian's ParaView with a display in memory; installed where that is possible. Undefined if it is there, else why not. */
export function hasParaView(): string | undefined {
  const isThere = (): boolean => spawnSync('sh', ['-c', 'command -v pvserver pvpython Xvfb xvfb-run']).status === 0;
  if (isThere()) return undefined;
  if (process.getuid?.() !== 0) return 'ParaView is not installed, and this is not root';
  const packages = ['paraview', 'python3-paraview', 'xvfb', 'xauth'];
  const install = ['-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=600', 'install', ...packages];
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  spawnSync('apt-get', install, { env, stdio: 'ignore' });
  return isThere() ? undefined : `apt-get could not install ${packages.join(', ')}`;
}

export interface Pixels {
  width: number;
  height: number;
  channels: number;
  bytes: Uint8Array;
}

/** Reads a PNG of eight bits a channel, as ParaView writes them (PNG specification, filters 0 to 4). */
export function readPng(png: Buffer): Pixels {
  const width = png.readUInt32BE(16);
  const height = png.readUInt32BE(20);
  const channels = png[25] === 6 ? 4 : 3;
  const parts: Buffer[] = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT')
      parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  }
  const raw = inflateSync(Buffer.concat(parts));
  const row = width * channels;
  const bytes = new Uint8Array(row * height);
  for (let y = 0; y < height; y += 1) {
    const filter = raw[y * (row + 1)] ?? 0;
    for (let x = 0; x < row; x += 1) {
      const left = x < channels ? 0 : (bytes[y * row + x - channels] ?? 0);
      const up = y === 0 ? 0 : (bytes[(y - 1) * row + x] ?? 0);
      const corner = x < channels || y === 0 ? 0 : (bytes[(y - 1) * row + x - channels] ?? 0);
      const add = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter] ?? 0;
      bytes[y * row + x] = (raw[y * (row + 1) + 1 + x] ?? 0) + add;
    }
  }
  return { width, height, channels, bytes };
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

/** Share of points whose colour differs by more than a sixteenth in any channel; 1 for pictures of other sizes. */
export function differenceOf(one: Pixels, other: Pixels): number {
  if (one.width !== other.width || one.height !== other.height) return 1;
  let different = 0;
  for (let point = 0; point < one.width * one.height; point += 1) {
    const isOff = [0, 1, 2].some((channel) => {
      const value = one.bytes[point * one.channels + channel] ?? 0;
      return Math.abs(value - (other.bytes[point * other.channels + channel] ?? 0)) > 16;
    });
    if (isOff) different += 1;
  }
  return different / (one.width * one.height);
}
