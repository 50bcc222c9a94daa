/** How a file writes the bytes of its numbers. */
export interface Encoding {
  /** Bytes of the counts in front of the numbers. */
  readonly headerSize: 4 | 8;
  readonly isLittleEndian: boolean;
  readonly isCompressed: boolean;
  /** Numbers behind the XML, from this byte on. */
  readonly appended: { readonly start: number; readonly end: number; readonly isBase64: boolean } | undefined;
}
