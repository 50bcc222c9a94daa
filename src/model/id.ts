import { v7 } from 'uuid';

declare const brand: unique symbol;

/** A job's id: a uuid v7 (RFC 9562), so ids sort by the time they were made. */
export type JobId = string & { readonly [brand]: 'JobId' };

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** True for what may name a folder that belongs to one job: a record may have been edited, or have come from elsewhere. */
export function isUuid(text: string): boolean {
  return uuid.test(text);
}

/** Makes an id from a time (ms since 1970) and 16 random bytes; both are parameters so that tests can repeat them. */
export function newJobId(nowMs: number, random: Uint8Array): JobId {
  return v7({ msecs: nowMs, random }) as JobId;
}

/**
 * The name under which a scheduler knows the job. It carries the whole id, so a job can be found again by name alone
 * when the answer to a submission was lost. 45 characters of [a-z0-9-]: every scheduler keeps them unchanged.
 */
export function tokenOf(id: JobId): string {
  return `simtrail-${id}`;
}

/** The part of an id that people read and type: its last 8 characters, which are random (the first ones are the time). */
export function shortId(id: string): string {
  return id.slice(-8);
}

/** True for ids that a person means by this: all of one, or at least three characters that one or its short form begins or ends with. */
export function idMatcher(ref: string): (id: string) => boolean {
  if (ref.length < 3 || !/^[\w-]+$/.test(ref)) return (id) => id === ref;
  const wanted = ref.toLowerCase();
  return (any) => {
    const id = any.toLowerCase();
    return id.startsWith(wanted) || id.endsWith(wanted) || shortId(id).startsWith(wanted);
  };
}
