import { Empty } from '../../parts/says.tsx';
import { address, useAddress } from '../../shell/address.ts';
import { Link } from '../../shell/link.tsx';
import { ResultsFigure } from './results-figure.tsx';

/** Results of a project, of one of its analyses, or of jobs that were selected. */
export function ResultsPage({ project }: { project: string }) {
  const { query } = useAddress();
  const filter = {
    analysis: query.getAll('analysis'),
    tag: query.getAll('tag'),
    job: query.getAll('job'),
    sequence: query.getAll('sequence'),
  };
  return (
    <div className="page">
      <h1 className="unseen">Results</h1>
      <ResultsFigure
        project={project}
        filter={filter}
        empty={
          <Empty icon="graph" title="No quantities yet">
            <p>When a job ends, the numbers in its results are read and can be drawn here against its parameters.</p>
            <Link className="button main" to={address(['p', project, 'new'])}>
              New job
            </Link>
          </Empty>
        }
      />
    </div>
  );
}
