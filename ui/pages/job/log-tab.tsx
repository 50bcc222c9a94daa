import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { writeBytes } from '../../../src/model/index.ts';
import { Icon } from '../../parts/icon.tsx';
import { Empty, Fault } from '../../parts/says.tsx';
import { useQueryValue } from '../../shell/address.ts';
import { problemOf, useSource, type LogPart, type Problem } from '../../source/index.ts';
import type { JobParts } from './job-head.tsx';

/** A page shows this much of a log; all of it can be downloaded. */
const mostCharacters = 1_000_000;
const everyMs = 1000;

interface Shown {
  text: string;
  /** Of the first byte that is shown. */
  from: number;
  next: number;
  exists: boolean;
  isEnded: boolean;
}

/** What the job writes, as it writes it. */
export function LogTab({ project, job }: JobParts) {
  const [file, setFile] = useQueryValue('file');
  const name = file === '' ? 'stdout' : file;
  const { shown, problem } = useTail(project, job.row.id, name);
  const [follows, setFollows] = useState(true);
  const box = useRef<HTMLPreElement>(null);
  useLayoutEffect(() => {
    if (follows && box.current !== null) box.current.scrollTop = box.current.scrollHeight;
  }, [follows, shown]);
  return (
    <section className="panel log-panel" aria-label={`Log ${name}`}>
      <div className="panel-head">
        <div className="segments" role="group" aria-label="File">
          {['stdout', 'stderr', ...(name === 'stdout' || name === 'stderr' ? [] : [name])].map((one) => (
            <button
              key={one}
              type="button"
              className="mono"
              aria-pressed={one === name}
              onClick={() => setFile(one === 'stdout' ? undefined : one)}
            >
              {one}
            </button>
          ))}
        </div>
        {shown !== undefined && <span className="soft small number">{writeBytes(shown.next)}</span>}
        {shown !== undefined && !shown.isEnded && shown.exists && (
          <span className="live-sign live small">
            <span aria-hidden="true" />
            follows
          </span>
        )}
        <span className="spread" />
        <button type="button" className="button bare" aria-pressed={follows} onClick={() => setFollows(!follows)}>
          <Icon name="down" />
          To the end
        </button>
      </div>
      {problem !== undefined && <Fault problem={problem} />}
      {shown !== undefined && !shown.exists ? (
        <Empty icon="file" title={`${name} is not there`}>
          <p>{shown.isEnded ? 'The job left no such file.' : 'It appears here as soon as the job writes it.'}</p>
        </Empty>
      ) : (
        <pre
          ref={box}
          className="log"
          role="region"
          tabIndex={0}
          aria-label={`Text of ${name}`}
          onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
            const isAtEnd = scrollHeight - scrollTop - clientHeight < 24;
            if (isAtEnd !== follows) setFollows(isAtEnd);
          }}
        >
          {shown !== undefined && shown.from > 0 && (
            <span className="soft">
              … {writeBytes(shown.from)} before this are not shown …{'\n'}
            </span>
          )}
          {shown?.text}
        </pre>
      )}
    </section>
  );
}

/** The end of a file of a job, and what comes, until the job has ended and all is there. */
function useTail(
  project: string,
  job: string,
  file: string,
): { shown: Shown | undefined; problem: Problem | undefined } {
  const source = useSource();
  const [shown, setShown] = useState<Shown>();
  const [problem, setProblem] = useState<Problem>();
  useEffect(() => {
    const ended = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    let offset: number | undefined;
    const next = async (): Promise<void> => {
      let isMore = false;
      try {
        const query = offset === undefined ? { file } : { file, offset };
        const part = await source.ask(
          'GET /api/projects/:project/jobs/:job/log',
          { params: { project, job }, query },
          ended.signal,
        );
        if (ended.signal.aborted) return;
        setProblem(undefined);
        setShown((was) => joined(offset === undefined ? undefined : was, part));
        isMore = part.text.length > 0 && part.next_offset > part.offset && !part.ended;
        if (part.exists || part.ended) offset = part.next_offset;
        if (part.ended) return;
      } catch (error) {
        if (ended.signal.aborted) return;
        setProblem(problemOf(error));
      }
      timer = setTimeout(() => void next(), isMore && !document.hidden ? everyMs / 4 : everyMs);
    };
    void next();
    return () => {
      ended.abort();
      clearTimeout(timer);
    };
  }, [source, project, job, file]);
  return { shown, problem };
}

function joined(was: Shown | undefined, part: LogPart): Shown {
  const all = (was?.text ?? '') + shownText(part.text);
  const text = all.length > mostCharacters ? all.slice(-mostCharacters / 2) : all;
  const from = was?.from ?? part.offset;
  return {
    text,
    from: text.length < all.length ? Math.max(from, part.next_offset - text.length) : from,
    next: part.next_offset,
    exists: part.exists,
    isEnded: part.ended,
  };
}

/** What comes after a carriage return is written over what was before it. */
function asItEnded(line: string): string {
  const text = line.endsWith('\r') ? line.slice(0, -1) : line;
  return text.slice(text.lastIndexOf('\r') + 1);
}

/** Progress bars of programs come with carriage returns and escape sequences: lines are shown as they ended up. */
function shownText(text: string): string {
  return (
    text
      // oxlint-disable-next-line no-control-regex -- escape sequences start with a control character
      .replaceAll(/\u001B\[[0-9;?]*[A-Za-z]/g, '')
      .split('\n')
      .map(asItEnded)
      .join('\n')
      // oxlint-disable-next-line no-control-regex -- what cannot be shown becomes visible
      .replaceAll(/[\u0000-\u0008\u000B-\u001F\u007F]/g, (c) => String.fromCodePoint(0x24_00 + (c.codePointAt(0) ?? 0)))
  );
}
