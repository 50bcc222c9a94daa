/** A number as SMTK lets a user type it: with or without a unit behind it (`5.8e7`, `2 m`, `5.5 min`). */
export function numberWithUnit(text: string): { value: number; unit: string | undefined } | undefined {
  if (text.length > 200) return undefined;
  const [number = ''] = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/.exec(text.trim()) ?? [];
  const unit = text.trim().slice(number.length).trim();
  const value = Number(number);
  if (number === '' || !Number.isFinite(value) || /^\d/.test(unit)) return undefined;
  return { value, unit: unit === '' ? undefined : unit };
}
