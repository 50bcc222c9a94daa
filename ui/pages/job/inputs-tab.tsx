import { useState } from 'react';
import { writeBytes } from '../../../src/model/index.ts';
import { Digest } from '../../parts/digest.tsx';
import { Empty, Fault, Says } from '../../parts/says.tsx';
import { address } from '../../shell/address.ts';
import { Link } from '../../shell/link.tsx';
import { useAnswer, useSource, type ParameterChange } from '../../source/index.ts';
import type { JobParts } from './job-head.tsx';

/** On what exact input the job ran: parameters, and every file with its digest. */
export function InputsTab(parts: JobParts) {
  return (
    <div className="stack">
      <Parameters {...parts} />
      <InputFiles {...parts} />
    </div>
  );
}

function Parameters({ project, job }: JobParts) {
  const { data, problem, reload } = useAnswer('GET /api/projects/:project/jobs/:job/parameters', {
    params: { project, job: job.row.id },
  });
  const [search, setSearch] = useState('');
  if (problem !== undefined) return <Fault problem={problem} onRetry={reload} />;
  if (data === undefined) return <section className="panel" aria-busy="true" style={{ minHeight: 160 }} />;
  const against = job.row.rerun_of === null ? 'the analysis as it is now' : 'the job it reruns';
  const changed = new Map(data.changed.map((change) => [change.path, change]));
  const shown = data.parameters.filter(({ path, value }) =>
    `${path} ${value}`.toLowerCase().includes(search.toLowerCase()),
  );
  return (
    <section className="panel" aria-label="Parameters">
      <div className="panel-head">
        <h2>Parameters</h2>
        <span className="count">{data.parameters.length}</span>
        {data.file !== null && <span className="mono soft cut">{data.file}</span>}
        <span className="spread" />
        {data.parameters.length > 12 && (
          <input
            type="search"
            className="in-head"
            aria-label="Search parameters"
            placeholder="Search"
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
        )}
        <Link
          className="button bare"
          to={address(['p', project, 'compare'], { a: job.row.rerun_of ?? undefined, b: job.row.id })}
        >
          Difference to another job
        </Link>
      </div>
      {data.parameters.length === 0 && (
        <Empty icon="file" title="No parameters by name">
          <p>The code of this job does not say how to read its inputs. The files are below.</p>
        </Empty>
      )}
      {data.changed.length > 0 && <Changes changes={data.changed} against={against} />}
      {shown.length > 0 && (
        <div className="scroll-x tall" tabIndex={0}>
          <table className="plain-table">
            <thead>
              <tr>
                <th>Parameter</th>
                <th>Value</th>
                <th>Unit</th>
              </tr>
            </thead>
            <tbody>
              {shown.slice(0, 1000).map(({ path, value, unit }) => (
                <tr key={path} className={changed.has(path) ? 'changed' : ''}>
                  <td className="mono">{path}</td>
                  <td className="mono">{value}</td>
                  <td className="soft">{unit ?? ''}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function Changes({ changes, against }: { changes: readonly ParameterChange[]; against: string }) {
  return (
    <Says tone="busy">
      <p>
        <strong>{changes.length === 1 ? 'One differs' : `${changes.length} differ`}</strong> from {against}:
      </p>
      {changes.slice(0, 8).map(({ path, before, after, unit }) => (
        <p key={path} className="mono">
          {path} <span className="soft">{before ?? 'not there'} →</span> {after ?? 'not there'} {unit ?? ''}
        </p>
      ))}
      {changes.length > 8 && <p className="soft">and {changes.length - 8} more</p>}
    </Says>
  );
}

function InputFiles({ project, job }: JobParts) {
  const source = useSource();
  const inputs = Array.isArray(job.record.inputs) ? job.record.inputs : [];
  return (
    <section className="panel" aria-label="Input files">
      <div className="panel-head">
        <h2>Input files</h2>
        <span className="count">{inputs.length}</span>
      </div>
      {!job.record.reproducible && (
        <Says tone="warn">
          <p>Inputs were not saved with this job: only their digests are known.</p>
        </Says>
      )}
      <div className="scroll-x" tabIndex={0}>
        <table className="plain-table">
          <thead>
            <tr>
              <th>File</th>
              <th>Role</th>
              <th className="right">Size</th>
              <th>sha256</th>
              <th>Kept</th>
            </tr>
          </thead>
          <tbody>
            {inputs.map(({ path, role, size, sha256, object, place }) => {
              const link =
                object === null
                  ? undefined
                  : source.link('GET /api/projects/:project/jobs/:job/files/*', {
                      params: { project, job: job.row.id, path: `input/${path}` },
                    });
              return (
                <tr key={path}>
                  <td className="mono">
                    {link === undefined ? (
                      path
                    ) : (
                      <a href={link} download>
                        {path}
                      </a>
                    )}
                  </td>
                  <td>{role}</td>
                  <td className="right number">{writeBytes(size)}</td>
                  <td>
                    <Digest sha256={sha256} />
                  </td>
                  <td className="mono soft cut">{object ?? place ?? 'no'}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}
