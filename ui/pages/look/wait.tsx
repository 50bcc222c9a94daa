import { useEffect, useState, type ReactNode } from 'react';
import { Icon } from '../../parts/icon.tsx';
import type { LookView } from '../../source/index.ts';

/** What is quicker is not told to be slow. */
const longMs = 600;

/** What lies over the picture while there is none of now. */
export function Wait({ look, hasPicture, isAway }: { look: LookView; hasPicture: boolean; isAway: boolean }) {
  const { phase, why, scene } = look;
  if (isAway)
    return (
      <Over>
        <Icon name="running" turning />
        <h2>The server does not answer</h2>
        <p className="soft">
          <code>simtrail serve</code> has ended, and the look with it, or it cannot be reached from here. It is asked
          again.
        </p>
      </Over>
    );
  if (phase === 'connected' && scene !== null && scene.files.length === 0)
    return (
      <Over>
        <h2>Nothing to be seen</h2>
        <p className="soft">The job has no file that ParaView opens.</p>
      </Over>
    );
  if (phase === 'connected' && scene !== null && scene.state.file === null)
    return (
      <Over>
        <h2>Choose a file</h2>
        <p className="soft">What was seen last could not be drawn; nothing is opened by itself.</p>
      </Over>
    );
  if (phase === 'connected' && hasPicture) return null;
  const [title, text] = {
    waiting: ['Waiting for a node', why === null || why === '' ? 'The cluster has it in its queue.' : why],
    starting: ['Starting ParaView', 'It reads the results on their machine; nothing is brought here.'],
    lost: ['The connection is lost', 'It is made again by itself, and the picture comes back as it was.'],
    connected: ['Drawing', 'The first picture is on its way.'],
    none: ['', ''],
    ended: ['', ''],
  }[phase];
  return (
    <Over>
      <Icon name="running" turning />
      <h2>{title}</h2>
      <p className="soft">{text}</p>
    </Over>
  );
}

/** Says that a picture is on its way, when it takes its time. */
export function Busy({ isBusy }: { isBusy: boolean }) {
  const [isLong, setIsLong] = useState(false);
  useEffect(() => {
    if (!isBusy) return setIsLong(false);
    const timer = setTimeout(() => setIsLong(true), longMs);
    return () => clearTimeout(timer);
  }, [isBusy]);
  return (
    <span role="status" className="stage-busy" hidden={!isLong}>
      {isLong && (
        <>
          <Icon name="running" turning />
          Drawing
        </>
      )}
    </span>
  );
}

export function Over({ children }: { children: ReactNode }) {
  return <div className="stage-over">{children}</div>;
}
