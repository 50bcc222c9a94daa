/**
 * A glob over relative paths: `*` and `?` stay within a name, `**` as a step of its own is any number of folders,
 * `[abc]` is one of these characters, `{a,b}` either of the two. A name that starts with a dot is matched by nothing
 * that starts with a wildcard. Takes time in proportion to pattern times path, whatever both are.
 *
 * @example matchesGlob('fields/mode1.vtu', 'fields/*.vtu') // true
 */
export function matchesGlob(path: string, glob: string): boolean {
  const steps = path.split('/');
  if (steps.some(isHidden) && !glob.split('/').some(isHidden)) return false;
  return alternatives(glob).some((one) => matchList(one.split('/'), steps, '**', isMatchingName));
}

/**
 * Matches a list against a pattern in which `star` stands for any run of it. It is enough to remember the last star:
 * what an earlier one could take besides, the last can take too.
 */
function matchList<P, I>(
  pattern: readonly P[],
  items: readonly I[],
  star: P,
  isOne: (one: P, item: I) => boolean,
): boolean {
  let at = 0;
  let starAt = -1;
  let retry = 0;
  for (let item = 0; item < items.length;) {
    const one = pattern[at];
    const next = items[item];
    if (one === star) {
      starAt = at++;
      retry = item;
    } else if (one !== undefined && next !== undefined && isOne(one, next)) {
      at++;
      item++;
    } else if (starAt !== -1) {
      at = starAt + 1;
      item = ++retry;
    } else return false;
  }
  while (pattern[at] === star) at++;
  return at === pattern.length;
}

const isHidden = (name: string): boolean => name.startsWith('.');

function isMatchingName(glob: string, name: string): boolean {
  if (isHidden(name) && !isHidden(glob)) return false;
  return matchList(partsOf(glob), Array.from(name), '*', isMatchingCharacter);
}

/** Characters, and classes of them: `[` that nothing closes is a character. */
function partsOf(glob: string): string[] {
  const letters = Array.from(glob);
  const lastEnd = letters.lastIndexOf(']');
  const parts: string[] = [];
  for (let at = 0; at < letters.length; at++) {
    const end = letters[at] === '[' && at < lastEnd ? letters.indexOf(']', at) : at;
    parts.push(letters.slice(at, end + 1).join(''));
    at = end;
  }
  return parts;
}

function isMatchingCharacter(one: string, character: string): boolean {
  if (one === '?') return true;
  if (one.length < 2 || !one.startsWith('[')) return one === character;
  const isNegated = '!^'.includes(one.charAt(1));
  const set = one.slice(isNegated ? 2 : 1, -1);
  const isIn = Array.from(set.matchAll(/([^])-([^])|[^]/gu)).some(([whole, from, to]) =>
    from === undefined || to === undefined ? whole === character : from <= character && character <= to,
  );
  return isIn !== isNegated;
}

const mostAlternatives = 100;

/** `a{b,c}d` as `abd` and `acd`. */
function alternatives(glob: string): string[] {
  let all = [''];
  for (const [part, choices] of glob.matchAll(/\{([^{}]*)\}|[^{}]+|[{}]/g)) {
    const options = choices === undefined ? [part] : choices.split(',');
    all = all.flatMap((start) => options.map((option) => start + option)).slice(0, mostAlternatives);
  }
  return all;
}
