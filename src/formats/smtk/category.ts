/** Which analyses a definition or item belongs to, as the template puts it; see SMTK's Categories. */
export interface Category {
  /** A boolean expression over quoted category names (`'Omega3P' | 'S3P'`), in files since 2024. */
  expression: string | undefined;
  /** `All` or `None`: always or never. */
  passMode: string | undefined;
  /** The older form: named categories, of which any (`Or`) or every (`And`) must be there, or must not. */
  include: readonly string[];
  includeMode: string | undefined;
  exclude: readonly string[];
  excludeMode: string | undefined;
  /** How it combines with that of the owner: `Or`, `And`, `LocalOnly`. */
  inheritance: string | undefined;
}

export const noCategory: Category = {
  expression: undefined,
  passMode: undefined,
  include: [],
  includeMode: undefined,
  exclude: [],
  excludeMode: undefined,
  inheritance: undefined,
};
