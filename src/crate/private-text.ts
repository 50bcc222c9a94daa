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

  /** A job's record without them. Where an input lay is of use on this computer only; so is which process worked at a job. */
  record<R extends Partial<JobRecord>>(record: R): R {
    const { inputs, visualizations } = record;
    return this.withoutFolders({
      ...without('worker', record),
      ...(Array.isArray(inputs) ? { inputs: inputs.map((input) => without('place', input)) } : {}),
      ...(Array.isArray(visualizations) ? { visualizations: visualizations.map((one) => without('worker', one)) } : {}),
    }) as R;
  }

  fact(fact: Fact): Fact {
    return this.withoutFolders(fact.set === undefined ? fact : { ...fact, set: this.record(fact.set) }) as Fact;
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
    return Object.fromEntries(Object.entries(value).map(([key, own]) => [key, this.withoutFolders(own)]));
  }
}

/** A parameter of somebody's analysis may have the name of one of our keys: they are known by where they stand. */
function without<T>(key: string, value: T): T {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return value;
  return Object.fromEntries(Object.entries(value).filter(([own]) => own !== key)) as T;
}

/** A folder where its name does not go on. */
function wholeName(folder: string): RegExp {
  return new RegExp(`${folder.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`)}(?![\\w.-])`, 'g');
}
