import * as z from 'zod';
import { jobStatus, problem, progress } from './common.ts';
import { jobRow } from './job.ts';
import { lookPhase } from './look.ts';
import { named } from './named.ts';

const inProject = { project: z.string() };

/** What GET /api/events sends, by the event's type. */
export const events = {
  hello: z.object({ cursor: z.string() }).describe('the first one: what is loaded from now on has everything up to it'),
  reset: z
    .object({ cursor: z.string() })
    .describe('events were missed that are not kept any more: load everything anew'),
  job: z
    .object({ ...inProject, job: jobRow, before: jobStatus.nullable(), facts: z.array(z.string()) })
    .describe(
      'a job is new or has changed; `before`: its status until now, null if unknown or new; `facts`: what happened, by type',
    ),
  'job-removed': z.object({ ...inProject, id: z.string() }),
  sequence: z.object({ ...inProject, id: z.string() }).describe('a sequence is new or its record has changed'),
  progress: z.object({ ...inProject, id: z.string(), progress }),
  outage: z
    .object({ machine: z.string(), error: problem, login_needed: z.boolean() })
    .describe('the machine does not answer; its jobs keep the state they had'),
  back: z.object({ machine: z.string() }),
  look: z
    .object({ ...inProject, job: z.string(), phase: lookPhase, why: z.string().nullable() })
    .describe('how the look at a job stands, or what it shows, is another'),
  project: z
    .object({ ...inProject })
    .describe('load its summary anew: analyses, codes or its name changed, or it is new'),
  'project-removed': z.object({ ...inProject }),
  trouble: z.object({ ...inProject, error: problem }).describe('the project cannot be read or followed'),
} as const;
for (const [type, shape] of Object.entries(events)) named(`Event.${type}`, shape);

export type EventType = keyof typeof events;
export type EventData<T extends EventType> = z.infer<(typeof events)[T]>;
export type ServerEvent = { [T in EventType]: { type: T; data: EventData<T> } }[EventType];
