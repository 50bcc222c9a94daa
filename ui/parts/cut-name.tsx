/** Characters at a name's end that stay; the points of a sweep differ there. */
const most = 16;

/** A name that may not fit: its middle goes then, and its end stays. What holds it says it whole to a screen reader. */
export function CutName({ name }: { name: string }) {
  const letters = [...name];
  if (letters.length <= most + 4) return <span className="cut">{name}</span>;
  const end = letters.slice(-most).join('');
  // From a blank on, where there is one: half a word tells less.
  const kept = /\s(\S+)$/.exec(end)?.[1] ?? letters.slice(-8).join('');
  return (
    <>
      <span className="cut">{name.slice(0, name.length - kept.length)}</span>
      <span className="kept">{kept}</span>
    </>
  );
}
