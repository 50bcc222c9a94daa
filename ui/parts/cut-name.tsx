/** The end of a name that stays, where the points of a sweep differ: its last word, or of a long one the last characters. */
const end = /(?<=\s)\S{1,15}$|.{8}$/su;
/** Names up to here have room. */
const short = 20;

/** A name that may not fit: its middle goes then, and its end stays. What holds it says it whole to a screen reader. */
export function CutName({ name }: { name: string }) {
  const [kept = ''] = name.length <= short ? [] : (end.exec(name) ?? []);
  return (
    <>
      <span className="cut">{name.slice(0, name.length - kept.length)}</span>
      {kept !== '' && <span className="kept">{kept}</span>}
    </>
  );
}
