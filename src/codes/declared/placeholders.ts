const part = /\{\{|\}\}|\{([a-z][a-z0-9_-]*)\}|[{}]/g;

/** The names in `{name}` of a text; undefined if a brace stands alone. */
export function placeholdersIn(text: string): readonly string[] | undefined {
  const names: string[] = [];
  for (const [token, name] of text.matchAll(part)) {
    if (name !== undefined) names.push(name);
    else if (token.length === 1) return undefined;
  }
  return names;
}

/** The text with each `{name}` replaced, `{{` and `}}` being braces. What is filled in is not looked at again. */
export function fillIn(text: string, values: ReadonlyMap<string, string>): string {
  return text.replace(part, (token: string, name: string | undefined) => {
    if (name !== undefined) return values.get(name) ?? '';
    return token.charAt(0);
  });
}
