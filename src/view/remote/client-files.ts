import { isTable } from './choose-files.ts';

/** What a ParaView client needs to come here. */
export interface ClientWish {
  name: string;
  url: string;
  connectId: number;
  /** Absolute path on the machine, and those of modes that belong to it. */
  files: readonly string[];
  modes: readonly string[];
  /** Where the running program comes to the server by itself; then no file is opened. */
  livePort?: number | null;
}

/** A list of servers for ParaView (File > Connect > Load Servers); the user confirms the connect id. */
export function writeServers({ name, url, connectId }: ClientWish): string {
  const option = `<Option name="PV_CONNECT_ID" label="Connect id" readonly="true">
          <Range type="int" min="0" max="2147483647" step="1" default="${connectId}"/>
        </Option>`;
  return `<Servers>
  <Server name="${xmlText(name)}" resource="${xmlText(url)}">
    <ManualStartup>
      <Options>
        ${option}
      </Options>
    </ManualStartup>
  </Server>
</Servers>
`;
}

/** A script for the client (`paraview --script`) that opens the files with the reader that fits. */
export function writeOpening({ files, modes, livePort }: ClientWish): string {
  if (typeof livePort === 'number') {
    return `from paraview.simple import *\nfrom paraview import live\n\nlink = live.ConnectToCatalyst('localhost', ${livePort})\n`;
  }
  const [first = ''] = files;
  const list = JSON.stringify(files);
  const isSlac = first.endsWith('.ncdf');
  const isParticles = isSlac && /particle/i.test(first.split('/').at(-1) ?? '');
  const reader = isParticles
    ? `SLACParticleDataReader(FileName=${list})`
    : isSlac
      ? `SLACDataReader(MeshFileName=${list}, ModeFileName=${JSON.stringify(modes)}, ReadMidpoints=1)`
      : `OpenDataFile(${list})`;
  if (isTable(first)) {
    return `from paraview.simple import *\n\nreader = ${reader}\nShow(reader, CreateView('SpreadSheetView'))\n`;
  }
  return `from paraview.simple import *\n\nreader = ${reader}\nview = GetActiveViewOrCreate('RenderView')\nShow(reader, view)\nResetCamera(view)\nRender(view)\n`;
}

/** The command that a person can type, word by word. */
export function clientCommand(client: string, { url, connectId }: ClientWish, script?: string): string[] {
  const opening = script === undefined ? [] : [`--script=${script}`];
  return [client, `--connect-id=${connectId}`, `--server-url=${url}`, ...opening];
}

/** Two versions of ParaView can talk when their first two numbers are the same. */
export function canTalk(client: string, server: string): boolean {
  const series = (version: string): string => version.split('.').slice(0, 2).join('.');
  return series(client) === series(server);
}

function xmlText(text: string): string {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replace(/[&<>"]/g, (letter) => entities[letter] ?? '');
}
