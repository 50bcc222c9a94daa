import { AppError } from '../../errors/index.ts';
import { through } from '../answer.ts';
import { defineCommand } from '../command.ts';
import { completionScripts } from '../completion/scripts.ts';

export const completion = defineCommand({
  about: [
    'Put into your shell start-up file:',
    '  bash   source <(simtrail completion bash)            in ~/.bashrc',
    '  zsh    source <(simtrail completion zsh)             in ~/.zshrc, after compinit',
    '  fish   simtrail completion fish | source             in ~/.config/fish/config.fish',
  ].join('\n'),
  arguments: [{ name: 'SHELL', about: 'bash, zsh or fish', completes: 'shell' }],
  options: {},
  examples: [
    { line: 'simtrail completion bash', about: 'commands, options, jobs and analyses by the tab key' },
    { line: 'simtrail completion fish', about: 'the same for fish' },
  ],
  async run(_, [shell = '']) {
    const script = completionScripts[shell];
    if (script !== undefined) return through(script, { shell });
    const known = Object.keys(completionScripts).join(', ');
    throw new AppError('USAGE', {
      why: `There is no completion for ${shell}; there is ${known}.`,
    });
  },
});
