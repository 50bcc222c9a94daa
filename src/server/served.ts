import type { Exports } from './exports/exports.ts';
import type { EventRing } from './events/event-ring.ts';
import type { Password } from './guards/password.ts';
import type { Sessions } from './guards/sessions.ts';
import type { Logins } from './logins/logins.ts';
import type { Looks } from './looks/looks.ts';
import type { LiveProjects } from './projects/live-projects.ts';
import type { MachineHealth } from './projects/machine-health.ts';
import type { Surfaces } from './surfaces/surfaces.ts';

/** What one running server has. */
export interface Served {
  version: string;
  isReadOnly: boolean;
  scheme: 'http' | 'https';
  /** Whether a request's host is this server. */
  isOurHost: (name: string) => boolean;
  cookieName: string;
  sessions: Sessions;
  password: Password | undefined;
  ring: EventRing;
  health: MachineHealth;
  projects: Pick<LiveProjects, 'list' | 'get' | 'add' | 'forget'>;
  logins: Logins;
  looks: Looks;
  exports: Exports;
  surfaces: Surfaces;
  /** The built page. */
  pageFolder: string;
}
