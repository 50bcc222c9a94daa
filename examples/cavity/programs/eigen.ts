/** TM0n eigenmodes of a cavity: node eigen.mjs INPUT.json OUTDIR */
import { performance } from 'node:perf_hooks';

import { readJsonFile } from '../io/input-file.ts';
import { openOutputFolder } from '../io/output-folder.ts';
import { runProgram } from '../io/program.ts';
import { writeSolution } from '../io/write-solution.ts';
import { readCavity } from '../solver/cavity-input.ts';
import { meshCavity, solveCavity, type CavityResults } from '../solver/cavity.ts';

runProgram({
  name: 'eigen',
  argumentNames: ['INPUT.json', 'OUTDIR'],
  run: ([inputFile = '', outputPath = ''], { onProgress, print }) => {
    const cavity = readCavity(readJsonFile(inputFile, 'give the file that describes the cavity'), inputFile);
    onProgress('read', { modes: cavity.input.modes, mesh_size_m: cavity.input.mesh_size_m }, 0.01);

    const mesh = meshCavity(cavity, inputFile);
    const folder = openOutputFolder(outputPath);
    const solution = solveCavity(cavity, mesh, onProgress);
    writeSolution(folder, solution, onProgress);

    for (const line of table(solution.results)) print(line);
    const seconds = performance.now() / 1000;
    onProgress('done', { modes: solution.results.modes.length, seconds }, 1);
  },
});

function table({ modes }: CavityResults): string[] {
  const rows = modes.map((mode) =>
    row([
      String(mode.mode),
      (mode.frequency_hz / 1e9).toFixed(6),
      mode.q.toFixed(1),
      mode.r_over_q_ohm.toFixed(4),
      mode.e_peak_over_e_acc?.toFixed(3) ?? '-',
      mode.b_peak_over_e_acc_mt_per_mv_m?.toFixed(3) ?? '-',
    ]),
  );
  return [row(['mode', 'f GHz', 'Q', 'R/Q ohm', 'Epk/Eacc', 'Bpk/Eacc']), ...rows];
}

function row(cells: readonly string[]): string {
  return cells.map((cell) => cell.padStart(14)).join('');
}
