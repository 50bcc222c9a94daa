import { randomUUID } from 'node:crypto';
import { chmodSync, closeSync, mkdirSync, openSync, renameSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { inParallel, syncFiles, syncFolder } from '../host/index.ts';
import { layout, place } from './layout.ts';

/** So long nothing else gets a turn, ms. */
const turnMs = 50;

/**
 * Objects that are saved together: drafts until all of them are on the disk, and then under their names. Small ones are
 * written without waiting, which costs a tenth of what asking the system's threads for each does; now and then everything
 * else gets its turn.
 */
export class NewObjects {
  private readonly project: string;
  private readonly drafts = new Map<string, string>();
  private since = performance.now();

  constructor(project: string) {
    this.project = project;
  }

  has(object: string): boolean {
    return this.drafts.has(object);
  }

  /** Writes a draft that is to become one of them. */
  async write(draft: string, bytes: Uint8Array): Promise<void> {
    await this.turn();
    const file = openSync(draft, 'wx');
    try {
      writeFileSync(file, bytes);
    } finally {
      closeSync(file);
    }
  }

  /** A draft that is whole, and need not be on the disk yet. */
  async add(object: string, draft: string): Promise<void> {
    if (this.drafts.has(object)) return rm(draft, { force: true });
    chmodSync(draft, 0o444);
    this.drafts.set(object, draft);
  }

  /** When this resolves they are on the disk under their names. */
  async settle(): Promise<void> {
    if (this.drafts.size === 0) return;
    const objects = place(this.project, layout.objects);
    await syncFiles(objects, [...this.drafts.values()]);
    const folders = new Set<string>();
    for (const [object, draft] of this.drafts) {
      await this.turn();
      const target = place(this.project, object);
      const folder = dirname(target);
      if (!folders.has(folder)) mkdirSync(folder, { recursive: true });
      folders.add(folder);
      renameSync(draft, target);
      this.drafts.delete(object);
    }
    await inParallel([...folders, objects], syncFolder);
  }

  /** Removes what is no object yet. */
  async discard(): Promise<void> {
    await inParallel([...this.drafts.values()], async (draft) => rm(draft, { force: true }));
    this.drafts.clear();
  }

  private async turn(): Promise<void> {
    if (performance.now() - this.since <= turnMs) return;
    await new Promise((resolve) => setImmediate(resolve));
    this.since = performance.now();
  }
}

/** A name for an object that is being written, in the folder of all objects. */
export function draftIn(project: string): string {
  return place(project, `${layout.objects}/.${randomUUID()}.draft`);
}
