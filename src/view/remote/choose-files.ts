/**
 * What can be opened, and what belongs together; `pictures.py` is told the same, and takes tables that have columns for places
 * only. Programs for ParaView (.py, .pvsm) are none.
 */
export const fileRules = {
  endings:
    '.vtu .vtp .vtk .vti .vts .vtr .vtm .vtmb .pvtu .pvtp .pvti .pvts .pvtr .pvd .stl .ply .ncdf .case .encas .exo .exii .e .ex2 .g .xdmf .xmf .cgns .foam .csv'.split(
      ' ',
    ),
  /** Fields on a SLAC mesh. */
  modes: '.mod',
  /** Splits `a/field_0012.vtu` into what all steps of one thing share and the step; read by JavaScript and Python alike. */
  step: String.raw`^(.*?)[-_.]?(\d+)(\.\w+)$`,
} as const;

const readable = new Set<string>(fileRules.endings);
const step = new RegExp(fileRules.step);

/**
 * The files of one thing to be opened, steps in order: those of `name` (a path, or a name with `*` for the steps), or of the
 * first that can be opened; and the modes that lie with a SLAC mesh. Empty where there is none.
 */
export function chooseFiles(paths: readonly string[], name?: string): { files: string[]; modes: string[] } {
  const visible = paths
    .filter((path) => !path.split('/').some((part) => part.startsWith('.')))
    .toSorted((one, other) => Number(isTable(one)) - Number(isTable(other)) || depthOf(one) - depthOf(other));
  const candidates = visible.filter(isOpened);
  const first = candidates.find((path) => name === undefined || path === name || seriesOf(path) === name);
  if (first === undefined) return { files: [], modes: [] };
  const isOne = first === name;
  const files = isOne ? [first] : candidates.filter((path) => path === first || isSameSeries(path, first));
  files.sort((one, other) => stepOf(one) - stepOf(other));
  const folder = first.slice(0, first.lastIndexOf('/') + 1);
  const modes = first.endsWith('.ncdf')
    ? visible.filter((path) => path.startsWith(folder) && path.endsWith(fileRules.modes)).toSorted()
    : [];
  const areSteps = modes.every((path) => /ts\.?\d+/.test(path.slice(path.lastIndexOf('/') + 1)));
  return { files, modes: areSteps ? modes : modes.slice(0, 1) };
}

/** Can be opened for what it is called, whatever columns it has. */
export function isMesh(path: string): boolean {
  return isOpened(path) && !isTable(path);
}

function isOpened(path: string): boolean {
  return readable.has(endingOf(path));
}

export function isTable(path: string): boolean {
  return endingOf(path) === '.csv';
}

function depthOf(path: string): number {
  return path.split('/').length;
}

function endingOf(path: string): string {
  return path.slice(path.lastIndexOf('.')).toLowerCase();
}

function seriesOf(path: string): string | undefined {
  const [, before, , ending] = step.exec(path) ?? [];
  return before === undefined ? undefined : `${before}*${ending}`;
}

function isSameSeries(one: string, other: string): boolean {
  const series = seriesOf(one);
  return series !== undefined && series === seriesOf(other);
}

function stepOf(path: string): number {
  return Number(step.exec(path)?.[2] ?? 0);
}
