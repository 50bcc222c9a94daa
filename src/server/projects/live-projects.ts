import { hash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Engine, type EngineOptions } from '../../engine/index.ts';
import { AppError, asAppError } from '../../errors/index.ts';
import { forgetProject, knownProjects } from '../../store/index.ts';
import type { EventRing } from '../events/event-ring.ts';
import { LiveProject } from './live-project.ts';
import type { MachineHealth } from './machine-health.ts';

/** A project of the user's list: followed, or with the reason why it is not. */
export type KnownProject = { id: string; folder: string } & (
  | { live: LiveProject; error?: never }
  | { live?: never; error: AppError }
);

/** Between two looks at the list of known projects, ms. */
const listMs = 1000;

/** The projects that this user opened on this computer, each open and followed as long as the server runs. */
export class LiveProjects {
  private readonly ring: EventRing;
  private readonly health: MachineHealth;
  private readonly options: EngineOptions;
  private readonly opened = new Map<string, Promise<KnownProject>>();
  private readonly live = new Map<string, LiveProject>();
  private readonly ending = new AbortController();
  private readonly loop: Promise<void>;

  constructor(ring: EventRing, health: MachineHealth, options: EngineOptions = {}) {
    this.ring = ring;
    this.health = health;
    this.options = options;
    this.loop = this.followList();
  }

  /** Those on the list, oldest first. */
  async list(): Promise<KnownProject[]> {
    const folders = await knownProjects();
    return Promise.all(folders.map((folder) => this.known(folder)));
  }

  /** Throws UNKNOWN_PROJECT, and why a known one cannot be opened. */
  async get(id: string): Promise<LiveProject> {
    const { live, error } = await this.find(id);
    if (live === undefined) throw error;
    return live;
  }

  /** Opens the project at or above a folder, or makes the folder one. */
  async add(folder: string, { create = false, name }: { create?: boolean; name?: string } = {}): Promise<KnownProject> {
    const engine = await Engine.open(folder, this.options).catch(async (error: unknown) => {
      if (!create || !AppError.is(error, 'NO_PROJECT')) throw error;
      return Engine.create(folder, name, this.options);
    });
    await engine.close();
    const known = await this.known(engine.folder);
    if (known.live === undefined) throw known.error;
    this.ring.tell('project', { project: known.id });
    return known;
  }

  /** Lets go of a project and takes it off the list. */
  async forget(id: string): Promise<void> {
    const { folder } = await this.find(id);
    await forgetProject(folder);
    await this.drop(folder);
  }

  /** A machine is there again: what is unsettled there is looked at now, and not when its turn comes. */
  async lookAt(machine: string): Promise<void> {
    const waiting = [...this.live.values()].filter(({ engine }) =>
      [...engine.store.state.active()].some((job) => job.machine === machine),
    );
    await Promise.allSettled(waiting.map(({ engine }) => engine.refresh('urgent')));
  }

  async close(): Promise<void> {
    this.ending.abort();
    await this.loop;
    await Promise.all([...this.opened.values()].map(async (known) => (await known).live?.close()));
  }

  private async find(id: string): Promise<KnownProject> {
    // Without waiting for those that are still being opened.
    const live = this.live.get(id);
    if (live !== undefined) return { id, folder: live.engine.folder, live };
    const found = (await this.list()).find((known) => known.id === id);
    if (found === undefined) throw new AppError('UNKNOWN_PROJECT', { id });
    return found;
  }

  private async known(folder: string): Promise<KnownProject> {
    const before = await this.opened.get(folder);
    // One that could not be opened may be there again.
    if (before?.error !== undefined) this.opened.delete(folder);
    const known = this.opened.get(folder) ?? this.open(folder);
    this.opened.set(folder, known);
    return known;
  }

  private async open(folder: string): Promise<KnownProject> {
    const others = Promise.all([...this.opened].map(async ([, known]) => known));
    try {
      const engine = await Engine.open(folder, this.options);
      const id = idFor(engine, await others);
      const live = await LiveProject.open({ id, engine, ring: this.ring, health: this.health });
      this.live.set(id, live);
      return { id, folder, live };
    } catch (error) {
      return { id: markOf(folder), folder, error: asAppError(error) };
    }
  }

  private async drop(folder: string): Promise<void> {
    const known = await this.opened.get(folder);
    this.opened.delete(folder);
    if (known === undefined) return;
    this.live.delete(known.id);
    this.ring.tell('project-removed', { project: known.id });
    await known.live?.close();
  }

  /** Other programs open and forget projects too. */
  private async followList(): Promise<void> {
    const { signal } = this.ending;
    while (!signal.aborted) {
      const folders = await knownProjects();
      for (const folder of folders) {
        if (this.opened.has(folder) || signal.aborted) continue;
        const { id } = await this.known(folder);
        this.ring.tell('project', { project: id });
      }
      for (const folder of this.opened.keys()) if (!folders.includes(folder)) await this.drop(folder);
      await pause(listMs, undefined, { signal }).catch(() => {});
    }
  }
}

/** The project's own id; a copy of a project that is open has the same, so it gets a mark. */
function idFor({ store, folder }: Engine, others: readonly KnownProject[]): string {
  const own = /^[\w-]{1,64}$/.test(store.project.id) ? store.project.id : markOf(folder);
  return others.some(({ id }) => id === own) ? `${own}-${markOf(folder)}` : own;
}

function markOf(folder: string): string {
  return hash('sha256', folder).slice(0, 12);
}
