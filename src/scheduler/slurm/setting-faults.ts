import { plainOptions } from './options.ts';
import type { SlurmSettings } from './settings.ts';

/** What is wrong with settings, in words; empty if nothing is. No value may end its line or become an option of its own. */
export function faultsOf(settings: SlurmSettings): string[] {
  const faults: string[] = [];
  for (const { key } of plainOptions) {
    const value = settings[key];
    if (value !== undefined) faults.push(...faultIn(key, String(value)));
  }
  for (const event of settings.mail?.events ?? []) faults.push(...faultIn('mail.events', event));
  if (settings.mail?.to !== undefined) faults.push(...faultIn('mail.to', settings.mail.to));
  for (const line of settings.directives ?? []) faults.push(...faultInDirective(line));
  for (const module of settings.modules ?? []) {
    if (!/^[A-Za-z0-9_.+/@=:-]+$/.test(module) || module.startsWith('-'))
      faults.push(`${shown(module)} is not a module`);
  }
  for (const name of Object.keys(settings.environment ?? {})) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) faults.push(`${shown(name)} is not a name for a variable`);
  }
  for (const line of settings.prologue ?? []) {
    if (/[\0\r]/.test(line)) faults.push(`the prologue line ${shown(line)} has a character that no shell reads`);
  }
  return faults;
}

const count = /^[1-9]\d*$/;
const memory = /^\d+([KMGT]B?)?$/i;
const gpus = /^(?:[A-Za-z0-9_.-]+:)?\d+(?:,[A-Za-z0-9_.-]+:\d+)*$/;
const shapes: Readonly<Record<string, RegExp>> = {
  tasks_per_node: count,
  cpus_per_task: count,
  gpus,
  gpus_per_node: gpus,
  gpus_per_task: gpus,
  memory,
  memory_per_cpu: memory,
  array: /^\d[\d,:-]*(?:%\d+)?$/,
};

/** Printable ASCII without blanks, quotes and backslashes; `#` would begin a comment. */
const word = /^(?!-)[!$%&(-[\]-_a-~]+$/;

function faultIn(key: string, value: string): string[] {
  return (shapes[key] ?? word).test(value) ? [] : [`${key} cannot be ${shown(value)}`];
}

/** Options that say who the job is, where it runs and how it answers, and what the job itself says: not for settings. */
const own =
  'job-name chdir workdir output error input parsable quiet wait wrap test-only clusters help usage version array nodes ntasks time'.split(
    ' ',
  );
/** Behind letters that take no value, as sbatch(1) has them. */
const ownLetter = /^-[HIkOsuv]*[JDoeiQWMhVaNnt]/;

/** A line may hold several options, and long ones may be cut short (getopt_long(3)); in quotes nothing is one. */
function faultInDirective(line: string): string[] {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (!/^--?[A-Za-z]/.test(line) || /[\u0000-\u001f\u007f]/.test(line))
    return [`${shown(line)} is not an option of sbatch`];
  const words = line.replace(/"[^"]*"|'[^']*'/g, '').split(' ');
  const isOwn = (word: string): boolean => {
    const long = /^--([a-z-]+)/.exec(word)?.[1];
    return long === undefined ? ownLetter.test(word) : own.some((name) => name.startsWith(long));
  };
  return words.some(isOwn) ? [`${shown(line)} is for simtrail to say`] : [];
}

function shown(value: string): string {
  return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
}
