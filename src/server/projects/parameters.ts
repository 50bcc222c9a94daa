import type { Engine, JobParameters } from '../../engine/index.ts';
import { AppError } from '../../errors/index.ts';
import type { Job } from '../../model/index.ts';

/** The parameters of one file. */
export interface Listed {
  file: string;
  list: readonly ReturnType<ReturnType<JobParameters['read']>['parameters']>[number][];
}

/** Those of the file that the program reads, else of the first attribute resource. Throws FILE_FORMAT. */
export function listed(sources: readonly JobParameters[]): Listed | undefined {
  const source = sources.find(({ isRead }) => isRead) ?? sources[0];
  return source === undefined ? undefined : { file: source.file, list: source.read(source.text).parameters() };
}

/** The parameters that a job was given; undefined if there are none that can be read: `verify` and the diff say more. */
export async function parametersOf(engine: Engine, job: Job): Promise<Listed | undefined> {
  try {
    return job.isOurs ? listed(await engine.parameters(job)) : undefined;
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
}

/** Of an analysis as it is now; undefined as above, or if it is gone. */
export async function parametersNow(engine: Engine, analysis: string): Promise<Listed | undefined> {
  try {
    return listed((await engine.analysis(analysis)).prepared?.sources ?? []);
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
}

/** As the page gets it. */
export function parameterView({ path, written, unit }: Listed['list'][number]): {
  path: string;
  value: string;
  unit?: string;
} {
  return { path, value: written, ...(unit === undefined ? {} : { unit }) };
}
