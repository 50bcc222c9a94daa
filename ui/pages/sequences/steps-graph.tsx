import { useMemo } from 'react';
import { Icon } from '../../parts/icon.tsx';
import type { SequenceView, TaskState } from '../../source/index.ts';
import { layoutOfSteps, type Place } from './layout-of-steps.ts';
import { TaskShares, toneOfTasks } from './task-counts.tsx';

interface StepsGraphProps {
  steps: SequenceView['steps'];
  /** The step whose tasks are listed; none: all. */
  chosen: string;
  onChoose: (step: string) => void;
}

/** The steps of a sequence in columns, joined by what they need of each other; a loop is a box around its steps. */
export function StepsGraph({ steps, chosen, onChoose }: StepsGraphProps) {
  // States change often, the drawing does not.
  const shape = JSON.stringify(steps.map(({ name, loop, needs }) => ({ name, loop, needs })));
  const layout = useMemo(() => layoutOfSteps(JSON.parse(shape) as SequenceView['steps']), [shape]);
  return (
    <div className="scroll-x steps-scroll" tabIndex={0} role="group" aria-label="Steps in their order">
      <div className="steps-graph" style={{ width: layout.width, height: layout.height }}>
        <svg width={layout.width} height={layout.height} aria-hidden="true">
          {[...layout.loops].map(([name, { left, top, width, height }]) => (
            <rect key={name} x={left + 0.5} y={top + 0.5} width={width - 1} height={height - 1} rx={10} />
          ))}
          {layout.edges.map(({ key, from, to }) => (
            <path key={key} d={curve(from, to)} />
          ))}
        </svg>
        {[...layout.loops].map(([name, { left, top }]) => (
          <span key={name} className="loop-name" style={{ left: left + 12, top: top + 6 }}>
            <Icon name="again" />
            {name}
          </span>
        ))}
        {steps.map((step) => {
          const place = layout.steps.get(step.name);
          if (place === undefined) return null;
          const total = Object.values(step.tasks).reduce((sum, number) => sum + number, 0);
          return (
            <button
              key={step.name}
              type="button"
              className={`step tone-${toneOfTasks(step.tasks)}`}
              style={place}
              aria-pressed={chosen === step.name}
              title={`Tasks of ${step.name}`}
              onClick={() => onChoose(chosen === step.name ? '' : step.name)}
            >
              <span className="row">
                <strong className="cut spread">{step.name.split('.').at(-1)}</strong>
                <span className="count">
                  {step.tasks.succeeded ?? 0}/{step.is_open && isGoing(step.tasks) ? '?' : total}
                </span>
              </span>
              <span className="cut soft small">{step.analysis}</span>
              <TaskShares tasks={step.tasks} />
              <span className="unseen">{wordsOf(step.tasks)}</span>
            </button>
          );
        })}
      </div>
    </div>
  );
}

function isGoing({ waiting = 0, ready = 0, active = 0 }: SequenceView['tasks']): boolean {
  return waiting + ready + active > 0;
}

function wordsOf(tasks: SequenceView['tasks']): string {
  return (Object.entries(tasks) as [TaskState, number][]).map(([state, number]) => `${number} ${state}`).join(', ');
}

function curve(from: Place, to: Place): string {
  const [x1, y1] = [from.left + from.width, from.top + from.height / 2];
  const [x2, y2] = [to.left, to.top + to.height / 2];
  const bend = Math.max(20, (x2 - x1) / 2);
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2 - 1} ${y2}m-6 -4l6 4l-6 4`;
}
