import { wrongAt, type ByteSource } from '../../bytes/index.ts';
import { LegacyText, type Word } from './legacy-text.ts';

/** Words, counts and numbers of a legacy VTK file, each of which is there or is an error with its place. */
export class LegacyReader {
  readonly text: LegacyText;
  readonly isBinary: boolean;
  /** The first number of the version: from 5 on cells are two arrays. */
  readonly version: number;

  private constructor(text: LegacyText, { isBinary, version }: { isBinary: boolean; version: number }) {
    this.text = text;
    this.isBinary = isBinary;
    this.version = version;
  }

  /** Reads the three lines in front: version, title, and whether numbers are text. */
  static async open(source: ByteSource): Promise<LegacyReader> {
    const text = new LegacyText(source);
    const first = await text.line();
    const version = Number(/^# vtk DataFile Version (\d{1,4})\.\d{1,4}\s*$/i.exec(first?.text ?? '')?.[1]);
    if (!(version >= 1)) throw await wrongAt(source, 0, 'this is no legacy VTK file');
    if (version > 5) throw await wrongAt(source, 0, `version ${version} is not read; 1 to 5 are`);
    await text.line();
    const encoding = await text.line();
    const word = encoding?.text.trim().toUpperCase();
    if (word !== 'ASCII' && word !== 'BINARY')
      throw await wrongAt(source, encoding?.at ?? source.size, 'the third line says neither ASCII nor BINARY');
    return new LegacyReader(text, { isBinary: word === 'BINARY', version });
  }

  get source(): ByteSource {
    return this.text.source;
  }

  /** The next word in capitals; undefined at the end of the file. */
  async next(): Promise<Word | undefined> {
    const word = await this.text.word();
    return word === undefined ? undefined : { ...word, text: word.text.toUpperCase() };
  }

  async word(): Promise<Word> {
    const word = await this.text.word();
    if (word === undefined) throw await wrongAt(this.source, this.source.size, 'the file ends inside a description');
    return word;
  }

  /** Passes over a word that must come next. */
  async expect(name: string): Promise<void> {
    const { text, at } = await this.word();
    if (text.toUpperCase() !== name) throw await wrongAt(this.source, at, `${name} is missing here`);
  }

  async count(): Promise<number> {
    const { text, at } = await this.word();
    if (!/^\d{1,15}$/.test(text)) throw await wrongAt(this.source, at, `${JSON.stringify(text)} is no count`);
    return Number(text);
  }

  async number(): Promise<number> {
    const { text, at } = await this.word();
    const number = Number(text);
    if (!Number.isFinite(number)) throw await wrongAt(this.source, at, `${JSON.stringify(text)} is no number`);
    return number;
  }

  /** The rest of the line as words, for what may be left out at its end. */
  async restOfLine(): Promise<Word[]> {
    const line = await this.text.line();
    if (line === undefined) return [];
    return Array.from(line.text.matchAll(/\S+/g), (match) => ({ text: match[0], at: line.at + match.index }));
  }

  /** What is said of an array besides, up to an empty line. */
  async skipMetadata(): Promise<void> {
    await this.text.line();
    for (let line = await this.text.line(); line !== undefined; line = await this.text.line())
      if (line.text.trim() === '') return;
  }
}

/** A name as it was before `%` and two digits stood for what cannot be in one (vtkDataWriter::EncodeString). */
export function decodedName(text: string): string {
  return text.replace(/%([\da-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}
