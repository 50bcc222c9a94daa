/** Rows by their job's name, of the names that are asked about. */
export function byName<Row>(
  rows: readonly Row[],
  names: ReadonlySet<string>,
  nameOf: (row: Row) => string | undefined,
): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const name = nameOf(row);
    if (name === undefined || !names.has(name)) continue;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [row]);
    else group.push(row);
  }
  return groups;
}
