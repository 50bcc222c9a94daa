// A stand-in for ACE3P's solvers, to see a sequence flow without them: it reads the same inputs, needs the same files and
// writes the same outputs, with numbers that follow from the inputs and mean nothing.
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const [program = '', input = ''] = process.argv.slice(2);
const text = readFileSync(input, 'utf8');

const solvers = { omega3p, track3p, tem3p, s3p };
solvers[program]();

function omega3p() {
  needs(value('File'));
  const count = Number(value('NumEigenvalues'));
  const order = Number(value('Order') ?? 1);
  const stretch = value('File').includes('deformed') ? 1 - 1e-5 : 1;
  const modes = Array.from({ length: count }, (_, mode) => {
    const frequency = stretch * Number(value('FrequencyShift')) * (1.2 + 0.8 * mode) * (1 + 0.001 / order ** 4);
    const file = `omega3p_results/mode.l0.m${String(mode).padStart(4, '0')}.${frequency.toExponential(7)}.mod`;
    console.log(`Eigenvalue: ${mode + 1}\nFrequency: ${frequency.toExponential(9)}\nResidual: 1e-13`);
    write(file, 'no field: a stand-in wrote this\n');
    return [
      '        Mode : { ',
      '            TotalEnergy : 4.4270939088102e-12 ',
      `            QualityFactor : ${Math.sqrt(Number(value('Sigma'))) * 3} `,
      `            File : ${file} `,
      '            PowerLoss : 1.332856826259e-06 ',
      `            Frequency : ${frequency} `,
      '        }',
    ].join('\n');
  });
  const line = '/********************************/';
  write(
    'omega3p_results/omega3p.out',
    `${line}
/* input parameters, KVC syntax */
${line}


        Version : { 
            Application : stand-in for Omega3P
        }
        Environment : { 
            commsize : 1 
        }
        Input : { 
            EigenSolver : { 
                NumEigenvalues : ${count} 
            }
        }
        Timestamp : { 
            end : ${new Date(0).toUTCString()} 
        }
${modes.join('\n')}
${line}
`,
  );
}

function track3p() {
  const modes = modesIn(value('FieldDir'));
  if (Number(value('ModeID')) >= modes) fails(`there is no mode ${value('ModeID')} in ${value('FieldDir')}`);
  needs(value('SEYFileName1'));
  const [low, high, step] = ['Minimum', 'Maximum', 'Interval'].map((key) => Number(value(key)));
  const levels = Array.from({ length: Math.round((high - low) / step) + 1 }, (_, n) => low + n * step);
  const level = (n) => n.toExponential(5);
  const grows = (n) => (n >= 2e6 ? 1.5 : 0.5);
  write('track3p_results/OUTPUT/enhancementCounter', [
    'fieldlevel ID enhancement averageEnhancement maxEnhancement maxEnhancementImpactNum totalImpactNum',
    ...levels.map((n) => `${level(n)} 4 ${grows(n)} ${grows(n)} ${grows(n)} 3 12`),
    '',
  ]);
  write('track3p_results/OUTPUT/resonantparticles', [
    'Field_Level ID Resonant_X Resonant_Y Resonant_Z Energy Initial_X Initial_Y Initial_Z Total_time Total_Num',
    ...levels.filter((n) => grows(n) > 1).map((n) => `${level(n)} 7 0.1 0.0 0.0 310.5 0.1 0.0 0.0 20.1 40`),
    '',
  ]);
  write('track3p_results/track3p.log', [
    'Track3P',
    ...levels.map((n, at) => `scale ${at + 1} Field ${n.toExponential(1)}`),
    'number of all emitting faces = 6558',
    'Total Emitted Particles = 23984',
    'Done!',
    '',
  ]);
}

function tem3p() {
  needs(value('MeshFile'));
  const modes = modesIn(value('Directory'));
  if (Number(value('WhichMode')) >= modes) fails(`there is no mode ${value('WhichMode')} in ${value('Directory')}`);
  write('tem3p_results/temperature.log', `heated by mode ${value('WhichMode')} of ${modes}\n`);
  // The name is this program's own: TEM3P's is documented nowhere.
  if (value('WriteDeformedEMMesh') === 'on') copyFileSync(value('MeshFile'), 'tem3p_results/deformed_em.ncdf');
}

function s3p() {
  needs(value('File'));
  const [start, end, step] = ['Start', 'End', 'Interval'].map((key) => Number(value(key)));
  const order = Number(value('Order') ?? 1);
  const rows = Array.from({ length: Math.round((end - start) / step) + 1 }, (_, n) => start + n * step);
  const reflected = (n) => 0.1 + (n - start) / start + 0.01 / order ** 4;
  const passed = (n) => Math.sqrt(1 - reflected(n) ** 2);
  const number = (n) => n.toExponential(8);
  const header = [
    '#Index mapping: ',
    '#          0 : Port 1, Mode 0, Type: TE (cutoff: 6.5e+09 Hz)',
    '#          1 : Port 2, Mode 0, Type: TE (cutoff: 6.5e+09 Hz)',
    '#Frequency[Hz]          S(0,0)          S(1,0)',
  ];
  write('s3p_results/Reflection.out', [
    ...header,
    ...rows.map((n) => `${number(n)}  ${number(reflected(n))}  ${number(passed(n))} `),
    '',
  ]);
  write('s3p_results/SParameter.out', [
    ...header,
    ...rows.map(
      (n) => `${number(n)} ( ${number(reflected(n))},  0.00000000e+00) ( ${number(passed(n))},  0.00000000e+00) `,
    ),
    '',
  ]);
}

/** The first value of a key, whatever block it is in. */
function value(key) {
  return new RegExp(`^\\s*${key}\\s*:\\s*([^\\s{,]+)`, 'm').exec(text)?.[1];
}

/** How many modes a folder of Omega3P's has, all of whose files are there. */
function modesIn(folder) {
  const output = join(folder, 'omega3p.out');
  needs(output);
  const files = [...readFileSync(output, 'utf8').matchAll(/File : (\S+\.mod)/g)].map(([, file]) => file);
  for (const file of files) needs(file.replace('omega3p_results', folder));
  return files.length;
}

function needs(file) {
  if (!existsSync(file)) fails(`${file} is not there`);
}

function fails(why) {
  console.error(`stand-in for ${program}: ${why}`);
  process.exit(1);
}

function write(file, lines) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, Array.isArray(lines) ? lines.join('\n') : lines);
}
