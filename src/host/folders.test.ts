import { homedir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { configFolder, stateFolder } from './index.ts';

describe('the user’s folders', () => {
  it('are where XDG says', () => {
    expect(configFolder({ XDG_CONFIG_HOME: '/c' })).toBe('/c/simtrail');
    expect(stateFolder({ XDG_STATE_HOME: '/s' })).toBe('/s/simtrail');
  });

  it('are in the home folder where XDG says nothing, or a relative path', () => {
    expect(configFolder({})).toBe(`${homedir()}/.config/simtrail`);
    expect(stateFolder({ XDG_STATE_HOME: 'relative' })).toBe(`${homedir()}/.local/state/simtrail`);
  });
});
