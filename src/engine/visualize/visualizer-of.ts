import type { Visualizer, VisualizerParts } from './visualizer.ts';

/** What looks at the results of an engine's jobs where they are; loaded when it is asked for. */
export async function visualizerOf(engine: VisualizerParts): Promise<Visualizer> {
  const { Visualizer } = await import('./visualizer.ts');
  return new Visualizer(engine);
}
