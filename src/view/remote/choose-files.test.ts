import { describe, expect, it } from 'vitest';
import { chooseFiles } from './choose-files.ts';

describe('chooseFiles', () => {
  it('takes the first that ParaView opens, nearest to the top, with all its steps in order', () => {
    const paths = ['a/x.vtu', 'field_10.vtu', 'field_9.vtu', 'log.txt', 'submit.sh'];
    expect(chooseFiles(paths)).toEqual({ files: ['field_9.vtu', 'field_10.vtu'], modes: [] });
    expect(chooseFiles(paths, 'field_10.vtu').files).toEqual(['field_10.vtu']);
    expect(chooseFiles(paths, 'field*.vtu').files).toEqual(['field_9.vtu', 'field_10.vtu']);
    expect(chooseFiles(paths, 'a/x.vtu').files).toEqual(['a/x.vtu']);
  });

  it('takes a table only where there is nothing else', () => {
    expect(chooseFiles(['losses.csv', 'a/b/x.vtu']).files).toEqual(['a/b/x.vtu']);
    expect(chooseFiles(['losses.csv']).files).toEqual(['losses.csv']);
  });

  it('gives a SLAC mesh the steps in time that lie with it, or its first mode', () => {
    const steps = ['ts.0001.mod', 'ts.0000.mod', 'cavity.ncdf'];
    expect(chooseFiles(steps)).toEqual({ files: ['cavity.ncdf'], modes: ['ts.0000.mod', 'ts.0001.mod'] });
    const modes = ['mode1.2.8E+09.mod', 'mode0.1.3E+09.mod', 'cavity.ncdf'];
    expect(chooseFiles(modes)).toEqual({ files: ['cavity.ncdf'], modes: ['mode0.1.3E+09.mod'] });
  });

  it('never takes what is hidden, a program, or a name that is not there', () => {
    expect(chooseFiles(['.simtrail/x.vtu', 'state.pvsm', 'macro.py'])).toEqual({ files: [], modes: [] });
    expect(chooseFiles(['x.vtu'], '../x.vtu').files).toEqual([]);
    expect(chooseFiles(['x.vtu'], 'macro.py').files).toEqual([]);
  });
});
