import { hash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { pack, ZipReader, ZipWriter } from '../../src/crate/zip/index.ts';
import { writeManifest } from '../../src/crate/manifest.ts';

export type Node = { '@id': string; '@type': string | string[] } & Record<string, unknown>;

/** A crate's files by path, and its folder, to be changed and zipped again. */
export class Unzipped {
  readonly files = new Map<string, Buffer>();
  private top = '';

  static async of(file: string): Promise<Unzipped> {
    const unzipped = new Unzipped();
    const zip = await ZipReader.open(file);
    for (const { name } of zip.entries) {
      unzipped.top = name.slice(0, name.indexOf('/') + 1);
      unzipped.files.set(name.slice(unzipped.top.length), await zip.read(name, 1 << 28));
    }
    zip.close();
    return unzipped;
  }

  json(path: string, change: (document: Record<string, unknown>) => void): void {
    const document = JSON.parse(this.files.get(path)?.toString() ?? '') as Record<string, unknown>;
    change(document);
    this.files.set(path, Buffer.from(JSON.stringify(document)));
  }

  /** Changes the described things, found by a part of their @id or by their type. */
  graph(change: (graph: Node[], find: (what: string) => Node) => void): void {
    this.json('ro-crate-metadata.json', (document) => {
      const graph = document['@graph'] as Node[];
      change(graph, (what) => {
        const found =
          graph.find((node) => node['@id'] === what) ?? graph.find((node) => [node['@type']].flat().includes(what));
        if (found === undefined) throw new Error(`nothing is ${what}`);
        return found;
      });
    });
  }

  /** The manifest as it has to be for the files as they are now. */
  sealAnew(): void {
    this.files.delete('manifest-sha256.txt');
    const lines = [...this.files].map(([path, bytes]) => ({ path, sha256: hash('sha256', bytes) }));
    this.files.set('manifest-sha256.txt', Buffer.from(writeManifest(lines)));
  }

  async zipped(file: string): Promise<string> {
    rmSync(file, { force: true });
    const zip = await ZipWriter.create(file, new Date(0));
    for (const [path, bytes] of this.files) await zip.add(this.top + path, await pack(bytes));
    await zip.close();
    return file;
  }
}
