import { stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import type { Plan } from '../engine/index.ts';
import { place } from '../store/index.ts';
import type { SizedInput } from './render/plan-page.ts';

/** The inputs of a plan with their sizes. */
export async function plannedInputs(project: string, plan: Plan): Promise<SizedInput[]> {
  return Promise.all(
    plan.inputs.map(async ({ from, to, role, text, isReference = false }) => {
      const path = isAbsolute(from) ? from : place(project, `${plan.analysis.folder}/${from}`);
      const found = text === undefined ? await stat(path).catch(() => undefined) : { size: Buffer.byteLength(text) };
      return { path: to, role, from, size: found?.size, isChanged: text !== undefined, isReference };
    }),
  );
}
