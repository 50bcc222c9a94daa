export type Path = readonly (string | number)[];

/** Something that is wrong at a place of the file; the offset is within the text that stands there. */
export class Fault extends Error {
  readonly path: Path;
  readonly offset: number;
  constructor(path: Path, why: string, offset = 0) {
    super(why);
    this.path = path;
    this.offset = offset;
  }
}
