import { readdir, readFile, stat } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { existsSync } from 'node:fs';
import { packed, type Packed } from './answer.ts';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.wasm': 'application/wasm',
};

/** The page's folder beside this very file, as the build puts it. */
export function builtPage(): string {
  const candidates = ['./ui', '../ui', '../../dist/ui'].map((path) => fileURLToPath(new URL(path, import.meta.url)));
  return candidates.find((path) => existsSync(join(path, 'index.html'))) ?? candidates[0] ?? '';
}

/**
 * The built page. Only files that were listed are served, so no path can name another; names in assets/ carry a hash of
 * their content and may be kept for ever. Every other path is a place in the page: index.html, which is never kept.
 */
export class PageFiles {
  private readonly folder: string;
  private listed: ReadonlySet<string> = new Set();
  private listedAt = -1;
  private readonly kept = new Map<string, Promise<Packed>>();

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Undefined where there is no page. */
  async answer(path: string, accepted: string | undefined): Promise<Response | undefined> {
    await this.list();
    const name = path.slice(1);
    const isFile = this.listed.has(name) && name !== 'index.html';
    if (!isFile) return path.startsWith('/assets/') ? undefined : this.index(accepted);
    const encoding = accepted?.includes('br') === true ? 'br' : 'gzip';
    const key = `${name} ${encoding}`;
    const found = this.kept.get(key) ?? this.read(name, encoding);
    this.kept.set(key, found);
    const { bytes, headers } = await found;
    const keeping = path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
    return new Response(bytes, {
      headers: { ...headers, 'Content-Type': typeOf(name), 'Cache-Control': keeping },
    });
  }

  private async index(accepted: string | undefined): Promise<Response | undefined> {
    const text = await readFile(join(this.folder, 'index.html')).catch(() => undefined);
    if (text === undefined) return undefined;
    const { bytes, headers } = await packed(new Uint8Array(text), accepted);
    return new Response(bytes, {
      headers: { ...headers, 'Content-Type': typeOf('index.html'), 'Cache-Control': 'no-store' },
    });
  }

  private async read(name: string, accepted: string): Promise<Packed> {
    const isPacked = ['.woff2', '.png'].includes(extname(name));
    return packed(new Uint8Array(await readFile(join(this.folder, name))), isPacked ? '' : accepted, 'small');
  }

  /** Again after each build. */
  private async list(): Promise<void> {
    const built = (await stat(join(this.folder, 'index.html')).catch(() => undefined))?.mtimeMs ?? 0;
    if (built === this.listedAt) return;
    const entries = await readdir(this.folder, { recursive: true, withFileTypes: true }).catch(() => []);
    const files = entries.filter((entry) => entry.isFile() && !entry.name.endsWith('.map'));
    this.listed = new Set(
      files.map((entry) => relative(this.folder, join(entry.parentPath, entry.name)).split(sep).join('/')),
    );
    this.kept.clear();
    this.listedAt = built;
  }
}

function typeOf(name: string): string {
  return types[extname(name)] ?? 'application/octet-stream';
}
