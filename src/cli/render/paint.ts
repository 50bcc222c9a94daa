import { plainOf, type Line, type Look } from './look.ts';

/** SGR parameters of ECMA-48: on and off. */
const codes: Readonly<Record<Look, readonly [number, number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
  magenta: [35, 39],
  cyan: [36, 39],
};

/** The line as it goes to a terminal or a pipe, without its line end. The one place where text becomes output. */
export function paint(line: Line, colours: boolean): string {
  return plainOf(line)
    .map(({ text, look }) => {
      if (look === undefined || !colours || text === '') return text;
      const [on, off] = codes[look];
      return `\u001b[${on}m${text}\u001b[${off}m`;
    })
    .join('');
}
