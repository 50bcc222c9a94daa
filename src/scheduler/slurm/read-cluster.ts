import { readDuration } from '../../model/index.ts';
import type { AccountFacts, ClusterFacts, JobLimits, PartitionFacts, QosFacts } from './cluster-facts.ts';
import { asking, closes, prelude, type Section } from './commands.ts';

/** Asks all at once; each tool may be missing or refuse. Nothing of it takes a job's id. */
export function writeClusterQuestion(programs: string | undefined): string {
  return [
    prelude(programs),
    asking,
    'sinfo --version 2>&1',
    closes('version'),
    // One line for all nodes that are alike: %c and %m are exact with -e, where they would otherwise be "at least".
    `sinfo --noheader --exact --format='%R|%c|%m|%G' 2>&1`,
    closes('nodes'),
    'scontrol --oneliner show partition 2>&1',
    closes('partitions'),
    `scontrol show config 2>&1 | grep -E '^(ClusterName|AccountingStorage(Type|Enforce)|SLURM_VERSION) '`,
    closes('config'),
    'me=$(id -un)',
    'sacctmgr --noheader --parsable2 show associations where user="$me" format=account,qos,defaultqos,maxwall,maxtres 2>&1',
    closes('associations'),
    'sacctmgr --noheader --parsable2 show user "$me" format=defaultaccount 2>&1',
    closes('user'),
    'sacctmgr --noheader --parsable2 show qos format=name,flags,maxwall,maxtres 2>&1',
    closes('qos'),
  ].join('\n');
}

/** Undefined if not even the partitions could be asked: then this is no Slurm that can be used. */
export function readCluster(sections: ReadonlyMap<string, Section>, asked_at: string): ClusterFacts | undefined {
  const text = (name: string): string | undefined => {
    const section = sections.get(name);
    return section?.code === 0 ? section.text : undefined;
  };
  const partitions = readPartitions(text('partitions') ?? '', text('nodes') ?? '');
  if (partitions === undefined) return undefined;
  const config = readConfig(text('config') ?? '');
  const storage = config['AccountingStorageType'];
  const accounts = readAccounts(text('associations'));
  return {
    asked_at,
    name: config['ClusterName'],
    version: /(?<!\d)\d+\.\d\S*/.exec(text('version') ?? '')?.[0] ?? config['SLURM_VERSION'],
    accounting: storage !== undefined && !/none|null/.test(storage),
    enforces: listOf(config['AccountingStorageEnforce']).filter((word) => word !== 'none'),
    partitions,
    accounts,
    default_account: accountIn(text('user')),
    qos: readQos(text('qos'), accounts),
  };
}

/** `Name = value` lines. */
function readConfig(text: string): Record<string, string> {
  const config = Object.create(null) as Record<string, string>;
  for (const line of text.split('\n')) {
    const [, name, value = ''] = /^(\w+)\s*=(.*)$/.exec(line) ?? [];
    if (name !== undefined && value.trim() !== '(null)') config[name] = value.trim();
  }
  return config;
}

function readPartitions(text: string, nodes: string): Record<string, PartitionFacts> | undefined {
  const sizes = readNodes(nodes);
  const partitions = Object.create(null) as Record<string, PartitionFacts>;
  for (const line of text.split('\n')) {
    const pairs = Object.create(null) as Record<string, string>;
    for (const [, key = '', value = ''] of line.matchAll(/(?<!\w)(\w+)=(\S*)/g)) pairs[key] ??= value;
    const name = pairs['PartitionName'];
    if (name === undefined || name === '') continue;
    const most = [countOf(pairs['MaxNodes']), countOf(pairs['TotalNodes'])].filter((one) => one !== undefined);
    const perNode = countOf(pairs['MaxCPUsPerNode']) ?? Infinity;
    const { cpus = 0, memory = 0, gpus = 0 } = sizes.get(name) ?? {};
    partitions[name] = defined({
      default: pairs['Default'] === 'YES' ? true : undefined,
      up: pairs['State'] === 'UP',
      runtime: secondsOf(pairs['MaxTime']),
      nodes: most.length === 0 ? undefined : Math.min(...most),
      cpus_per_node: cpus === 0 ? undefined : Math.min(cpus, perNode),
      memory_per_node: memory === 0 ? undefined : memory * 2 ** 20,
      gpus_per_node: gpus === 0 ? undefined : gpus,
      accounts: someOf(pairs['AllowAccounts']),
      qos: someOf(pairs['AllowQos']),
    });
  }
  return Object.keys(partitions).length === 0 ? undefined : partitions;
}

