import { randomUUID } from 'node:crypto';
import { chmodSync, existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { inParallel, syncFolders } from '../host/index.ts';
import { builtThread, DraftWriter } from './draft-writer.ts';
import { readOnly } from './draft.ts';
import { layout, place } from './layout.ts';

/** So long nothing else gets a turn, ms. */
const turnMs = 10;

/**
 * Objects that are saved together: drafts until they are on the disk, and then under their names. Where they are thousands
 * all of this happens while the next ones are worked out; now and then everything else gets its turn.
 */
export class NewObjects {
  private readonly project: string;
  /** The folder of all objects, absolute. */
  private readonly folder: string;
  private readonly drafts = new Map<string, string>();
  /** Folders of objects, and whether they were there when they were first looked for. */
  private readonly folders = new Map<string, boolean>();
  private readonly batch = randomUUID();
  private readonly writer: DraftWriter;
  private written = 0;
  private since = performance.now();

  constructor(project: string) {
    this.project = project;
    this.folder = place(project, layout.objects);
    this.writer = new DraftWriter(this.folder, builtThread());
  }

  has(object: string): boolean {
    return this.drafts.has(object);
  }

  /** False if the object cannot have been there before: in a new project no folder is. */
  mayBeThere(object: string): boolean {
    const folder = dirname(object);
    const known = this.folders.get(folder);
    if (known !== undefined) return known;
    const found = existsSync(place(this.project, folder));
    this.folders.set(folder, found);
    return found;
  }

  /** Writes one of them, as a draft. That it could not be written may be told by a later call only. */
  async write(object: string, bytes: Uint8Array): Promise<void> {
    if (this.isTurnOver()) await this.turn();
    if (this.drafts.has(object)) return; // of somebody else, meanwhile
    const draft = `${this.folder}/.${this.batch}-${this.written}.draft`;
    this.written += 1;
    this.drafts.set(object, draft);
    await this.writer.write({ path: draft, target: place(this.project, object) }, bytes);
  }

  /** A draft that is whole, and need not be on the disk yet. */
  async add(object: string, draft: string): Promise<void> {
    if (this.drafts.has(object)) return rm(draft, { force: true });
    chmodSync(draft, readOnly);
    this.drafts.set(object, draft);
    this.writer.take({ path: draft, target: place(this.project, object) });
  }

  /** When this resolves they are on the disk under their names. */
  async settle(): Promise<void> {
    if (this.drafts.size === 0) return;
    await this.writer.finish();
    await this.writer.close();
    const folders = new Set([...this.drafts.keys()].map((object) => dirname(place(this.project, object))));
    await syncFolders(this.folder, [...folders, this.folder]);
    this.drafts.clear();
  }

  /** Removes what is no object yet. */
  async discard(): Promise<void> {
    await this.writer.close();
    await inParallel([...this.drafts.values()], async (draft) => rm(draft, { force: true }));
    this.drafts.clear();
  }

  private isTurnOver(): boolean {
    return performance.now() - this.since > turnMs;
  }

  private async turn(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.since = performance.now();
  }
}

/** A name for an object that is being written, in the folder of all objects. */
export function draftIn(project: string): string {
  return place(project, `${layout.objects}/.${randomUUID()}.draft`);
}
