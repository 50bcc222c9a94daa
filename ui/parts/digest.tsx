import { tell, tellFault } from './toast.tsx';

/** The start of a digest; a click copies it whole. */
export function Digest({ sha256 }: { sha256: string | null }) {
  if (sha256 === null) return <span className="soft">–</span>;
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(sha256);
      tell('Digest copied.', { seconds: 2 });
    } catch (error) {
      tellFault(error);
    }
  };
  return (
    <button type="button" className="digest mono" title={`${sha256}: copy`} onClick={() => void copy()}>
      {sha256.slice(0, 12)}
    </button>
  );
}
