import type { MeshArray } from '../formats/mesh/index.ts';

/** A field as a person asks for it: an array of a file, or two that are the parts of a complex one. */
export interface Field {
  readonly name: string;
  readonly on: 'point' | 'cell';
  readonly components: number;
  readonly isComplex: boolean;
  readonly array: MeshArray;
  /** The imaginary part of a complex field. */
  readonly imaginary?: MeshArray;
}

/** Fields out of arrays: `E` and `E_imag`, or `E_real` and `E_imag`, are one complex field `E`, as ACE3P's codes name them. */
export function fieldsOf(arrays: readonly MeshArray[]): Field[] {
  const partnerOf = ({ name, on, components }: MeshArray): MeshArray | undefined =>
    arrays.find(
      (one) => one.name === `${name.replace(/_real$/, '')}_imag` && one.on === on && one.components === components,
    );
  const imaginary = new Set(arrays.map(partnerOf));
  return arrays
    .filter((array) => !imaginary.has(array))
    .map((array) => {
      const { on, components } = array;
      const partner = partnerOf(array);
      if (partner === undefined) return { name: array.name, on, components, isComplex: false, array };
      return { name: array.name.replace(/_real$/, ''), on, components, isComplex: true, array, imaginary: partner };
    });
}
