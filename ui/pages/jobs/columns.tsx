import type { ReactNode } from 'react';
import { withUnit } from '../../parts/amount.ts';
import { CutName } from '../../parts/cut-name.tsx';
import { Status } from '../../parts/status.tsx';
import { Ago, Duration, Elapsed } from '../../parts/time.tsx';
import { address } from '../../shell/address.ts';
import { Link } from '../../shell/link.tsx';
import type { JobRow, ShownQuantity } from '../../source/index.ts';
import { isFinal } from '../../../src/model/index.ts';

export interface Column {
  key: string;
  title: string;
  /** What the title stands for, where it is short. */
  about?: string;
  /** A CSS grid track. */
  width: string;
  /** What the server sorts by; absent: it cannot. */
  sort?: string;
  isNumber?: boolean;
  cell: (row: JobRow, project: string) => ReactNode;
}

/** The job's name is always there, and is not in this list. */
export const nameColumn: Column = {
  key: 'name',
  title: 'Name',
  width: 'minmax(160px, 3fr)',
  sort: 'name',
  cell: (row, project) => (
    <>
      <Link
        to={address(['p', project, 'jobs', row.id])}
        className="job-name"
        aria-label={row.name}
        title={row.name}
        tabIndex={-1}
      >
        <CutName name={row.name} />
      </Link>
      {!row.is_ours && (
        <span className="tag" title="Another program wrote this record: it can be annotated only">
          foreign
        </span>
      )}
    </>
  ),
};

export const columns: readonly Column[] = [
  { key: 'status', title: 'Status', width: '116px', sort: 'status', cell: (row) => <Status status={row.status} /> },
  nameColumn,
  {
    key: 'analysis',
    title: 'Analysis',
    width: 'minmax(80px, 0.8fr)',
    sort: 'analysis',
    cell: ({ analysis }) => <Text>{analysis}</Text>,
  },
  { key: 'step', title: 'Step', width: 'minmax(80px, 0.7fr)', sort: 'step', cell: ({ step }) => <Text>{step}</Text> },
  {
    key: 'machine',
    title: 'Machine',
    width: 'minmax(68px, 0.6fr)',
    sort: 'machine',
    cell: ({ machine }) => <Text>{machine}</Text>,
  },
  {
    key: 'size',
    title: 'N × P',
    about: 'Nodes × processes',
    width: '64px',
    sort: 'processes',
    isNumber: true,
    cell: ({ nodes, processes }) => (
      <span className="number">
        {nodes ?? '–'}
        <span className="soft"> × </span>
        {processes ?? '–'}
      </span>
    ),
  },
  {
    key: 'elapsed',
    title: 'Elapsed / asked',
    width: '122px',
    sort: 'elapsed',
    isNumber: true,
    cell: (row) => <ElapsedOfAsked row={row} />,
  },
  {
    key: 'headline',
    title: 'Result',
    width: 'minmax(132px, 1fr)',
    isNumber: true,
    cell: ({ headline }) => <QuantityCell quantity={headline} />,
  },
  {
    key: 'created',
    title: 'Created',
    width: '84px',
    sort: 'created_at',
    isNumber: true,
    cell: ({ created_at }) => <Ago at={created_at} />,
  },
  {
    key: 'scheduler',
    title: 'Slurm id',
    width: '84px',
    sort: 'slurm_id',
    isNumber: true,
    cell: ({ slurm_id }) => <span className="mono">{slurm_id ?? '–'}</span>,
  },
  {
    key: 'notes',
    title: 'Tags, notes',
    width: 'minmax(96px, 1.3fr)',
    cell: ({ notes, tags }) => (
      <span className="row cut" title={[tags.join(', '), notes].filter((text) => text !== '').join(': ')}>
        {tags.length > 0 && <Tags tags={tags} />}
        <span className="cut soft">{notes}</span>
      </span>
    ),
  },
];

const allColumns: readonly string[] = [
  'status',
  'name',
  'analysis',
  'machine',
  'size',
  'elapsed',
  'headline',
  'created',
  'notes',
];

/** What a window of less than 1180 points has no room for, at first. */
const spare: readonly string[] = ['size', 'notes'];

/** The columns that a reader sees who has chosen none. */
export function defaultColumns(): readonly string[] {
  const isTight = globalThis.matchMedia('(max-width: 1180px)').matches;
  return isTight ? allColumns.filter((key) => !spare.includes(key)) : allColumns;
}

/** A column of one quantity, asked for by its reference. */
export function quantityColumn(ref: string, index: number): Column {
  return {
    key: `q:${ref}`,
    title: ref,
    width: 'minmax(100px, 0.8fr)',
    sort: ref,
    isNumber: true,
    cell: ({ quantities }) => <QuantityCell quantity={quantities?.[index] ?? null} bare />,
  };
}

function Text({ children }: { children: string }) {
  return (
    <span className="cut" title={children}>
      {children}
    </span>
  );
}

function QuantityCell({ quantity, bare = false }: { quantity: ShownQuantity | null; bare?: boolean }) {
  if (quantity === null) return <span className="soft">–</span>;
  const { value, unit, ref } = quantity;
  if (value === null)
    return (
      <span className="tone-warn" title={`${ref} could not be read`}>
        unreadable
      </span>
    );
  const shown = typeof value === 'number' ? withUnit(value, unit, 6) : value;
  return (
    <span className="named number" title={`${ref} = ${value} ${unit}`}>
      {!bare && <span className="cut soft">{symbolOf(ref)}</span>}
      <span className={typeof value === 'number' ? undefined : 'cut'}>{shown}</span>
    </span>
  );
}

/** A quantity's name without its index, if it is short enough to be read beside the value. */
function symbolOf(ref: string): string {
  const name = ref.split('[')[0] ?? ref;
  if (name === 'frequency') return 'f';
  return name.length > 8 ? '' : name;
}

function Tags({ tags }: { tags: readonly string[] }) {
  return (
    <span className="tags">
      {tags.map((tag) => (
        <span key={tag} className="tag">
          {tag}
        </span>
      ))}
    </span>
  );
}

function ElapsedOfAsked({ row }: { row: JobRow }) {
  const isEnded = isFinal(row.status);
  return (
    <span className="number">
      {row.started_at === null || (isEnded && row.ended_at === null) ? (
        <span className="soft">–</span>
      ) : (
        <Elapsed from={row.started_at} until={row.ended_at} />
      )}
      <span className="soft">
        {' / '}
        <Duration seconds={row.runtime} />
      </span>
    </span>
  );
}
