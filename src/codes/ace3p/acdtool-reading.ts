import type { Quantity } from '../../model/index.ts';
import type { FilesReader, ResultFiles, Finding, Verdict } from '../code.ts';
import { keys } from './known-keys.ts';
import { meshQuantities, meshVerdict } from './meshconvert-reading.ts';
import type { Ace3pReading } from './program.ts';
import { rfpostQuantities, rfpostVerdict } from './rfpost-reading.ts';
import type { Setting } from './settings.ts';
import { upstreamFindings } from './upstream.ts';

export const acdtoolReading: Ace3pReading = {
  keys: keys(
    `RFField ResultDir FreqScanID ModeID xsymmetry ysymmetry gradient cavityBeta reversePowerFlow npoint fmnx fmny fmnz
     RoverQ RoverQT RoverQRoverQT kickFactor pointRoverQ dFSlater VFFT GBZFFT ALLFieldAtPoint FieldAtPoint coaxPort
     maxFieldsOnSurface powerThroughSurface FieldOnLine ALLFieldOnLine Multipole Track TrackScan FieldMap IMPACTMap
     OpenPMD_IMPACT fieldOnSurface fieldOn2DBoundary BeamLoading ionoff modeID1 modeID2 surfaceID filename scanfilename
     energy phase1 phase2 nphase nterm ntheta rfphase maxSteps printGroup trajID1 trajID2 trajprint`,
  ),
  ranges: async (settings: readonly Setting[], files: FilesReader): Promise<Finding[]> =>
    upstreamFindings(settings, files),
  evidence: async (results, copy): Promise<Verdict> =>
    (await isMeshconvert(results)) ? meshVerdict(results) : rfpostVerdict(results, copy),
  quantities: async (results): Promise<Quantity[]> =>
    (await isMeshconvert(results)) ? meshQuantities(results) : rfpostQuantities(results),
};

/** What was left tells which command it was: only `meshconvert` makes a mesh. */
async function isMeshconvert(results: ResultFiles): Promise<boolean> {
  const names = (await results.list()).map(({ path }) => path);
  return names.some((path) => path.endsWith('.ncdf')) && !names.includes('rfpost.out');
}
