/** Temperature of a cavity's wall, heated by a mode: node thermal.mjs INPUT.json EIGEN_OUTDIR OUTDIR */
import { join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';

import { readJsonFile, readText } from '../io/input-file.ts';
import { openOutputFolder } from '../io/output-folder.ts';
import { runProgram } from '../io/program.ts';
import { writeSolution } from '../io/write-solution.ts';
import { readHeatingMode } from '../solver/eigen-results.ts';
import { InputError } from '../solver/failures.ts';
import { readWallInput } from '../solver/wall-input.ts';
import { readWallLoss } from '../solver/wall-loss.ts';
import { meshWall, solveWall } from '../solver/wall.ts';

const runEigenFirst = 'run the eigenmode program first and give its output folder';

runProgram({
  name: 'thermal',
  argumentNames: ['INPUT.json', 'EIGEN_OUTDIR', 'OUTDIR'],
  run: ([inputFile = '', eigenPath = '', outputPath = ''], { onProgress, print }) => {
    const input = readWallInput(readJsonFile(inputFile, 'give the file that describes the wall'), inputFile);
    const resultsFile = join(eigenPath, 'results.json');
    const mode = readHeatingMode(readJsonFile(resultsFile, runEigenFirst), input.mode, resultsFile);
    const lossFile = join(eigenPath, `wall_loss_mode${input.mode}.csv`);
    const wall = readWallLoss(readText(lossFile, runEigenFirst), lossFile, mode.wallPoints);
    onProgress('read', { mode: input.mode, frequency_ghz: mode.frequency / 1e9, wall_points: wall.length }, 0.05);

    const mesh = meshWall({ input, mode, wall }, inputFile);
    if (resolve(eigenPath) === resolve(outputPath)) {
      throw new InputError(`${outputPath}: is the eigenmode program's folder; give another one for the output.`);
    }
    const folder = openOutputFolder(outputPath);
    const solution = solveWall({ input, mode, wall }, mesh, onProgress);
    writeSolution(folder, solution, onProgress);

    const { results } = solution;
    print(`heat into the wall      ${results.heat_in_w.toFixed(3)} W`);
    print(`heat into the water     ${results.heat_out_w.toFixed(3)} W`);
    print(`highest temperature     ${results.max_temperature_c.toFixed(4)} C`);
    print(`lowest temperature      ${results.min_temperature_c.toFixed(4)} C`);
    onProgress('done', { unknowns: results.unknowns, seconds: performance.now() / 1000 }, 1);
  },
});
