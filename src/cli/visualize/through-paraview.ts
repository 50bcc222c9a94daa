import { execFile, spawn } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LookRequest, Visualizer } from '../../engine/index.ts';
import { AppError, exits } from '../../errors/index.ts';
import { privateFolder } from '../../host/index.ts';
import { shellWord } from '../../model/index.ts';
import { canTalk, clientCommand, writeOpening, writeServers } from '../../view/remote/index.ts';
import type { News } from '../answer.ts';
import type { Context } from '../context.ts';
import { dim } from '../render/look.ts';

interface Wish {
  visualizer: Visualizer;
  ref: string;
  file: string | undefined;
  client: string | undefined;
}

interface Ready {
  type: 'ready';
  url: string;
  command: string;
  servers: string;
  version: string | null;
  host: string;
  /** False where others on the machine could try to connect while it starts. */
  alone: boolean;
  /** Whether a client was started here. */
  started: boolean;
  /** Port at which the running program comes to the server (Catalyst > Connect); null unless it was asked for. */
  live_port: number | null;
}
type Event = Ready | { type: 'ended'; why: string };

/** Starts a server at the results, says how to get there, and stays until the client has left. */
export async function throughParaView(context: Context, wish: Wish, request: LookRequest): Promise<News<Event>> {
  const { visualizer, ref } = wish;
  const client = wish.client ?? 'paraview';
  const here = await versionOf(client);
  if (here === undefined && wish.client !== undefined) {
    throw new AppError('USAGE', { why: `${client} is no ParaView that can be started.` });
  }
  const nothing = { files: [], modes: [] };
  const { files, modes } = request.live === true ? nothing : await visualizer.openable(ref, wish.file);
  const look = await visualizer.server(ref, request);
  const { view, record } = look;
  if (here !== undefined && record.version !== null && !canTalk(here, record.version)) {
    await look.close();
    throw new AppError('PARAVIEW_VERSIONS', { machine: look.job.machine, client: here, server: record.version });
  }
  const folder = await privateFolder('simtrail-paraview');
  const livePort = look.live === undefined ? null : Number(look.live.split(':').at(-1));
  const wishes = { name: look.job.name, url: view.url, connectId: view.connectId, files, modes, livePort };
  const servers = join(folder, 'servers.pvsc');
  const opening = join(folder, 'open.py');
  await writeFile(servers, writeServers(wishes), { mode: 0o600 });
  await writeFile(opening, writeOpening(wishes), { mode: 0o600 });
  const words = clientCommand(client, wishes, opening);
  const canStart = here !== undefined && (process.platform === 'darwin' || process.env['DISPLAY'] !== undefined);
  if (canStart) spawn(words[0] ?? '', words.slice(1), { stdio: 'ignore' }).once('error', () => {});

  async function* events(): AsyncGenerator<Event> {
    const onAbort = (): void => void look.close();
    context.signal.addEventListener('abort', onAbort, { once: true });
    if (context.signal.aborted) onAbort();
    const { version, host, alone } = view.started;
    const command = words.map(shellWord).join(' ');
    yield {
      type: 'ready',
      url: view.url,
      command,
      servers,
      version,
      host,
      alone,
      started: canStart,
      live_port: livePort,
    };
    const { why } = await look.ended;
    await rm(folder, { recursive: true, force: true });
    yield { type: 'ended', why };
  }
  return {
    kind: 'news',
    events: events(),
    json: (event) => ({ job: look.job.id, visualization: record.id, ...event }),
    lines(event) {
      if (event.type === 'ended') return [`ended: ${event.why}`];
      const warning = event.alone
        ? []
        : event.live_port === null
          ? crowded(event.host)
          : openTo(event.host, event.live_port);
      const how = event.started ? 'Your ParaView is starting; ' : '';
      return [
        `ParaView ${event.version ?? ''} is ready on ${event.host}.`,
        ...warning,
        `${how}to connect by hand:`,
        `  ${event.command}`,
        ...(event.live_port === null
          ? []
          : [`Then Catalyst > Connect, port ${event.live_port}: the program comes there.`]),
        dim(`or load ${event.servers} in File > Connect. Ctrl-C ends it.`),
      ];
    },
    last: () => ({ lines: [], exit: exits.ok }),
  };
}

/** What to know where the server has no network of its own: because the node has none, or because the job's program comes to it. */
const crowded = (host: string): string[] => [
  `Warning: the server has no network of its own on ${host}, so others there could reach its port until it has begun.`,
  'They are not served: the first connection is ours. Use a node of your own where that matters.',
];
const openTo = (host: string, port: number): string[] => [
  `Warning: once Catalyst is connected, whoever reaches ${host} can come to port ${port} in the program's place.`,
  'Do that on nodes of your own.',
];

/**
 * Undefined where the program is not there, or does not say it. ParaView itself needs a display even for that: where there is
 * none the pvpython that lies beside it is asked.
 */
async function versionOf(client: string): Promise<string | undefined> {
  const said = await new Promise<string | undefined>((resolve) => {
    execFile(client, ['--version'], { timeout: 30_000 }, (error, stdout, stderr) => {
      resolve(error?.code === 'ENOENT' ? undefined : `${stdout}\n${stderr}`);
    });
  });
  if (said === undefined) return undefined;
  const [, version] = /(?:paraview )version (\d+\.\d+\S*)/i.exec(said) ?? [];
  const beside = client.replace(/paraview(?=[^/]*$)/, 'pvpython');
  return version ?? (beside === client ? undefined : versionOf(beside));
}
