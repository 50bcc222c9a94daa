import { useMemo } from 'react';
import { Graph } from '../../parts/graph/graph.tsx';
import { layoutOfGraph } from '../../parts/graph/layout-of-graph.ts';
import type { SequenceView, TaskState } from '../../source/index.ts';
import { TaskShares, toneOfTasks } from './task-counts.tsx';

interface StepsGraphProps {
  steps: SequenceView['steps'];
  faults: SequenceView['faults'];
  /** The step whose tasks are listed; none: all. */
  chosen: string;
  onChoose: (step: string) => void;
}

/** The steps of a sequence in columns, joined by what they need of each other; a loop is a box around its steps. */
export function StepsGraph({ steps, faults, chosen, onChoose }: StepsGraphProps) {
  // States change often, the drawing does not.
  const shape = JSON.stringify(steps.map(({ name, loop, needs }) => ({ name, loop, needs })));
  const layout = useMemo(() => layoutOfGraph(JSON.parse(shape) as SequenceView['steps']), [shape]);
  const byName = new Map(steps.map((step) => [step.name, step]));
  return (
    <Graph
      label="Steps in their order"
      layout={layout}
      renderNode={(name, place) => {
        const step = byName.get(name);
        if (step === undefined) return null;
        const hasFault = faults.some((fault) => fault.step === (step.loop ?? name));
        const total = Object.values(step.tasks).reduce((sum, number) => sum + number, 0);
        return (
          <button
            key={name}
            type="button"
            className={`node tone-${hasFault ? 'bad' : toneOfTasks(step.tasks)}`}
            style={place}
            aria-pressed={chosen === name}
            title={`Tasks of ${name}`}
            onClick={() => onChoose(chosen === name ? '' : name)}
          >
            <span className="row">
              <strong className="cut spread">{name.split('.').at(-1)}</strong>
              <span className="count">
                {step.tasks.succeeded ?? 0}/{step.is_open && isGoing(step.tasks) ? '?' : total}
              </span>
            </span>
            <span className="cut soft small">{step.analysis}</span>
            <TaskShares tasks={step.tasks} />
            <span className="unseen">{wordsOf(step.tasks)}</span>
          </button>
        );
      }}
    />
  );
}

function isGoing({ waiting = 0, ready = 0, active = 0 }: SequenceView['tasks']): boolean {
  return waiting + ready + active > 0;
}

function wordsOf(tasks: SequenceView['tasks']): string {
  return (Object.entries(tasks) as [TaskState, number][]).map(([state, number]) => `${number} ${state}`).join(', ');
}
