import { Icon, type IconName } from '../../parts/icon.tsx';
import type { LookPhase, LookView } from '../../source/index.ts';
import type { Shown } from './look-socket.ts';

const words: Readonly<Record<LookPhase, readonly [tone: string, icon: IconName, text: string]>> = {
  none: ['wait', 'screen', 'Not started'],
  starting: ['busy', 'running', 'Starting ParaView'],
  waiting: ['wait', 'queued', 'Waiting for a node'],
  connected: ['good', 'succeeded', 'Connected'],
  lost: ['warn', 'alert', 'Connection lost, it is made again'],
  ended: ['wait', 'stop', 'Ended'],
};

const away = ['warn', 'alert', 'No answer from the server'] as const;

/** How the look stands, where it is drawn, and how quickly. */
export function LookStatus({ look, shown, isAway }: { look: LookView; shown: Shown | undefined; isAway: boolean }) {
  const [tone, icon, text] = isAway ? away : words[look.phase];
  const where = [look.host, look.version === null ? null : `ParaView ${look.version}`].filter(Boolean).join(' · ');
  const isRunning = look.phase === 'connected' || look.phase === 'lost';
  return (
    <div className="row wrap look-status">
      <span role="status" className={`status pill tone-${tone}`}>
        <Icon name={icon} turning={look.phase === 'starting' || look.phase === 'lost'} />
        {text}
        {look.phase === 'waiting' && look.why !== null && look.why !== '' && <>: {look.why}</>}
      </span>
      {isRunning && <span className="soft small">{where}</span>}
      {look.phase === 'connected' && !isAway && shown !== undefined && (
        <span className="soft small number" title="Size of the picture; pictures in the last second; from hand to eye">
          {shown.width} × {shown.height}
          {shown.rough && ' · fewer triangles'}
          {shown.rate > 1 && ` · ${shown.rate}/s`}
          {shown.latencyMs !== undefined && ` · ${Math.round(shown.latencyMs)} ms`}
        </span>
      )}
    </div>
  );
}
