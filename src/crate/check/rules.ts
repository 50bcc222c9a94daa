import { context, metadataFile, profiles, roCrate, terms, types } from '../describe/index.ts';
import { hasType, idsOf, isObject, valuesOf, type CrateProblem, type Graph, type Node } from './graph.ts';

const tools = ['SoftwareApplication', 'SoftwareSourceCode', 'ComputationalWorkflow'];
const actions = ['CreateAction', 'ActivateAction', 'UpdateAction'];
const data = ['File', 'Dataset', 'Collection', 'CreativeWork', 'PropertyValue'];

/** What an entity of a type has to have: the key, and of which types the entities are that it refers to. */
interface Rule {
  of: string;
  key: string;
  /** Absent: a plain value. */
  to?: readonly string[];
  /** True: it may be absent, and is then not looked at. */
  optional?: boolean;
  matches?: RegExp;
  /** True: several values are not allowed. */
  one?: boolean;
}

/**
 * What RO-Crate 1.1, the Workflow RO-Crate 1.0 and the Run Crate profiles 0.5 require, and what they recommend and we
 * promise, for the types that we write.
 */
const rules: readonly Rule[] = [
  ...['name', 'description'].map((key) => ({ of: './', key })),
  { of: './', key: 'datePublished', matches: /^\d{4}-\d{2}-\d{2}(?:T\S+)?$/, one: true },
  { of: './', key: 'license', to: ['CreativeWork'] },
  { of: './', key: 'conformsTo', to: ['CreativeWork'] },
  { of: './', key: 'hasPart', to: ['File', 'Dataset'] },
  { of: './', key: 'publisher', to: ['Organization', 'Person'], optional: true },
  { of: './', key: 'author', to: ['Person', 'Organization'], optional: true },
  { of: metadataFile, key: 'about', to: ['Dataset'], one: true },
  ...actions.flatMap((of): Rule[] => [
    { of, key: 'instrument', to: tools },
    { of, key: 'name' },
    { of, key: 'description' },
    { of, key: 'agent', to: ['Person', 'Organization'] },
    { of, key: 'endTime', matches: /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{3})?\+\d{2}:\d{2}$/, one: true },
    { of, key: 'startTime', matches: /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{3})?\+\d{2}:\d{2}$/, optional: true },
    { of, key: 'actionStatus', matches: /^http:\/\/schema\.org\/(?:Completed|Failed)ActionStatus$/, one: true },
    { of, key: 'object', to: data, optional: true },
    { of, key: 'result', to: data, optional: true },
    { of, key: 'resourceUsage', to: ['PropertyValue'], optional: true },
    { of, key: 'location', to: ['Place'], optional: true },
  ]),
  { of: 'CreateAction', key: 'result', to: data },
  { of: 'SoftwareApplication', key: 'name' },
  { of: 'SoftwareApplication', key: 'url' },
  { of: 'SoftwareApplication', key: 'softwareVersion' },
  { of: 'ComputationalWorkflow', key: 'programmingLanguage', to: ['ComputerLanguage'] },
  { of: 'ComputationalWorkflow', key: 'hasPart', to: tools },
  { of: 'ComputationalWorkflow', key: 'step', to: ['HowToStep'] },
  { of: 'ComputationalWorkflow', key: 'name' },
  { of: 'ComputationalWorkflow', key: 'version' },
  { of: 'HowToStep', key: 'workExample', to: tools },
  { of: 'HowToStep', key: 'position', matches: /^\d+$/ },
  { of: 'HowToStep', key: 'connection', to: ['ParameterConnection'], optional: true },
  { of: 'ControlAction', key: 'instrument', to: ['HowToStep'] },
  { of: 'ControlAction', key: 'object', to: actions },
  { of: 'OrganizeAction', key: 'instrument', to: tools },
  { of: 'OrganizeAction', key: 'object', to: ['ControlAction'] },
  { of: 'OrganizeAction', key: 'result', to: actions },
  { of: 'ParameterConnection', key: 'sourceParameter', to: ['FormalParameter'] },
  { of: 'ParameterConnection', key: 'targetParameter', to: ['FormalParameter'] },
  { of: 'FormalParameter', key: 'additionalType' },
  { of: 'FormalParameter', key: 'name' },
  { of: 'File', key: 'encodingFormat' },
  { of: 'File', key: 'name' },
  { of: 'File', key: 'contentSize', matches: /^\d+$/, optional: true },
  { of: 'File', key: 'sha256', matches: /^[0-9a-f]{64}$/, optional: true },
  { of: 'Person', key: 'name' },
  { of: 'Organization', key: 'name' },
];

const knownKeys: ReadonlySet<string> = new Set(['@id', '@type', ...terms]);
const knownTypes: ReadonlySet<string> = new Set(types);

/** Judges the metadata by themselves; what they say of files is for `checkFiles`. */
export function checkMetadata(graph: Graph): CrateProblem[] {
  const problems: CrateProblem[] = [];
  const say = (where: string, message: string): void => void problems.push({ kind: 'metadata', where, message });
  if (JSON.stringify(graph.context) !== JSON.stringify(context))
    say('@context', 'is not the context that simtrail writes');
  for (const node of graph.nodes.values()) checkNode(node, graph, say);
  checkRoot(graph, say);
  checkReferred(graph, say);
  return problems;
}

type Say = (where: string, message: string) => void;

