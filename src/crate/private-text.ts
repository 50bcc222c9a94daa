import { realpathSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import type { Fact, JobRecord } from '../model/index.ts';

/** Folders of persons as computers usually have them, those of NERSC and SLAC among them. */
const personal =
  /(?<![\w.~-])(?:\/home|\/Users|(?:\/global\/(?:homes|u\d|cscratch\d\/sd)|\/pscratch\/sd|\/sdf\/(?:home|scratch))\/[a-z])\/[^/:;,"'\\\s]+/g;

/**
 * Finds and removes what is nobody else's business: folders of this project, of its user and of other persons, and the
 * processes that worked at jobs.
 */
export class PrivateText {
  private readonly folders: readonly { folder: RegExp; inJson: RegExp; instead: string }[];

  constructor(project: string, homes: readonly string[] = [homedir(), userInfo().homedir]) {
    const folders = [
      [project, '.'],
      [realpathSync(project), '.'],
      ...homes.map((home) => [home, '~'] as const),
    ] as const;
    this.folders = folders
      .filter(([folder]) => folder.length > 1)
      .map(([folder, instead]) => {
        const inJson = JSON.stringify(folder).slice(1, -1);
        return { folder: wholeName(folder), inJson: wholeName(inJson), instead };
      });
  }

  /** Looks at JSON text. */
  isIn(text: string): boolean {
    if (text.includes('"place":"/') || text.search(personal) >= 0) return true;
    return this.folders.some(({ inJson }) => text.search(inJson) >= 0);
  }

  /** The same without them. Where an input lay is of use on this computer only; so is which process worked at a job. */
  cleaned<T extends Fact | JobRecord>(known: T): T {
    return this.withoutFolders(known) as T;
  }

  /** Any text without folders that are private. */
  text(text: string): string {
    return this.folders
      .reduce((known, { folder, instead }) => known.replaceAll(folder, instead), text)
      .replaceAll(personal, '~');
  }

  private withoutFolders(value: unknown): unknown {
    if (typeof value === 'string') return this.text(value);
    if (Array.isArray(value)) return value.map((one) => this.withoutFolders(one));
    if (typeof value !== 'object' || value === null) return value;
    const kept = Object.entries(value).filter(([key, own]) => !(key === 'place' && typeof own === 'string'));
    return Object.fromEntries(kept.map(([key, own]) => [key, key === 'worker' ? null : this.withoutFolders(own)]));
  }
}

/** A folder where its name does not go on. */
function wholeName(folder: string): RegExp {
  return new RegExp(`${folder.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`)}(?![\\w.-])`, 'g');
}
