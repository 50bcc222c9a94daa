import type { Override } from './overrides.tsx';

/** What a person typed; empty: as the analysis, the machine or the parent has it. */
export interface Wishes {
  analysis: string;
  machine: string;
  name: string;
  nodes: string;
  processes: string;
  runtime: string;
  notes: string;
  tags: string;
  snapshot: boolean;
  overrides: readonly Override[];
}
