import { sameWord, siblingOf, type Setting } from './settings.ts';

/** A file or folder that an input names for the program to read. */
export interface Reference {
  setting: Setting;
  /** As written. */
  name: string;
  kind: 'file' | 'folder' | 'folder of file';
  role: string;
}

interface Rule {
  block?: string;
  key: RegExp;
  kind: Reference['kind'];
  role: string;
  /** Whether the key names something to be read here, and not something to be written. */
  isRead?: (setting: Setting) => boolean;
}

/**
 * The keys that name files which must be there, in all of the programs: `ModelInfo.File` and TEM3P's `MeshFile` (meshes),
 * Track3P's `Domain.FieldDir` (a results folder; before 2012 `Domain.PostprocessFile`, a file in one), `SEYFileName1`
 * (yield tables) and `ElectroStaticFieldMap.File`, TEM3P's `Boundary.Directory` and `MeshDump.EMMeshInputDir`, acdtool's
 * `RFField.ResultDir`. `CheckPoint.Directory` is read in a restart and written otherwise.
 */
const rules: readonly Rule[] = [
  { block: 'ModelInfo', key: /^File$/i, kind: 'file', role: 'mesh' },
  { key: /^MeshFile$/i, kind: 'file', role: 'mesh' },
  { key: /^SEYFileName\d*$/i, kind: 'file', role: 'table' },
  { key: /^File$/i, kind: 'file', role: 'table' },
  { block: 'Domain', key: /^FieldDir$/i, kind: 'folder', role: 'upstream' },
  { block: 'Domain', key: /^PostprocessFile$/i, kind: 'folder of file', role: 'upstream' },
  { block: 'Boundary', key: /^Directory$/i, kind: 'folder', role: 'upstream' },
  { block: 'MeshDump', key: /^EMMeshInputDir$/i, kind: 'folder', role: 'upstream' },
  { block: 'RFField', key: /^ResultDir$/i, kind: 'folder', role: 'upstream' },
  {
    block: 'CheckPoint',
    key: /^Directory$/i,
    kind: 'folder',
    role: 'upstream',
    isRead: (setting) => /^(?:restart|restore|load)$/i.test(siblingOf(setting, 'Action')?.value ?? ''),
  },
];

/** What the input names for certain; a name that is left empty names nothing. */
export function referencesIn(settings: readonly Setting[]): Reference[] {
  return settings.flatMap((setting) => {
    const rule = rules.find(
      ({ block, key, isRead }) =>
        (block === undefined || sameWord(setting.block, block)) &&
        key.test(setting.key) &&
        (isRead === undefined || isRead(setting)),
    );
    if (rule === undefined || setting.value === '') return [];
    return [{ setting, name: setting.value, kind: rule.kind, role: rule.role }];
  });
}

/** Where a name leads, as a path inside the analysis; `outside` for one that leads out of it or is not relative. */
export type Target = { path: string } | { outside: 'absolute' | 'above' };

/** @param base the folder of the input, inside the analysis; the program runs there */
export function targetOf(name: string, base: string): Target {
  if (/^[/~$\\]|^[A-Za-z]:[/\\]/.test(name)) return { outside: 'absolute' };
  const steps = base === '' ? [] : base.split('/');
  const floor = steps.length;
  for (const step of name.split('/')) {
    if (step === '' || step === '.') continue;
    if (step !== '..') steps.push(step);
    else if (steps.length > floor) steps.pop();
    else return { outside: 'above' };
  }
  return { path: steps.join('/') };
}
