import { writeBytes } from '../../../src/model/index.ts';
import { Digest } from '../../parts/digest.tsx';
import { Icon } from '../../parts/icon.tsx';
import { Empty, Fault, Says } from '../../parts/says.tsx';
import { Time } from '../../parts/time.tsx';
import { address } from '../../shell/address.ts';
import { Link } from '../../shell/link.tsx';
import { useAnswer, useSource, type JobFile } from '../../source/index.ts';
import type { JobParts } from './job-head.tsx';

const placeWords: Readonly<Record<JobFile['place'], string>> = {
  here: 'in the project',
  remote: 'on the machine',
  'by-reference': 'by reference',
  gone: 'gone',
};

/** What the job was given and what it left, and where each file is. */
export function FilesTab({ project, job }: JobParts) {
  const source = useSource();
  const params = { project, job: job.row.id };
  const { data, problem, reload } = useAnswer('GET /api/projects/:project/jobs/:job/files', { params });
  if (problem !== undefined) return <Fault problem={problem} onRetry={reload} />;
  if (data === undefined) return <section className="panel" aria-busy="true" style={{ minHeight: 200 }} />;
  const results = data.files.filter(({ kind }) => kind !== 'input');
  const given = new Set(data.files.filter(({ kind }) => kind === 'input').map(({ path }) => path));
  const linkOf = (file: JobFile): string | undefined =>
    file.place === 'here'
      ? source.link('GET /api/projects/:project/jobs/:job/files/*', {
          params: { ...params, path: `${file.kind === 'input' ? 'input' : 'result'}/${file.path}` },
        })
      : undefined;
  return (
    <section className="panel" aria-label="Files">
      <div className="panel-head">
        <h2>What it left</h2>
        <span className="count">{results.length}</span>
        <span className="soft small number">{writeBytes(results.reduce((sum, { size }) => sum + size, 0))}</span>
      </div>
      {data.error !== null && (
        <Says tone="warn">
          <p>{data.error}</p>
        </Says>
      )}
      {data.missing.length > 0 && (
        <Says tone="warn">
          <p>Expected and not there: {data.missing.join(', ')}</p>
        </Says>
      )}
      {results.length === 0 && (
        <Empty icon="folder" title="Nothing yet">
          <p>Results are listed here once the job has written them.</p>
        </Empty>
      )}
      {results.length > 0 && (
        <div className="scroll-x" tabIndex={0}>
          <table className="plain-table">
            <thead>
              <tr>
                <th>File</th>
                <th className="right">Size</th>
                <th>sha256</th>
                <th>Where</th>
                <th>Changed</th>
              </tr>
            </thead>
            <tbody>
              {results.map((file) => {
                const link = linkOf(file);
                return (
                  <tr key={`${file.kind}/${file.path}`}>
                    <td className="mono">
                      {link === undefined ? (
                        file.path
                      ) : (
                        <a href={link} download title="Download">
                          {file.path}
                        </a>
                      )}
                      {given.has(file.path) && <span className="small soft after">an input that it changed</span>}
                      {(file.kind === 'log' || file.kind === 'script') && (
                        <Link
                          className="small after"
                          to={address(['p', project, 'jobs', job.row.id], {
                            tab: file.kind === 'log' ? 'log' : 'script',
                            file: file.kind === 'log' ? file.path : undefined,
                          })}
                        >
                          view
                        </Link>
                      )}
                    </td>
                    <td className="right number">{writeBytes(file.size)}</td>
                    <td>
                      <Digest sha256={file.sha256} />
                    </td>
                    <td>
                      <span className={file.place === 'gone' ? 'row tone-warn' : 'row'} style={{ gap: 6 }}>
                        <Icon
                          name={
                            file.place === 'remote'
                              ? 'machine'
                              : file.place === 'gone'
                                ? 'alert'
                                : file.place === 'here'
                                  ? 'folder'
                                  : 'link'
                          }
                        />
                        {placeWords[file.place]}
                      </span>
                    </td>
                    <td className="soft">
                      <Time at={file.modified_at} />
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
