import { useMemo } from 'react';
import { quantityRefs } from '../../parts/quantity-refs.ts';
import { useQueryValue } from '../../shell/address.ts';
import { useAnswer, useReloadOn, type SequenceTaskView, type SequenceView } from '../../source/index.ts';
import { sweepOf, type SweepPoint } from './sweep.ts';

/** As many as the server gives at a time. */
const mostPoints = 20_000;

export interface Sweep {
  /** The step whose points these are. */
  step: string;
  points: readonly SweepPoint[];
  /** All its tasks, in the order of the file. */
  tasks: readonly SequenceTaskView[];
  /** `frequency[mode=1]`; empty while no job has any quantity. */
  quantity: string;
  unit: string;
  quantities: readonly string[];
  /** False while values are still on their way. */
  isRead: boolean;
  choose: (quantity: string) => void;
}

/** The points of one step of a sequence, with the quantity that the address names; undefined where no step has points. */
export function useSweep(project: string, view: SequenceView | undefined, chosenStep: string): Sweep | undefined {
  const swept = view?.steps.filter(({ parameters }) => parameters.length > 0) ?? [];
  const step = (swept.find(({ name }) => name === chosenStep) ?? swept[0])?.name;
  const [chosen, choose] = useQueryValue('quantity');
  const isAsked = view !== undefined && step !== undefined;
  const params = { project, sequence: view?.id ?? '' };
  const query = { sequence: [params.sequence], task: [step ?? ''] };
  const tasks = useAnswer(
    'GET /api/projects/:project/sequences/:sequence',
    isAsked ? { params, query: { step, limit: mostPoints } } : undefined,
  );
  const columns = useAnswer(
    'GET /api/projects/:project/results/columns',
    isAsked ? { params: { project }, query } : undefined,
  );
  const numbers = columns.data?.quantities.flatMap(({ name, index, unit }) =>
    quantityRefs(name, index).map((ref) => ({ ref, unit })),
  );
  const { ref: quantity = '', unit = '' } =
    numbers?.find(({ ref }) => ref === chosen) ?? numbers?.find((one) => one.unit !== '') ?? numbers?.[0] ?? {};
  const results = useAnswer(
    'GET /api/projects/:project/results',
    isAsked && quantity !== ''
      ? { params: { project }, query: { ...query, quantity: [quantity], limit: mostPoints } }
      : undefined,
  );
  useReloadOn(
    (event) => (event.type === 'job' || event.type === 'sequence') && event.data.project === project,
    () => {
      tasks.reload();
      columns.reload();
      results.reload();
    },
    2000,
  );
  const points = useMemo(() => sweepOf(tasks.data?.shown ?? [], results.data), [tasks.data, results.data]);
  if (step === undefined) return undefined;
  const isRead = columns.data !== undefined && (quantity === '' || results.data !== undefined);
  const all = tasks.data?.shown ?? [];
  return { step, isRead, points, tasks: all, quantity, unit, quantities: numbers?.map(({ ref }) => ref) ?? [], choose };
}
