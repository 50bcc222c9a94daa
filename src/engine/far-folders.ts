import type { Job } from '../model/index.ts';
import { clean, planCleaning, type CleaningOptions, type CleaningPlan } from './clean.ts';
import { planCollection, type CollectionPlan, type CollectParts } from './collect-job.ts';
import type { ResultChoice } from './result-choice.ts';

/** What jobs have on their machines: what would come, what could be removed, and its removal. */
export class FarFolders {
  private readonly parts: CollectParts;

  constructor(parts: CollectParts) {
    this.parts = parts;
  }

  /** What `collect` would bring; see `planCollection`. */
  async planCollection(ref: string, choice: ResultChoice = {}): Promise<CollectionPlan> {
    return planCollection(this.parts, this.job(ref), choice);
  }

  /** What `clean` would remove; see `planCleaning`. */
  async planCleaning(ref: string, options: CleaningOptions = {}): Promise<CleaningPlan> {
    return planCleaning(this.parts, this.job(ref), options);
  }

  /** Removes a job's folder on its machine, as planned. */
  async clean(plan: CleaningPlan): Promise<Job> {
    await clean(this.parts, plan);
    return this.job(plan.job.id);
  }

  private job(ref: string): Job {
    return this.parts.store.state.find(ref);
  }
}
