import { localFiles, type Code, type CodeCatalogue, type FilesReader, type InputFile } from '../codes/index.ts';
import type { Finding } from '../codes/index.ts';
import type { Analysis, JobId } from '../model/index.ts';
import { findAnalysis } from './analyses.ts';
import { analysisFiles, analysisInputs, homeOf, liveFindings } from './analysis-files.ts';
import type { MachineRecord } from './machine-record.ts';
import { codeOf } from './open-analysis.ts';
import { makePlan, type Plan, type Recall, type SubmitRequest } from './plan.ts';
import { fromUpstream, withFlows, withUpstream, type Upstream } from './sequences/upstream.ts';

export interface PlannerParts {
  project: string;
  codes: CodeCatalogue;
  machine: (name: string) => Promise<MachineRecord>;
  newId: () => JobId;
  /** What the project says of inputs that are kept by reference, bytes. */
  referenceAbove?: number | undefined;
}

interface Opened {
  analysis: Analysis;
  code: Code;
  files: FilesReader;
}

/** The files of a job that the code asks for, and what is worth knowing of them. */
interface Looked {
  inputs: readonly InputFile[];
  findings: readonly Finding[];
  recall: Recall;
}

/** Up to here a file is kept in memory, bytes. */
const smallBytes = 1 << 20;

/**
 * Works out jobs without touching anything. What several jobs have in common is looked at once, so that one planner is
 * for one act: thousands of points of a sweep, all made of the analysis as it is now.
 */
export class Planner {
  private readonly parts: PlannerParts;
  private readonly opened = new Map<string, Promise<Opened>>();
  private readonly looked = new Map<string, Promise<Looked>>();
  private readonly machines = new Map<string, Promise<MachineRecord>>();

  constructor(parts: PlannerParts) {
    this.parts = parts;
  }

  /** Files of other jobs may lie over those of the analysis. Throws what `makePlan`, the analysis and its code throw. */
  async plan(request: SubmitRequest, { files: upstream = [], after = [] }: Upstream = {}): Promise<Plan> {
    const { project, newId } = this.parts;
    const { name, analysis, code, ...own } = await this.open(request.analysis);
    const machine = await once(this.machines, request.machine ?? 'local', (known) => this.parts.machine(known));
    const home = homeOf(analysis);
    const over = upstream.map((file) => ({ ...file, to: `${home}${file.to}` }));
    const files = withUpstream(own.files, over, localFiles(project));
    const look = async (): Promise<Looked> => {
      const inputs = withFlows(await analysisInputs(code, analysis, files), over, home);
      return { inputs, findings: await liveFindings(project, analysis, inputs), recall: recalling() };
    };
    const { inputs, findings, recall } = await (over.length === 0 ? once(this.looked, name, look) : look());
    const id = request.id ?? newId();
    const referenceAbove = request.referenceAbove ?? analysis.referenceAbove ?? this.parts.referenceAbove;
    const asked = { ...request, ...(referenceAbove === undefined ? {} : { referenceAbove }) };
    const plan = await makePlan(asked, { id, analysis, code, machine, files, inputs, findings, after, recall });
    return over.length === 0 ? plan : { ...plan, inputs: fromUpstream(project, plan.inputs, over) };
  }

  private async open(name: string): Promise<Opened & { name: string }> {
    const { project, codes } = this.parts;
    const opened = await once(this.opened, name, async () => {
      const analysis = await findAnalysis(project, codes, name);
      const code = await codeOf(codes, analysis);
      return { analysis, code, files: readOnce(await analysisFiles(project, analysis, code)) };
    });
    return { ...opened, name };
  }
}

/** The same files, each small one read once; what is large is read as often as it is asked for. */
function readOnce(files: FilesReader): FilesReader {
  let listed: ReturnType<FilesReader['list']> | undefined;
  const kept = new Map<string, Promise<Uint8Array | undefined>>();
  const list: FilesReader['list'] = () => (listed ??= files.list());
  return {
    ...files,
    list,
    read: async (path, limit = Infinity) => {
      const size = (await list()).find((file) => file.path === path)?.size ?? Infinity;
      return size > Math.min(smallBytes, limit)
        ? files.read(path, ...(limit === Infinity ? [] : [limit]))
        : once(kept, path, () => files.read(path));
    },
  };
}

function recalling(): Recall {
  const known = new Map<string, unknown>();
  return <T>(key: string, find: () => T): T => {
    if (!known.has(key)) known.set(key, find());
    return known.get(key) as T;
  };
}

function once<T>(known: Map<string, Promise<T>>, key: string, find: (key: string) => Promise<T>): Promise<T> {
  const found = known.get(key) ?? find(key);
  known.set(key, found);
  return found;
}
