import { realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import type { Fact, JobRecord } from '../model/index.ts';

/** Finds and removes what a record says of the folders of this computer and of its processes. */
export class PrivateText {
  private readonly folders: readonly (readonly [folder: string, instead: string])[];

  constructor(project: string, home = homedir()) {
    const real = realpathSync(project);
    this.folders = [
      [project, '.'],
      [real, '.'],
      [home, '~'],
    ].filter(([folder]) => folder !== undefined && folder.length > 1) as [string, string][];
  }

  /** Looks at JSON text. */
  isIn(text: string): boolean {
    if (text.includes('"place":"/')) return true;
    return this.folders.some(([folder]) => text.includes(JSON.stringify(folder).slice(1, -1)));
  }

  /** The same without them. Where an input lay is of use on this computer only; so is which process worked at a job. */
  cleaned<T extends Fact | JobRecord>(known: T): T {
    return this.withoutFolders(known) as T;
  }

  private withoutFolders(value: unknown): unknown {
    if (typeof value === 'string') {
      return this.folders.reduce((text, [folder, instead]) => text.replaceAll(folder, instead), value);
    }
    if (Array.isArray(value)) return value.map((one) => this.withoutFolders(one));
    if (typeof value !== 'object' || value === null) return value;
    const kept = Object.entries(value).filter(([key, own]) => !(key === 'place' && typeof own === 'string'));
    return Object.fromEntries(kept.map(([key, own]) => [key, key === 'worker' ? null : this.withoutFolders(own)]));
  }
}
