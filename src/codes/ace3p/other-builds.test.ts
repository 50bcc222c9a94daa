import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { filesInMemory, type FileContents } from '../files-in-memory.ts';
import { ace3pCodes } from './index.ts';

/**
 * Results as other builds, compilers and systems may write them: columns in another order, Fortran's exponents, Windows
 * line ends, runs that were appended. Expected values are read off the texts by eye.
 */
async function readOf(code: string, files: FileContents): Promise<{ complete: boolean | null; lines: string[] }> {
  const reader = ace3pCodes.find(({ name }) => name === code);
  const results = filesInMemory(files);
  const quantities = (await reader?.quantities(results)) ?? [];
  return {
    complete: (await reader?.evidence(results))?.complete ?? null,
    lines: quantities
      .filter(({ name }) => !/^(?:code_|ranks|matrix_rows|mesh_|emitt|cutoff)/.test(name))
      .filter(({ unreadable = '' }) => !/is not there$|does not give it$/.test(unreadable))
      .map(({ name, index = {}, value, unit, unreadable, source }) => {
        const at = Object.values(index).join(' ');
        return `${name} ${at}: ${value ?? `(${unreadable})`} ${unit} at ${source.line ?? '-'}`.replace(/ +/g, ' ');
      }),
  };
}

const windows = (text: string): string => text.replaceAll('\n', '\r\n');

describe('omega3p.out', () => {
  const file = 'omega3p_results/omega3p.out';
  const output = (modes: string): string =>
    `/****/\nVersion : { ACE3PCodesSourceTag : abc : def }\nInput : {\n EigenSolver : { NumEigenvalues : 2.D0 }\n}\n${modes}Timestamp : { begin : 1 }\nTimestamp : { end : 2 }\n/****/\n`;
  const modes =
    'Mode /* the first */ : { Frequency : 1.3D+09  QualityFactor : .25E5 }\nMode\n:\n{\n Frequency : (1.4e9 , -3.0e5) // Hz\n TotalEnergy : 1-105 J\n ExternalQ : 1.5+105\n PowerLoss : 2 W\n}\n';

  it('may have one block a line, Fortran exponents, pairs in brackets and units behind numbers', async () => {
    const read = [
      'frequency 0: 1300000000 Hz at 6',
      'frequency 1: 1400000000 Hz at 10',
      'quality_factor 0: 25000 at 6',
      'total_energy 1: (1-105 J is not a number) J at 11',
      'power_loss 1: 2 W at 13',
      'frequency_imaginary 1: -300000 Hz at 10',
      'external_q 1: 1.5e+105 at 12',
    ];

    expect(await readOf('omega3p', { [file]: output(modes) })).toEqual({ complete: true, lines: read });
    expect(await readOf('omega3p', { [file]: windows(output(modes)) })).toEqual({ complete: true, lines: read });
  });

  it('that holds two runs tells of neither', async () => {
    const { complete, lines } = await readOf('omega3p', { [file]: output(modes).repeat(2) });

    expect(complete).toBe(false);
    expect(lines.filter((line) => !line.includes('the file holds 2 runs, which begin at lines 2 and 19'))).toEqual([]);
  });
});

