import type { Line } from './look.ts';
import { paint } from './paint.ts';
import type { Terminal } from './terminal.ts';
import { cutLine } from './text-width.ts';

/** Lines at the end of a terminal that are drawn again and again. Does nothing where the output is no terminal. */
export class LiveBlock {
  private readonly write: (text: string) => void;
  private readonly terminal: () => Terminal;
  private readonly isOn: boolean;
  private drawn = 0;
  private last = '';

  constructor(write: (text: string) => void, terminal: () => Terminal, isOn: boolean) {
    this.write = write;
    this.terminal = terminal;
    this.isOn = isOn;
  }

  get isShown(): boolean {
    return this.isOn;
  }

  get width(): number {
    return this.terminal().width;
  }

  draw(lines: readonly Line[]): void {
    if (!this.isOn) return;
    const { width, height, colours } = this.terminal();
    // One column and one row stay free: a full line or a full screen would scroll, and the block could not go back.
    const shown = lines.slice(0, height - 1).map((line) => paint(cutLine(line, width - 1), colours));
    const text = shown.map((line) => `${line}\u001b[K\n`).join('');
    if (text === this.last) return;
    this.write(`${this.back()}${text}\u001b[J`);
    this.drawn = shown.length;
    this.last = text;
  }

  /** Takes the block away; what is written next stands in its place. */
  clear(): void {
    if (!this.isOn || this.drawn === 0) return;
    this.write(`${this.back()}\u001b[J`);
    this.drawn = 0;
    this.last = '';
  }

  private back(): string {
    return this.drawn === 0 ? '' : `\u001b[${this.drawn}A\r`;
  }
}
