import { useState } from 'react';
import { isFinal } from '../../../src/model/index.ts';
import { number } from '../../parts/amount.ts';
import { Icon } from '../../parts/icon.tsx';
import { Empty, Fault, Says } from '../../parts/says.tsx';
import { Status } from '../../parts/status.tsx';
import { Ago } from '../../parts/time.tsx';
import { address, useQueryValue } from '../../shell/address.ts';
import { Link } from '../../shell/link.tsx';
import { useAnswer, type Comparison, type Difference, type JobRow } from '../../source/index.ts';
import { JobPicker } from './job-picker.tsx';
import { Lines } from './lines.tsx';

/** Two jobs beside each other: what they were given, and what they gave. */
export function ComparePage({ project }: { project: string }) {
  const [a, setA] = useQueryValue('a');
  const [b, setB] = useQueryValue('b');
  const [rtol, setRtol] = useState('');
  const isPair = a !== '' && b !== '';
  const difference = useAnswer(
    'GET /api/projects/:project/jobs/:job/diff/:other',
    isPair ? { params: { project, job: a, other: b } } : undefined,
  );
  const areEnded =
    difference.data !== undefined && isFinal(difference.data.before.status) && isFinal(difference.data.after.status);
  const comparison = useAnswer(
    'GET /api/projects/:project/jobs/:job/compare/:other',
    isPair && areEnded
      ? { params: { project, job: a, other: b }, query: rtol === '' ? {} : { rtol: Number(rtol) } }
      : undefined,
  );
  return (
    <div className="page" aria-busy={isPair && difference.data === undefined && difference.problem === undefined}>
      <div className="page-head">
        <h1>Compare</h1>
      </div>
      <div className="pair">
        <JobPicker project={project} label="Before" value={a} onPick={setA} />
        <button
          type="button"
          className="button bare only-icon swap"
          aria-label="Swap the two jobs"
          title="Swap"
          disabled={!isPair}
          onClick={() => {
            setA(b);
            setB(a);
          }}
        >
          <Icon name="sort" />
        </button>
        <JobPicker project={project} label="After" value={b} onPick={setB} />
      </div>
      {!isPair && (
        <Empty icon="compare" title="Pick two jobs">
          <p>
            You see what differs in their parameters, files and surroundings, and whether the second reproduced the
            first.
          </p>
        </Empty>
      )}
      {difference.problem !== undefined && <Fault problem={difference.problem} onRetry={difference.reload} />}
      {isPair && difference.data !== undefined && (
        <div className="stack">
          <div className="pair">
            <JobCard project={project} row={difference.data.before} />
            <span />
            <JobCard project={project} row={difference.data.after} />
          </div>
          {comparison.problem !== undefined && <Fault problem={comparison.problem} onRetry={comparison.reload} />}
          {comparison.data !== undefined && <Grade comparison={comparison.data} />}
          <Given difference={difference.data} />
          {!areEnded && (
            <Says tone="busy">
              <p>What they gave is compared when both have ended.</p>
            </Says>
          )}
          {comparison.data !== undefined && <Gave comparison={comparison.data} rtol={rtol} onRtol={setRtol} />}
        </div>
      )}
    </div>
  );
}

function JobCard({ project, row }: { project: string; row: JobRow }) {
  return (
    <div className="card slim">
      <div className="row">
        <Link to={address(['p', project, 'jobs', row.id])} className="cut">
          <strong>{row.name}</strong>
        </Link>
        <span className="spread" />
        <Status status={row.status} />
      </div>
      <p className="soft small cut">
        {row.analysis} · {row.machine} · {row.nodes} × {row.processes} · <Ago at={row.created_at} />
      </p>
    </div>
  );
}

const grades: Readonly<Record<string, readonly ['good' | 'busy' | 'warn', string]>> = {
  R3: ['good', 'The numbers agree within what is allowed.'],
  R2: ['good', 'Every output is the same, byte for byte.'],
  R1: ['warn', 'Same inputs, same end; what came out differs, or is not known.'],
  R0: ['warn', 'Same inputs, another end.'],
};

function Grade({ comparison: { grade, reasons } }: { comparison: Comparison }) {
  const [tone, says] =
    grade === null
      ? (['busy', 'Not a reproduction: their inputs differ.'] as const)
      : (grades[grade] ?? (['busy', ''] as const));
  return (
    <Says tone={tone}>
      <p>
        {grade !== null && <strong className="grade">{grade}</strong>} {says}
      </p>
      {reasons.map((reason) => (
        <p key={reason} className="small">
          {reason}
        </p>
      ))}
    </Says>
  );
}

