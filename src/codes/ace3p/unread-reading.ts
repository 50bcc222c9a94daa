import { readNetcdf } from '../../formats/netcdf/index.ts';
import type { Quantity } from '../../model/index.ts';
import type { ResultFiles, Verdict } from '../code.ts';
import { reasonOf } from '../reason-of.ts';
import { commonKeys, keys } from './known-keys.ts';
import type { Ace3pReading } from './program.ts';
import { unreadable } from './quantity-list.ts';
import { upstreamFindings } from './upstream.ts';

/** Larger netCDF files are not looked into. */
const mostBytes = 512 << 20;

/** What is known of a program whose text output is documented nowhere: which keys it takes, and its netCDF files. */
function unreadReading(title: string, ownKeys: string): Ace3pReading {
  const why = `what ${title} prints is not documented: the files are collected and not read; a code file of your own can read them`;
  return {
    keys: keys(commonKeys, ownKeys),
    ranges: upstreamFindings,
    evidence: (results) => verdictOf(title, results),
    quantities: (): Promise<Quantity[]> =>
      Promise.resolve([
        unreadable({ name: 'text_results', unit: '' }, { file: `${title.toLowerCase()}_results`, why }),
      ]),
  };
}

/**
 * Only the netCDF files (meshes, `.mod`, particles) say of themselves how long they must be: one that is cut shows that a run
 * was not finished. That none is cut does not show that all are there, so otherwise nobody can tell.
 */
async function verdictOf(title: string, results: ResultFiles): Promise<Verdict> {
  const all = (await results.list()).filter(({ path }) => /\.(?:ncdf|mod)$/i.test(path));
  const small = all.filter(({ size }) => size <= mostBytes);
  for (const { path } of small) {
    const fault = await faultOf(path, results);
    if (fault !== undefined) return { complete: false, reason: fault };
  }
  return { complete: null, reason: cannotTell(title) };
}

/** Why it is not known whether a run of the program was finished. */
export const cannotTell = (title: string): string =>
  `what ${title} prints is not documented, so whether it finished its work is not known`;

async function faultOf(path: string, results: ResultFiles): Promise<string | undefined> {
  try {
    const bytes = (await results.read(path, mostBytes)) ?? new Uint8Array();
    return readNetcdf(bytes, path).isWhole ? undefined : `${path} is cut off`;
  } catch (error) {
    return `${path}: ${reasonOf(error).why}`;
  }
}

export const tem3pReading = unreadReading(
  'TEM3P',
  `ThermoElasticProblem RunId ThermostaticProblem ElasticProblem MeshFile BasisOrder ThermalConductivity Id Value Boundary
   ConditionType NeumannValue RobinConstantFactor RobinConstantValue MixedType MixedValue DirichletValue WhichMode
   TargetGradient DutyFactor StartPoint EndPoint ReferenceT MeshDump WriteDeformedMesh WriteDeformedEMMesh MeshDeformScale
   EMMeshInputDir WriteStressStrain VolumeMaterial ElasticMu ElasticLambda ElasticAlpha Omega3PId`,
);

export const pic3pReading = unreadReading(
  'Pic3P',
  'PRegion Loading LoadingInfo Bunch TimeStepping MaximumTime DT Monitor Name Back Front Charge Nsigmas StartPoint Direction',
);

export const gun3pReading = unreadReading(
  'Gun3P',
  'DCGunProblem ElectrostaticProblem MagnetostaticProblem Tracker Gun3pOutputConverter MeshFile BasisOrder Boundary Id',
);
