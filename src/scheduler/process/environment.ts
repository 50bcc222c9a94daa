import { hash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { writeWholeFile } from '../../host/index.ts';
import { pathIn, textAt, type Queue } from './queue-folder.ts';

type Environment = Readonly<Record<string, string>>;

/**
 * What a job inherits from the command that submitted it: all but what names another job, another attempt or a place.
 * It is saved with the job, so that a job does not depend on which command happened to start the runner.
 */
export function inheritable(env: NodeJS.ProcessEnv): Environment {
  const kept: Record<string, string> = {};
  for (const key of Object.keys(env).sort()) {
    const value = env[key];
    if (value !== undefined && !leftOut.has(key)) kept[key] = value;
  }
  return kept;
}

const leftOut = new Set(['SIMTRAIL_JOB', 'SLURM_RESTART_COUNT', 'PWD', 'OLDPWD', 'SHLVL', '_']);

export function digestOf(environment: Environment): string {
  return hash('sha256', JSON.stringify(environment)).slice(0, 32);
}

/** Saves it under its digest, once; the caller holds the queue's lock. It may hold secrets: only its owner reads it. */
export async function saveEnvironment(queue: Queue, environment: Environment): Promise<void> {
  const path = pathIn(queue, 'environments', digestOf(environment));
  if (!existsSync(path)) await writeWholeFile(path, JSON.stringify(environment), 0o600);
}

/** Undefined if it was lost; the job then starts with what the runner has. */
export function readEnvironment(queue: Queue, digest: string): Environment | undefined {
  try {
    const text = /^[0-9a-f]+$/.test(digest) ? textAt(pathIn(queue, 'environments', digest)) : undefined;
    return text === undefined ? undefined : (JSON.parse(text) as Environment);
  } catch {
    return undefined;
  }
}
