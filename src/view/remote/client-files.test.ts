import { describe, expect, it } from 'vitest';
import { canTalk, clientCommand, writeOpening, writeServers } from './client-files.ts';
import { ownerIn } from './own-peer.ts';

const wish = { name: 'a "b" <c> & d', url: 'cs://127.0.0.1:4711', connectId: 7, files: ['/x/a.vtu'], modes: [] };

describe('what a ParaView client is given', () => {
  it('is a list of servers in which names are text', () => {
    const text = writeServers(wish);
    expect(text).toContain('name="a &quot;b&quot; &lt;c&gt; &amp; d"');
    expect(text).toContain('default="7"');
  });

  it('opens files with the reader that fits, whatever their names hold', () => {
    const foreign = '/x/"); import os #.vtu';
    expect(writeOpening({ ...wish, files: [foreign] })).toContain(`OpenDataFile([${JSON.stringify(foreign)}])`);
    const slac = writeOpening({ ...wish, files: ['/x/m.ncdf'], modes: ['/x/m.mod'] });
    expect(slac).toContain('SLACDataReader(MeshFileName=["/x/m.ncdf"], ModeFileName=["/x/m.mod"]');
    expect(writeOpening({ ...wish, files: ['/x/particles_1.ncdf'] })).toContain('SLACParticleDataReader');
  });

  it('is a command', () => {
    expect(clientCommand('paraview', wish)).toEqual(['paraview', '--connect-id=7', '--server-url=cs://127.0.0.1:4711']);
  });

  it('has to be of the same series as the server', () => {
    expect(canTalk('5.11.0', '5.11.2')).toBe(true);
    expect(canTalk('5.12.0', '5.11.0')).toBe(false);
    expect(canTalk('5.1.0', '5.11.0')).toBe(false);
  });
});

describe('ownerIn', () => {
  // proc(5): the lines of a connection of uid 1006 from port 40000 (9C40) to 4711 (1267), and of its other end, ours.
  const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1267 0100007F:9C40 01 00000000:00000000 00:00000000 00000000     0        0 100 1 0 20 4 30 10 -1
   1: 0100007F:9C40 0100007F:1267 01 00000000:00000000 00:00000000 00000000  1006        0 101 1 0 20 4 30 10 -1
`;

  it('is the owner of the end that connected', () => {
    expect(ownerIn(table, 40_000, 4_711)).toBe(1006);
    expect(ownerIn(table, 4_711, 40_000)).toBe(0);
  });

  it('is not known of what is not there', () => {
    expect(ownerIn(table, 40_001, 4_711)).toBeUndefined();
    expect(ownerIn('nonsense\nx', 1, 2)).toBeUndefined();
  });
});
