import { lazy, Suspense, useEffect, useState, type ReactNode } from 'react';
import { Empty } from '../parts/says.tsx';
import { Toasts } from '../parts/toast.tsx';
import { JobsPage } from '../pages/jobs/jobs-page.tsx';
import { JobPage } from '../pages/job/job-page.tsx';
import { ProjectsPage } from '../pages/projects-page.tsx';
import { live, SourceProvider, useAnswer, type Session, type Source } from '../source/index.ts';
import { address, go, useAddress } from './address.ts';
import { Frame } from './frame.tsx';
import { KeysDialog, useKeys } from './keyboard.tsx';
import { Link } from './link.tsx';
import { SessionProvider } from './session.ts';
import { applyTheme } from './theme.tsx';

const SubmitPage = lazy(async () => ({ default: (await import('../pages/submit/submit-page.tsx')).SubmitPage }));
const ResultsPage = lazy(async () => ({ default: (await import('../pages/results/results-page.tsx')).ResultsPage }));
const ComparePage = lazy(async () => ({ default: (await import('../pages/compare/compare-page.tsx')).ComparePage }));
const SequencesPage = lazy(async () => ({
  default: (await import('../pages/sequences/sequences-page.tsx')).SequencesPage,
}));
const SequencePage = lazy(async () => ({
  default: (await import('../pages/sequences/sequence-page.tsx')).SequencePage,
}));
const LookPage = lazy(async () => ({ default: (await import('../pages/look/look-page.tsx')).LookPage }));
const MachinesPage = lazy(async () => ({ default: (await import('../pages/machines-page.tsx')).MachinesPage }));

/** The page: which address shows what. */
export function App({ session, source }: { session: Session; source: Source }) {
  useEffect(() => {
    applyTheme();
    if (!source.isFrozen) live.start();
  }, [source]);
  return (
    <SourceProvider value={source}>
      <SessionProvider value={session}>
        <Pages />
        <Toasts />
      </SessionProvider>
    </SourceProvider>
  );
}

function Pages() {
  const { parts, query } = useAddress();
  const [showsKeys, setShowsKeys] = useState(false);
  const [root, project = '', page, job = '', action] = parts;
  const isProject = root === 'p' && project !== '';
  useKeys({
    '?': () => setShowsKeys(true),
    'g p': () => go('/'),
    'g m': () => go(isProject ? address(['p', project, 'machines']) : '/machines'),
    ...(isProject
      ? {
          'g j': () => go(address(['p', project])),
          'g s': () => go(address(['p', project, 'sequences'])),
          'g r': () => go(address(['p', project, 'results'])),
          c: () => go(address(['p', project, 'new'], { analysis: query.get('analysis') ?? undefined })),
        }
      : {}),
  });
  return (
    <>
      {isProject ? (
        <ProjectPages project={project} page={page} job={job} action={action} />
      ) : (
        <Frame>
          {root === undefined ? <ProjectsPage /> : root === 'machines' ? <Later of={<MachinesPage />} /> : <Nowhere />}
        </Frame>
      )}
      {showsKeys && <KeysDialog onClose={() => setShowsKeys(false)} />}
    </>
  );
}

interface ProjectPagesProps {
  project: string;
  page: string | undefined;
  job: string;
  action: string | undefined;
}

function ProjectPages({ project, page, job, action }: ProjectPagesProps) {
  const summary = useAnswer('GET /api/projects/:project', { params: { project } });
  const shown = ((): ReactNode => {
    if (page === undefined) return <JobsPage key={project} project={project} summary={summary.data} />;
    if (page === 'jobs' && action === undefined) return <JobPage key={job} project={project} id={job} />;
    if (page === 'jobs' && action === 'look') return <Later of={<LookPage key={job} project={project} id={job} />} />;
    if (page === 'jobs' && action === 'rerun')
      return <Later of={<SubmitPage key={job} project={project} parent={job} />} />;
    if (page === 'new') return <Later of={<SubmitPage project={project} />} />;
    if (page === 'results') return <Later of={<ResultsPage project={project} />} />;
    if (page === 'compare') return <Later of={<ComparePage project={project} />} />;
    if (page === 'sequences' && job === '') return <Later of={<SequencesPage project={project} />} />;
    if (page === 'sequences') return <Later of={<SequencePage key={job} project={project} id={job} />} />;
    if (page === 'machines') return <Later of={<MachinesPage />} />;
    return <Nowhere />;
  })();
  return (
    <Frame project={project} summary={summary}>
      {shown}
    </Frame>
  );
}

/** A page that is loaded when it is first gone to. */
function Later({ of }: { of: ReactNode }) {
  return <Suspense fallback={<div className="page" aria-busy="true" />}>{of}</Suspense>;
}

function Nowhere() {
  return (
    <Empty icon="lost" title="There is nothing at this address">
      <p>
        It may be of another project or another version. <Link to="/">All projects</Link>
      </p>
    </Empty>
  );
}
