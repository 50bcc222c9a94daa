import { analyse } from 'scslre';

/**
 * Foreign text (logs, results, file names, what a cluster says) goes through regular expressions: none of them may take more
 * than linear time, or a line of a megabyte is a program that hangs.
 */
const linear = {
  create: (context) => ({
    Literal(node) {
      if (node.regex === undefined) return;
      const { pattern, flags } = node.regex;
      // What it does not know of changes no time.
      const { reports } = analyse({ source: pattern, flags: flags.replaceAll(/[dv]/g, '') });
      for (const { type, exponential } of reports) {
        const growth = exponential ? 'exponential' : 'polynomial';
        const again =
          type === 'Move' ? 'begins again at each character of what it passes' : 'can read the same in many ways';
        context.report({ node, message: `takes ${growth} time: it ${again}` });
      }
    },
  }),
};

const plugin = { meta: { name: 'simtrail' }, rules: { 'linear-regex': linear } };
// oxlint-disable-next-line import/no-default-export -- the form of a plugin
export default plugin;
