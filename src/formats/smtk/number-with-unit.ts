/** A number as SMTK lets a user type it: with or without a unit behind it (`5.8e7`, `2 m`, `5.5 min`). */
export function numberWithUnit(text: string): { value: number; unit: string | undefined } | undefined {
  if (text.length > 200) return undefined;
  const match = /^\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*([^\s\d].*?)?\s*$/.exec(text);
  const value = Number(match?.[1]);
  return match === null || !Number.isFinite(value) ? undefined : { value, unit: match[2] };
}
