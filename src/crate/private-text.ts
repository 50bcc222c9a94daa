import { realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import type { Fact } from '../model/index.ts';

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

  /** The same fact without them. Where an input lay is of use on this computer only; so is who worked at it. */
  cleaned(fact: Fact): Fact {
    return this.withoutFolders(fact) as Fact;
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
