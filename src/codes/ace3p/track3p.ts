import { ace3pCode } from './ace3p-code.ts';

/** The lines of `track3p.log` that say how far a run is: its field level, what it emitted, its end. */
const telling = /^\s*(?:scale\b.*\bField\b.*|Total Emitted Particles\s*[=:].*|Done!.*)$/i;

/**
 * The particle tracker. It uses threads as well as ranks (16 threads of one rank are what SLAC recommends for
 * multipacting), so OMP_NUM_THREADS is left to the machine.
 */
export const track3p = ace3pCode({
  name: 'track3p',
  title: 'Track3P: multipacting and dark current',
  step: 'Track3P',
  headline: { name: 'multipacting_onset', index: {} },
  results: {
    small: [
      '{**/track3p.log,**/track3p.warn,**/InputParameters,**/OUTPUT/enhancementCounter,**/OUTPUT/resonantparticles,**/OUTPUT/faradaycup_*}',
    ],
    large: ['{**/ImpactsInfo_*,**/LostParticles_*,**/OUTPUT/MPParticles*,**/PARTICLES/**}'],
  },
  inputs: [
    {
      extension: '.track3p',
      language: ':',
      command: (file) => ['track3p', file],
      parallel: true,
      environment: { OMPI_MCA_sharedfp: '^lockedfile' },
    },
  ],
  progress: {
    file: 'track3p_results/track3p.log',
    read: (line) => {
      if (line.length > 500 || !telling.test(line)) return undefined;
      const text = line.replace(/\s+/g, ' ').trim();
      return text.startsWith('Done!') ? { fraction: 1, text } : { text };
    },
  },
  otherQuantities: ['survived_particles'],
  load: async () => (await import('./track3p-reading.ts')).track3pReading,
});