interface NodeSize {
  cpus: number;
  /** MiB. */
  memory: number;
  gpus: number;
}

/** The largest of each partition's nodes, by each measure. */
function readNodes(text: string): Map<string, NodeSize> {
  const sizes = new Map<string, NodeSize>();
  for (const line of text.split('\n')) {
    const [name = '', cpus = '', memory = '', gres = ''] = line.split('|').map((field) => field.trim());
    if (!/^\d+/.test(cpus)) continue;
    const before = sizes.get(name) ?? { cpus: 0, memory: 0, gpus: 0 };
    sizes.set(name, {
      cpus: Math.max(before.cpus, parseInt(cpus, 10)),
      memory: Math.max(before.memory, parseInt(memory, 10) || 0),
      gpus: Math.max(before.gpus, gpusIn(gres)),
    });
  }
  return sizes;
}

/** `gpu:a100:4(S:0-1),craynetwork:6`: the numbers of all kinds of gpu together. */
function gpusIn(gres: string): number {
  const kinds = gres.replace(/\([^()]*\)/g, '').split(',');
  return kinds.reduce((sum, kind) => sum + Number(/^gpu(?::[^:]+)?:(\d+)$/.exec(kind)?.[1] ?? 0), 0);
}

function readAccounts(text: string | undefined): Record<string, AccountFacts> | undefined {
  if (text === undefined) return undefined;
  const accounts = Object.create(null) as Record<string, AccountFacts>;
  for (const line of text.split('\n')) {
    const [account = '', qos = '', preferred = '', wall = '', tres = ''] = line.split('|');
    if (account === '' || !line.includes('|')) continue;
    const known = accounts[account];
    const limits = readLimits(wall, tres);
    accounts[account] = defined({
      qos: [...new Set([...(known?.qos ?? []), ...listOf(qos)])],
      default_qos: preferred === '' ? known?.default_qos : preferred,
      ...(known === undefined ? limits : widest(known, limits)),
    });
  }
  return Object.keys(accounts).length === 0 ? undefined : accounts;
}

function readLimits(wall: string, tres: string): JobLimits {
  const counted = (what: string): number | undefined =>
    countOf(
      listOf(tres)
        .find((pair) => pair.startsWith(`${what}=`))
        ?.slice(what.length + 1),
    );
  return { runtime: secondsOf(wall), nodes: counted('node'), cpus: counted('cpu') };
}

/** A user may have an account several times, once for a partition: what one of them gives is not refused. */
function widest(one: JobLimits, other: JobLimits): JobLimits {
  const most = (key: keyof JobLimits): number | undefined =>
    one[key] === undefined || other[key] === undefined ? undefined : Math.max(one[key], other[key]);
  return { runtime: most('runtime'), nodes: most('nodes'), cpus: most('cpus') };
}

function accountIn(text: string | undefined): string | undefined {
  const first = (text ?? '').split('\n').find((line) => line.trim() !== '');
  return first?.trim();
}

/** Those that one of the user's accounts has; all of them would be those of the whole site. */
function readQos(
  text: string | undefined,
  accounts: Record<string, AccountFacts> | undefined,
): Record<string, QosFacts> | undefined {
  if (text === undefined || accounts === undefined) return undefined;
  const mine = new Set(Object.values(accounts).flatMap((account) => account.qos));
  const found = Object.create(null) as Record<string, QosFacts>;
  for (const line of text.split('\n')) {
    const [name = '', flags = '', wall = '', tres = ''] = line.split('|');
    if (!mine.has(name)) continue;
    const beyond = listOf(flags).flatMap((flag) => beyondFlags[flag] ?? []);
    found[name] = defined({
      ...readLimits(wall, tres),
      beyond: beyond.length === 0 ? undefined : beyond,
    });
  }
  return found;
}

const beyondFlags: Readonly<Record<string, string[]>> = {
  PartitionTimeLimit: ['runtime'],
  PartitionMaxNodes: ['nodes'],
};

function listOf(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}

function someOf(text: string | undefined): string[] | undefined {
  return text === undefined || /^(ALL|\(null\)|)$/i.test(text) ? undefined : listOf(text);
}

function countOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** Undefined for UNLIMITED and for anything that is no length of time. */
function secondsOf(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d/.test(text)) return undefined;
  try {
    return readDuration(text);
  } catch {
    return undefined;
  }
}

/** Without the keys that are there but undefined. */
function defined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T;
}