function checkNode(node: Node, graph: Graph, say: Say): void {
  const id = node['@id'];
  const types = valuesOf(node, '@type').map(String);
  if (types.length === 0) say(id, 'has no @type');
  for (const type of types) if (!knownTypes.has(type)) say(id, `has the type ${type}, which is in no context`);
  for (const [key, value] of Object.entries(node)) {
    if (!knownKeys.has(key)) say(id, `has the key ${key}, which is in no context`);
    if (key.startsWith('@')) continue;
    for (const one of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (!isObject(one)) continue;
      if (Object.keys(one).join() !== '@id') say(id, `${key} holds an entity instead of referring to one`);
      else if (!graph.nodes.has(String(one['@id'])) && !/^https?:/.test(String(one['@id'])))
        say(id, `${key} refers to ${String(one['@id'])}, which is not described`);
    }
  }
  for (const rule of rules) if (rule.of === id || types.includes(rule.of)) checkRule(rule, node, graph, say);
  if (
    hasType(node, ...actions) &&
    node['error'] !== undefined &&
    !String(node['actionStatus']).endsWith('/FailedActionStatus')
  ) {
    say(id, 'has an error and did not fail');
  }
}

function checkRule(rule: Rule, node: Node, graph: Graph, say: Say): void {
  const id = node['@id'];
  const { key } = rule;
  const values = valuesOf(node, key);
  if (values.length === 0) {
    if (rule.optional !== true) say(id, `has no ${key}`);
    return;
  }
  if (rule.one === true && values.length > 1) say(id, `has several values of ${key}`);
  if (rule.to !== undefined) {
    const isFit = (target: string): boolean => hasType(graph.nodes.get(target), ...(rule.to ?? []));
    const ids = idsOf(node, key);
    if (ids.length < values.length || !ids.every(isFit)) say(id, `${key} is to refer to ${rule.to.join(' or ')} only`);
    return;
  }
  const isText = (value: unknown): boolean =>
    ['string', 'number'].includes(typeof value) && String(value).trim() !== '';
  const isFit = (value: unknown): boolean => isText(value) && (rule.matches?.test(String(value)) ?? true);
  if (!values.every(isFit)) say(id, `${key} is not what it is to be: ${JSON.stringify(node[key]).slice(0, 80)}`);
}

function checkRoot({ nodes }: Graph, say: Say): void {
  const descriptor = nodes.get(metadataFile);
  const root = nodes.get('./');
  if (descriptor === undefined) say(metadataFile, 'is not described');
  else if (!idsOf(descriptor, 'about').includes('./')) say(metadataFile, 'is not about the crate');
  if (descriptor !== undefined && !idsOf(descriptor, 'conformsTo').includes(roCrate))
    say(metadataFile, `does not conform to ${roCrate}`);
  if (!hasType(root, 'Dataset')) return say('./', 'the crate itself is not described');
  const claimed = idsOf(root, 'conformsTo');
  const isRun = [...nodes.values()].some((node) =>
    hasType(node, 'ControlAction', 'OrganizeAction', 'ComputationalWorkflow'),
  );
  for (const { id } of isRun ? profiles.provenance : profiles.process) {
    if (!claimed.includes(id)) say('./', `does not conform to ${id}`);
  }
  if (!isRun) return;
  const [main = ''] = idsOf(root, 'mainEntity');
  const isWorkflow = ['File', 'SoftwareSourceCode', 'ComputationalWorkflow', 'HowTo'].every((type) =>
    hasType(nodes.get(main), type),
  );
  if (!isWorkflow) say('./', 'mainEntity is to refer to the workflow, a file with steps');
}

/** What has to be referred to from somewhere else. */
function checkReferred({ nodes }: Graph, say: Say): void {
  const from = (key: string, ...of: string[]): Set<string> =>
    new Set(
      [...nodes.values()].filter((node) => of.length === 0 || hasType(node, ...of)).flatMap((node) => idsOf(node, key)),
    );
  const mentioned = new Set(idsOf(nodes.get('./'), 'mentions'));
  const [stepped, instruments, connected, used] = [
    from('step', 'ComputationalWorkflow'),
    from('instrument', ...actions, 'OrganizeAction'),
    from('connection'),
    from('resourceUsage'),
  ];
  const parts = reachable(nodes);
  const inWorkflow = from('hasPart', 'ComputationalWorkflow');
  for (const node of nodes.values()) {
    const id = node['@id'];
    if (hasType(node, ...actions) && !mentioned.has(id)) say(id, 'is not mentioned by the crate');
    if (hasType(node, 'HowToStep') && !stepped.has(id)) say(id, 'is no step of the workflow');
    if (hasType(node, 'ParameterConnection') && !connected.has(id)) say(id, 'belongs to no step');
    if (inWorkflow.has(id) && !instruments.has(id)) say(id, 'is a tool that no job used');
    if (used.has(id) && node['propertyID'] === undefined) say(id, 'has no propertyID');
    if (used.has(id) && node['unitCode'] === undefined) say(id, 'has no unitCode');
    if (hasType(node, 'File', 'Dataset') && !/^(?:#|[a-z][a-z0-9+.-]*:)/i.test(id) && id !== './' && !parts.has(id)) {
      say(id, 'is no part of the crate: hasPart does not lead to it');
    }
  }
}

function reachable(nodes: Graph['nodes']): Set<string> {
  const found = new Set<string>();
  const next = ['./'];
  for (let id = next.pop(); id !== undefined; id = next.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    const node = nodes.get(id);
    if (hasType(node, 'Dataset')) next.push(...idsOf(node, 'hasPart'));
  }
  return found;
}
