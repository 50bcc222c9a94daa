import { bootId } from '../../host/index.ts';
import { queueAt } from './queue-folder.ts';
import { defaultSettings, type RunnerSettings } from './runner-context.ts';
import { asRunner } from './runner-seat.ts';
import { runQueue } from './runner.ts';

/** The program that runs a queue: its arguments are the queue's folder and settings as JSON. */
const [folder = '', given = '{}'] = process.argv.slice(2);
const queue = queueAt(folder);
const settings: RunnerSettings = {
  ...defaultSettings,
  boot: bootId(),
  environment: process.env,
  ...(JSON.parse(given) as Partial<RunnerSettings>),
};
await asRunner(queue, () => runQueue(queue, settings));
