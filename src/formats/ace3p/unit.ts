/**
 * Units of inputs, as block.key with the innermost block only. ACE3P works in SI: its outputs print Hz, its meshes are
 * in metres and T3P's times in seconds. Listed is only what leaves no doubt; every other key has no unit here.
 */
const units: Readonly<Record<string, string>> = {
  'EigenSolver.FrequencyShift': 'Hz',
  'FrequencyScan.Start': 'Hz',
  'FrequencyScan.End': 'Hz',
  'FrequencyScan.Interval': 'Hz',
  'SurfaceMaterial.Sigma': 'S/m',
  'Bunch.Sigma': 'm',
  'Bunch.Charge': 'C',
  'LoadingInfo.StartPoint': 'm',
  'TimeStepping.MaximumTime': 's',
  'TimeStepping.DT': 's',
  'Monitor.Coordinate': 'm',
  'Monitor.TimeStart': 's',
  'Monitor.TimeEnd': 's',
  'Monitor.TimeStep': 's',
  'Monitor.Smax': 'm',
};

export function unitOf(block: string, key: string): string | undefined {
  return units[`${block}.${key}`];
}
