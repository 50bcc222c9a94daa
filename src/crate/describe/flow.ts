import type { Link, Step } from '../crate-model.ts';
import { ref, word, type Entity } from './entity.ts';
import { fileId } from './job.ts';

/** What flows from one step to another, in the words of the Provenance Run Crate. */
export interface Flow {
  /** Each joins a result of one step to an input of another, once for each pair of names. */
  connections: readonly { id: string; source: string; target: string; into: Step }[];
  /** Names of the parameters by their ids. */
  parameters: ReadonlyMap<string, string>;
  /** Ids of the parameters that a file is an example of, by the file's id. */
  examples: ReadonlyMap<string, ReadonlySet<string>>;
}

const formalParameter = 'https://bioschemas.org/profiles/FormalParameter/1.0-RELEASE';

export function flowOf(steps: readonly Step[], links: readonly Link[]): Flow {
  const stepByJob = new Map(steps.flatMap((step) => step.tries.map(({ job }) => [job.id as string, step] as const)));
  const connections = new Map<string, Flow['connections'][number]>();
  const parameters = new Map<string, string>();
  const examples = new Map<string, Set<string>>();
  for (const { from, result, to, input } of links) {
    const [outOf, into] = [stepByJob.get(from.id), stepByJob.get(to.id)];
    if (outOf === undefined || into === undefined || outOf === into) continue;
    const [source, target] = [parameterId(outOf, 'out', result.name), parameterId(into, 'in', input.name)];
    const id = `#connection-${source.slice(1)}-${target.slice(1)}`;
    connections.set(id, { id, source, target, into });
    for (const [parameter, name, file] of [
      [source, `${result.name} of ${outOf.name}`, fileId(result)],
      [target, `${input.name} of ${into.name}`, fileId(input)],
    ] as const) {
      parameters.set(parameter, name);
      examples.set(file, (examples.get(file) ?? new Set()).add(parameter));
    }
  }
  return { connections: [...connections.values()], parameters, examples };
}

export function* flowEntities({ connections, parameters }: Flow): Generator<Entity> {
  for (const { id, source, target } of connections) {
    yield { '@id': id, '@type': 'ParameterConnection', sourceParameter: ref(source), targetParameter: ref(target) };
  }
  for (const [id, name] of parameters) {
    yield { '@id': id, '@type': 'FormalParameter', conformsTo: ref(formalParameter), name, additionalType: 'File' };
  }
  if (parameters.size > 0) {
    yield { '@id': formalParameter, '@type': 'CreativeWork', name: 'FormalParameter profile', version: '1.0-RELEASE' };
  }
}

const parameterId = (step: Step, way: 'in' | 'out', name: string): string =>
  `#${way}-${step.tries[0]?.job.id ?? ''}-${word(name)}`;
