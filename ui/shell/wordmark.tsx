/** The name with its sign: a trail of three jobs, the last one reached. */
export function Wordmark() {
  return (
    <span className="wordmark">
      <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
        <path d="M4 15.5C4 9.5 16 12 16 5" fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" />
        <circle cx="4" cy="15.5" r="2.2" fill="currentColor" />
        <circle cx="10" cy="10.4" r="2.2" fill="currentColor" />
        <circle cx="16" cy="5" r="2.9" fill="var(--accent)" />
      </svg>
      simtrail
    </span>
  );
}