describe('the tables of S3P', () => {
  const file = 's3p_results/Reflection.out';
  const scan = 'FrequencyScan: { Start: 9.0D9 End: 9.2e9 Interval: 0.1e9 }\n';
  const map = '#Index mapping:\n# 0 : Port 7, Mode 0\n';
  const rows = '9.0 .5 0\n9.1 .25 0\n9.2 .125 0\n';

  it('may have the frequency in another unit and another place, and columns that nobody knows', async () => {
    const text = `${map}# Loss S( 0, 0 ) Frequency[GHz]\n${rows.replace(/^(\S+) (\S+) 0$/gm, '0 $2 $1D+00')}\n\n`;
    const read = ['9000000000: 0.5 at 4', '9100000000: 0.25 at 5', '9200000000: 0.125 at 6'];
    const all = read.map((one) => `s_magnitude 7 0 7 0 ${one}`);

    expect(await readOf('s3p', { 'a.s3p': scan, [file]: text })).toEqual({ complete: true, lines: all });
    expect(await readOf('s3p', { 'a.s3p': scan, [file]: windows(text) })).toEqual({ complete: true, lines: all });
    expect(await readOf('s3p', { [file]: text.replace('GHz', 'rad/s') })).toEqual({
      complete: false,
      lines: ['s_magnitude : (the unit of the frequencies is not known) at 1'],
    });
  });

  it('tell which cell is no number, and spoil nothing else', async () => {
    const head = `${map}#Frequency[Hz] S(0,0) S(0,1)\n`;
    const { complete, lines } = await readOf('s3p', { 'a.s3p': scan, [file]: `${head}9.0e9 -1.#IND 1.0-105\n` });

    expect(complete).toBe(false);
    expect(lines).toEqual([
      's_magnitude 7 0 7 0 9000000000: (the value is NaN) at 4',
      's_magnitude 0 1 9000000000: 1e-105 at 4',
    ]);
  });

  it('of a scan that was continued are one scan; of one that was repeated, none', async () => {
    const head = `${map}Frequency[GHz] S(0,0) Loss\n`;
    const [first = '', ...later] = rows.split(/(?<=\n)/);
    const continued = await readOf('s3p', { 'a.s3p': scan, [file]: head + first + head + later.join('') });
    const repeated = await readOf('s3p', { 'a.s3p': scan, [file]: (head + rows).repeat(2) });

    expect([continued.complete, continued.lines.length]).toEqual([true, 3]);
    expect(repeated.complete).toBe(false);
    expect(repeated.lines.filter((line) => !line.includes('is there 2 times'))).toEqual([]);
  });
});

