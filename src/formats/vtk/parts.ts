import { wrongAt, type ByteSource } from '../bytes/index.ts';
import { readMarkup, type Element } from './markup.ts';

/**
 * The files that a mesh in parts is made of, as they are named: relative to it. Reads `.pvtu` and `.pvtp` (`Piece`, with
 * `Source`) and `.vtm` (`DataSet`, in blocks in blocks).
 *
 * @throws AppError FILE_FORMAT
 */
export async function readParts(source: ByteSource): Promise<string[]> {
  const root = await readMarkup(source);
  const kind = root.attributes.get('type') ?? '';
  const whole = root.children.find(({ name }) => name === kind);
  const isBlocks = kind === 'vtkMultiBlockDataSet';
  if (root.name !== 'VTKFile' || whole === undefined) throw await wrongAt(source, root.at, 'this is no mesh in parts');
  const elements = isBlocks ? dataSetsIn(whole) : whole.children.filter(({ name }) => name === 'Piece');
  const files: string[] = [];
  for (const { attributes, at } of elements) {
    const file = attributes.get(isBlocks ? 'file' : 'Source') ?? '';
    if (file === '') throw await wrongAt(source, at, 'a part without a file');
    files.push(file);
  }
  if (files.length === 0) throw await wrongAt(source, whole.at, 'a mesh in parts without a part');
  return files;
}

/** A block without a file is empty: ParaView writes one for a part that a rank had nothing of. */
function dataSetsIn(block: Element): Element[] {
  return block.children.flatMap((child) =>
    child.name === 'Block' || child.name === 'Piece'
      ? dataSetsIn(child)
      : child.name === 'DataSet' && child.attributes.has('file')
        ? [child]
        : [],
  );
}