/** What the two were given. */
function Given({ difference }: { difference: Difference }) {
  const { parameters, files, script, record, same } = difference;
  return (
    <section className="panel stack" aria-label="What they were given">
      <div className="panel-head">
        <h2>What they were given</h2>
        <span className="spread" />
        {same && <span className="tag">all the same</span>}
      </div>
      {parameters.length > 0 && (
        <div className="scroll-x" tabIndex={0}>
          <table className="plain-table">
            <thead>
              <tr>
                <th>Parameter</th>
                <th>Before</th>
                <th>After</th>
              </tr>
            </thead>
            <tbody>
              {parameters.map(({ path, before, after, unit }) => (
                <tr key={path}>
                  <td className="mono">{path}</td>
                  <td className="mono was">
                    {before ?? 'not there'} {before === null ? '' : (unit ?? '')}
                  </td>
                  <td className="mono now">
                    {after ?? 'not there'} {after === null ? '' : (unit ?? '')}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {record.length > 0 && (
        <div className="scroll-x" tabIndex={0}>
          <table className="plain-table">
            <thead>
              <tr>
                <th>Surroundings</th>
                <th>Before</th>
                <th>After</th>
              </tr>
            </thead>
            <tbody>
              {record.map(({ path, before, after }) => (
                <tr key={path}>
                  <td className="mono">{path}</td>
                  <td className="mono was">{before ?? '–'}</td>
                  <td className="mono now">{after ?? '–'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {files.map((file) => (
        <div key={file.path} className="stack" style={{ gap: 4 }}>
          <h3 className="row">
            <Icon name="file" />
            <span className="mono">{file.path}</span>
            <span>{file.before === null ? 'added' : file.after === null ? 'removed' : 'changed'}</span>
            {file.why !== undefined && <span className="soft">: {file.why}</span>}
          </h3>
          {file.lines !== undefined && <Lines lines={file.lines} />}
        </div>
      ))}
      {script !== null && script.length > 0 && (
        <div className="stack" style={{ gap: 4 }}>
          <h3 className="row">
            <Icon name="file" />
            Script
          </h3>
          <Lines lines={script} />
        </div>
      )}
    </section>
  );
}

/** What came out of the two. */
function Gave({ comparison, rtol, onRtol }: { comparison: Comparison; rtol: string; onRtol: (rtol: string) => void }) {
  const { quantities, outputs } = comparison;
  const differing = outputs.filter(({ state }) => state !== 'equal');
  return (
    <section className="panel stack" aria-label="What they gave">
      <div className="panel-head">
        <h2>What they gave</h2>
        <span className="spread" />
        <label className="check small">
          Relative tolerance
          <input
            className="in-head number"
            placeholder="as the code says"
            inputMode="decimal"
            value={rtol}
            onChange={(event) => /^[\d.eE+-]*$/.test(event.currentTarget.value) && onRtol(event.currentTarget.value)}
          />
        </label>
      </div>
      {quantities.length === 0 && <p className="soft">Neither has quantities.</p>}
      {quantities.length > 0 && (
        <div className="scroll-x tall" tabIndex={0}>
          <table className="plain-table">
            <thead>
              <tr>
                <th>Quantity</th>
                <th className="right">Before</th>
                <th className="right">After</th>
                <th className="right">Apart</th>
                <th>Verdict</th>
              </tr>
            </thead>
            <tbody>
              {quantities.map(({ ref, unit, before, after, state, apart, allowed }) => (
                <tr key={ref}>
                  <td className="mono">
                    {ref} <span className="soft">{unit}</span>
                  </td>
                  <td className="right mono">{before ?? '–'}</td>
                  <td className="right mono">{after ?? '–'}</td>
                  <td className="right number">{apart === undefined ? '' : number(apart, 3)}</td>
                  <td>
                    <span
                      className={`status ${state === 'different' ? 'tone-bad' : state === 'unread' ? 'tone-warn' : state === 'noise' ? 'tone-wait' : 'tone-good'}`}
                    >
                      <Icon
                        name={
                          state === 'different'
                            ? 'failed'
                            : state === 'unread'
                              ? 'incomplete'
                              : state === 'noise'
                                ? 'minus'
                                : 'succeeded'
                        }
                      />
                      {state === 'within'
                        ? `within ${number(allowed ?? 0, 3)}`
                        : state === 'noise'
                          ? 'left out'
                          : state}
                    </span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <p className="soft small">
        {outputs.length === 0
          ? 'No outputs are known.'
          : `${outputs.length - differing.length} of ${outputs.length} output files are the same byte for byte.`}
      </p>
      {differing.map(({ path, state, of, counts, first }) => (
        <p key={path} className="small">
          <code>{path}</code>{' '}
          <span className="soft">
            {of === undefined || state === 'different' ? state : `${state} (${of})`}
            {counts ? '' : ', does not count'}
          </span>
          {first !== undefined && (
            <>
              {' '}
              line {first.line}: <code className="was">{first.before}</code> →{' '}
              <code className="now">{first.after}</code>
            </>
          )}
        </p>
      ))}
    </section>
  );
}