describe('the monitors of T3P', () => {
  const real = readFileSync(new URL('../../../test/fixtures/ace3p/t3p/BPM.t3p.out', import.meta.url), 'utf8');
  const runOf = (monitor: string, table: string): FileContents => ({
    't3p_results/OUTPUT/t3p.out': real
      .replace(/( {12}Monitor : \{ \n[^]*?)(?= {12}JobName)/, `Monitor : {\n Name : m\n ${monitor}\n}\n`)
      .replace('MaximumTime : 2.0e-9', 'MaximumTime : 2.0D-12'),
    't3p_results/OUTPUT/m.out': table,
  });

  it('may have headers that say something else than the type does', async () => {
    const power = '# E[J] P[kW] t[ps]\n1 5 0\n-2 6 1\n1 -7 2\n\n';

    expect(await readOf('t3p', runOf('Type : Power', windows(power)))).toEqual({
      complete: true,
      lines: ['monitor_peak m E: 2 J at 3', 'monitor_peak m P: 7 kW at 4'],
    });
    expect(await readOf('t3p', runOf('Type : Power', power.replace('ps', 'fortnight')))).toEqual({
      complete: false,
      lines: ['monitor_peak m: (the axis is in fortnight, and not in a unit of time that is known) at 1'],
    });
  });

  it('may have a remark with as many words as there are columns, which is no header', async () => {
    expect(await readOf('t3p', runOf('Type : Power', '# power monitor\n0 1\n1e-12 2\n2e-12 -3.5D0\n'))).toEqual({
      complete: true,
      lines: ['monitor_peak m P: 3.5 W at 4'],
    });
  });

  it.each([
    ['-1.#IND', 'the value is NaN'],
    ['nan', 'the value is NaN'],
    ['-inf', 'the value is Infinity'],
  ])('have no peak beside a %s', async (word, why) => {
    const { lines } = await readOf('t3p', runOf('Type : Power', `0 9\n1e-12 ${word}\n2e-12 1\n`));

    expect(lines).toEqual([`monitor_peak m P: (${why}) W at 2`]);
  });

  it('have none where a run was appended or restarted', async () => {
    const { complete, lines } = await readOf('t3p', runOf('Type : Power', '0 1\n1e-12 9\n1e-12 2\n2e-12 1\n'));
    const why = 't3p_results/OUTPUT/m.out:3: t goes from 1e-12 to 1e-12 s, so this is not one run';

    expect([complete, lines]).toEqual([false, [`monitor_peak m P: (${why}) W at -`]]);
  });

  it('of a wake give their factor in the unit that is written there', async () => {
    const wake = '% Kick factor: 3.5D-2 V/pC/m\n# s[mm] W[V/pC/m] I_bunch[C/m]\n0 1 2\n10 -5 4\n20 3 4\n30 3 4\n';

    expect(await readOf('t3p', runOf('Type : WakeField\nSmax : 0.03', wake))).toEqual({
      complete: true,
      lines: [
        'monitor_peak m W: 5 V/pC/m at 4',
        'monitor_peak m I_bunch: 4 C/m at 4',
        'kick_factor m: 0.035 V/pC/m at 1',
      ],
    });
  });
});

describe('the tables of Track3P', () => {
  const done = { 'track3p_results/track3p.log': 'Total Emitted Particles: 1\nDone!\n' };
  const file = 'track3p_results/OUTPUT/enhancementCounter';
  const header = 'totalImpactNum maxEnhancement ID fieldlevel enhancement averageEnhancement';

  it('may have columns in another order, more of them, and names of another spelling', async () => {
    const table = (names: string): string => windows(`${names} x\n5 1.5 7 2.0D+06 0 0 0\n6 0.5 7 1.0D+06 0 0 0\n\n\n`);
    const lines = [
      'multipacting_onset : 2000000 V/m at 2',
      'max_enhancement 2000000: 1.5 at 2',
      'max_enhancement 1000000: 0.5 at 3',
      'counted_particles 2000000: 1 at 2',
      'counted_particles 1000000: 1 at 3',
    ];

    for (const names of [header, `# ${header}`, header.replace('fieldlevel', 'Field_Level'), header.toUpperCase()])
      expect(await readOf('track3p', { ...done, [file]: table(names) })).toEqual({ complete: true, lines });
  });

  it('are not mixed when a run was appended, and not taken in another unit', async () => {
    const rows = `${header}\n5 1.5 7 2.0D+06 0 0\n`;
    const appended = await readOf('track3p', { ...done, [file]: rows.repeat(2) });
    const scaled = await readOf('track3p', { ...done, [file]: rows.replace('fieldlevel', 'fieldlevel[MV/m]') });

    expect(appended.lines.filter((line) => !line.includes('(line 3: the header stands here again'))).toEqual([]);
    expect(scaled.lines.filter((line) => !line.includes('(fieldlevel is in MV/m, and not in V/m)'))).toEqual([]);
  });
});

describe('rfpost.out', () => {
  it('may have units and columns that nobody knows, and words in the place of numbers', async () => {
    const text = `** Mode Summary
**  0   1.3D+09, 0.0  0.0
[RoverQ]
{
ModeID RoQ(ohm/m) Frequency(GHz) Extra[1/s]
  0 110 1.3 7
  1 -1.#IND 1.4 8
}
[maxFieldsOnSurface]
{
surfaceID : 6
ModeID : 0
Emax :  3.94D+07 (V/m)  at (0.1, -0.2, 3.0e-1)
ModeID : 1
Emax : nan (V/m) at (0,0,0)
}
[kickFactor]
ModeID Kick(V/pC/mm)
0 5 // note
sum = 9
1 6
`;

    expect((await readOf('acdtool', { 'rfpost.out': windows(text) })).lines).toEqual([
      'frequency 0: 1300000000 Hz at 2',
      'external_q 0: 0 at 2',
      'r_over_q 0: 110 ohm/m at 6',
      'r_over_q 1: (the value is NaN) ohm/m at 7',
      'RoverQ.Frequency 0: 1.3 GHz at 6',
      'RoverQ.Frequency 1: 1.4 GHz at 7',
      'RoverQ.Extra 0: 7 1/s at 6',
      'RoverQ.Extra 1: 8 1/s at 7',
      'maxFieldsOnSurface.Emax 0 6: 39400000 V/m at 13',
      'maxFieldsOnSurface.Emax 1 6: (nan is not a number) at 15',
      'kickFactor.Kick 0: 5 V/pC/mm at 19',
      'kickFactor.sum : 9 at 20',
      'kickFactor 21: (a row without a header over it) at 21',
    ]);
  });
});
