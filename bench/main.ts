import { crateFigures } from './crate.ts';
import { clusterParts } from './cluster.ts';
import type { Figure } from './figure.ts';
import { formatFigures, surfaceOf } from './formats.ts';
import { integrityFigures } from './integrity.ts';
import { pageFigures } from './page.ts';
import { programFigures } from './program.ts';
import { serverFigures } from './server.ts';
import { storeFigures } from './store.ts';

const parts: Readonly<Record<string, () => Promise<Figure[]>>> = {
  store: storeFigures,
  integrity: integrityFigures,
  program: programFigures,
  formats: formatFigures,
  crate: crateFigures,
  server: serverFigures,
  page: pageFigures,
  ...clusterParts,
};

const wanted = process.argv.slice(2);
if (wanted[0] === 'surface-of') {
  console.log(await surfaceOf(wanted[1] ?? ''));
  process.exit();
}
const figures: Figure[] = [];
for (const [name, measure] of Object.entries(parts)) {
  if (wanted.length === 0 || wanted.some((one) => name === one || name.startsWith(`${one}-`)))
    figures.push(...(await measure()));
}
console.log(['figure', 'ours', 'baseline', 'ratio', 'at most'].map((title, i) => cell(title, i)).join('  '));
for (const { figure, ours, baseline, ratio, bar, unit } of figures) {
  const cells = [
    figure,
    `${number(ours)} ${unit}`,
    `${number(baseline)} ${unit}`,
    number(ratio),
    bar === undefined ? '' : String(bar),
  ];
  const verdict = bar === undefined ? '' : ratio <= bar ? 'kept' : 'MISSED';
  console.log(`${cells.map((text, i) => cell(text, i)).join('  ')}  ${verdict}`.trimEnd());
}
if (figures.some(({ ratio, bar }) => bar !== undefined && ratio > bar)) process.exitCode = 1;

function cell(text: string, column: number): string {
  return column === 0 ? text.padEnd(64) : text.padStart(12);
}

function number(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
