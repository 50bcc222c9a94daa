import { withoutControls } from '../../errors/index.ts';

/**
 * What programs wrote, made fit for a terminal as it comes: it must not move the cursor, clear the screen, set a title
 * or type into the shell. Carriage returns begin a new line, colours are lost.
 */
export class LogText {
  private readonly decoder = new TextDecoder();
  private held = '';

  next(chunk: Uint8Array): string {
    return this.clean(this.decoder.decode(chunk, { stream: true }));
  }

  end(): string {
    const rest = this.clean(this.decoder.decode());
    return this.held === '' ? rest : `${rest}\n`;
  }

  private clean(text: string): string {
    const all = this.held + text;
    // A carriage return at the end may be the first half of a line end.
    this.held = all.endsWith('\r') ? '\r' : '';
    const whole = this.held === '' ? all : all.slice(0, -1);
    // oxlint-disable-next-line no-control-regex -- control sequences are what is looked for
    const plain = whole.replace(/\u001b\[[0-9;]*m/g, '');
    return withoutControls(plain.replace(/\r\n?/g, '\n'));
  }
}
