import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const [toBrotli, toGzip] = [promisify(brotliCompress), promisify(gzip)];

/** Below this a compressed answer is not worth its time, bytes. */
const smallBytes = 1024;

/** Quick on the way, small for what is kept. */
type Effort = 'quick' | 'small';

export interface Packed {
  bytes: Uint8Array<ArrayBuffer>;
  headers: Record<string, string>;
}

/** Bytes as the client takes them (RFC 9110, 12.5.3): brotli, else gzip, else as they are. */
export async function packed(
  bytes: Uint8Array<ArrayBuffer>,
  accepted: string | undefined,
  effort: Effort = 'quick',
): Promise<Packed> {
  const encoding = bytes.length < smallBytes ? undefined : encodingOf(accepted ?? '');
  const headers = { Vary: 'Accept-Encoding' };
  if (encoding === undefined) return { bytes, headers };
  const level = effort === 'quick' ? { br: 3, gzip: 4 } : { br: 10, gzip: 9 };
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: level.br,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  const squeezed = encoding === 'br' ? await toBrotli(bytes, { params }) : await toGzip(bytes, { level: level.gzip });
  return { bytes: squeezed, headers: { ...headers, 'Content-Encoding': encoding } };
}

export async function jsonAnswer(value: unknown, accepted: string | undefined, status = 200): Promise<Response> {
  const { bytes, headers } = await packed(new TextEncoder().encode(JSON.stringify(value)), accepted);
  return new Response(bytes, {
    status,
    headers: { ...headers, 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store' },
  });
}

/** A file to be saved, never to be shown: whatever is in it, it is not a page of ours. */
export function download(body: ReadableStream<Uint8Array> | string, path: string, type: string): Response {
  const name = path.split('/').at(-1) ?? 'file';
  // RFC 6266 with RFC 8187: the plain name for old programs, the real one for the others.
  const plain = name.replace(/[^\w.-]/g, '_');
  const real = encodeURIComponent(name).replace(/['()*]/g, (c) => `%${(c.codePointAt(0) ?? 0).toString(16)}`);
  return new Response(body, {
    headers: {
      'Content-Type': type,
      'Content-Disposition': `attachment; filename="${plain}"; filename*=UTF-8''${real}`,
      'Cache-Control': 'no-store',
    },
  });
}

function encodingOf(accepted: string): 'br' | 'gzip' | undefined {
  const takes = (name: string): boolean => {
    const found = new RegExp(`(?:^|,)\\s*${name}\\s*(?:;\\s*q=([\\d.]+))?\\s*(?:,|$)`).exec(accepted);
    return found !== null && Number(found[1] ?? 1) > 0;
  };
  return takes('br') ? 'br' : takes('gzip') ? 'gzip' : undefined;
}
