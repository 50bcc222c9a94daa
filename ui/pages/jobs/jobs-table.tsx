import { useEffect, useLayoutEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { count } from '../../parts/amount.ts';
import { CutName } from '../../parts/cut-name.tsx';
import { Icon } from '../../parts/icon.tsx';
import { StatusDot } from '../../parts/status.tsx';
import { Ago } from '../../parts/time.tsx';
import { useNarrow } from '../../parts/use-narrow.ts';
import { address, go } from '../../shell/address.ts';
import { Shares } from '../../shell/analyses-list.tsx';
import { useKeys } from '../../shell/keyboard.tsx';
import type { JobRow } from '../../source/index.ts';
import type { Column } from './columns.tsx';
import type { LoadedJobs } from './jobs-window.ts';
import { layoutOf } from './layout-of-rows.ts';
import type { Selection } from './selection.ts';

interface JobsTableProps {
  project: string;
  jobs: LoadedJobs;
  columns: readonly Column[];
  sort: string;
  onSort: (sort: string) => void;
  selection: Selection;
  show: (first: number, last: number) => void;
  isStale: boolean;
}

const wideRow = 32;
const narrowRow = 54;

/** A list of any length: only the lines in view are drawn, each of the same height, so that nothing moves by itself. */
export function JobsTable(props: JobsTableProps) {
  const { project, jobs, columns, sort, onSort, selection, show, isStale } = props;
  const isNarrow = useNarrow();
  const rowHeight = isNarrow ? narrowRow : wideRow;
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const layout = useMemo(() => layoutOf(jobs, closed), [jobs, closed]);
  const box = useRef<HTMLDivElement>(null);
  const { first, last } = useLinesInView(box, rowHeight, layout.lines);
  const [current, setCurrent] = useState(-1);

  const indices: number[] = [];
  const lines = [];
  for (let line = first; line <= last; line++) {
    const one = layout.lineAt(line);
    lines.push({ line, one });
    if (one.kind === 'job') indices.push(one.index);
  }
  const from = indices[0];
  const to = indices.at(-1);
  useEffect(() => {
    if (from !== undefined && to !== undefined) show(from, to);
  }, [from, to, show, jobs]);

  const moveTo = (index: number): void => {
    if (jobs.total === 0) return;
    const next = Math.max(0, Math.min(jobs.total - 1, index));
    setCurrent(next);
    const line = layout.lineOf(next);
    const element = box.current;
    if (element === null) return;
    const head = isNarrow ? 0 : wideRow;
    const top = line * rowHeight;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + rowHeight + head > element.scrollTop + element.clientHeight)
      element.scrollTop = top + rowHeight + head - element.clientHeight;
  };
  const focusedRow = jobs.rows.get(current);
  useKeys({
    j: () => moveTo(current + 1),
    k: () => moveTo(Math.max(0, current - 1)),
    ArrowDown: () => moveTo(current + 1),
    ArrowUp: () => moveTo(Math.max(0, current - 1)),
    PageDown: () => moveTo(current + 20),
    PageUp: () => moveTo(Math.max(0, current - 20)),
    Home: () => moveTo(0),
    End: () => moveTo(jobs.total - 1),
    x: () => focusedRow !== undefined && selection.toggle(focusedRow.id, current),
    X: () => focusedRow !== undefined && selection.extend(current, jobs.rows),
    Escape: () => selection.clear(),
    ...(focusedRow === undefined ? {} : { Enter: () => go(address(['p', project, 'jobs', focusedRow.id])) }),
  });

  const tracks = `36px ${columns.map(({ width }) => width).join(' ')}`;
  return (
    <div
      ref={box}
      className={isStale ? 'jobs-table stale' : 'jobs-table'}
      role="grid"
      aria-label="Jobs"
      aria-rowcount={jobs.total + 1}
      aria-colcount={columns.length + 1}
      aria-busy={isStale}
      aria-activedescendant={indices.includes(current) ? `job-${current}` : undefined}
      tabIndex={0}
    >
      {!isNarrow && (
        <TableHead columns={columns} tracks={tracks} sort={sort} onSort={onSort} selection={selection} jobs={jobs} />
      )}
      <div role="rowgroup" className="lines" style={{ height: layout.lines * rowHeight }}>
        {lines.map(({ line, one }) => {
          const place = { top: line * rowHeight, height: rowHeight };
          if (one.kind === 'group') {
            return (
              <GroupHead
                key={`g:${one.group.value}`}
                group={one.group}
                isClosed={one.isClosed}
                place={place}
                onToggle={() =>
                  setClosed((was) => {
                    const next = new Set(was);
                    if (!next.delete(one.group.value)) next.add(one.group.value);
                    return next;
                  })
                }
              />
            );
          }
          const row = jobs.rows.get(one.index);
          const shared = {
            place,
            index: one.index,
            isCurrent: one.index === current,
            onPoint: () => setCurrent(one.index),
          };
          if (row === undefined) return <div key={one.index} role="row" className="line waiting" style={place} />;
          if (isNarrow)
            return <NarrowRow key={one.index} {...shared} row={row} project={project} selection={selection} />;
          return (
            <WideRow
              key={one.index}
              {...shared}
              row={row}
              project={project}
              selection={selection}
              columns={columns}
              tracks={tracks}
              all={jobs.rows}
            />
          );
        })}
      </div>
    </div>
  );
}

/** The lines that are to be seen, with some around them. */
function useLinesInView(
  box: React.RefObject<HTMLDivElement | null>,
  rowHeight: number,
  lines: number,
): { first: number; last: number } {
  const [view, setView] = useState({ first: 0, last: 40 });
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const look = (): void => {
      const first = Math.max(0, Math.floor(element.scrollTop / rowHeight) - 8);
      const last = first + Math.ceil(element.clientHeight / rowHeight) + 16;
      setView((was) => (was.first === first && was.last === last ? was : { first, last }));
    };
    look();
    const resized = new ResizeObserver(look);
    resized.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    return () => {
      resized.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, [box, rowHeight]);
  return { first: Math.min(view.first, Math.max(0, lines - 1)), last: Math.min(view.last, lines - 1) };
}

interface TableHeadProps {
  columns: readonly Column[];
  tracks: string;
  sort: string;
  onSort: (sort: string) => void;
  selection: Selection;
  jobs: LoadedJobs;
}

function TableHead({ columns, tracks, sort, onSort, selection, jobs }: TableHeadProps) {
  const key = sort.replace(/^-/, '');
  const isDown = sort.startsWith('-');
  return (
    <div role="row" className="line head" style={{ gridTemplateColumns: tracks }} aria-rowindex={1}>
      <span role="columnheader" className="pick">
        <input
          type="checkbox"
          aria-label="Select all that match"
          checked={selection.size > 0}
          ref={(box) => {
            if (box !== null) box.indeterminate = selection.size > 0 && selection.size < jobs.total;
          }}
          onChange={() => (selection.size > 0 ? selection.clear() : void selection.all())}
        />
      </span>
      {columns.map((column) => (
        <span
          key={column.key}
          role="columnheader"
          className={column.isNumber === true ? 'right' : ''}
          aria-sort={column.sort === key ? (isDown ? 'descending' : 'ascending') : undefined}
        >
          {column.sort === undefined ? (
            <span className="cut">{column.title}</span>
          ) : (
            <button
              type="button"
              className="cut"
              title={`Sort by ${(column.about ?? column.title).toLowerCase()}`}
              onClick={() => onSort(column.sort === key && !isDown ? `-${key}` : (column.sort ?? ''))}
            >
              <span className="cut">{column.title}</span>
              {column.sort === key && <Icon name={isDown ? 'down' : 'up'} />}
            </button>
          )}
        </span>
      ))}
    </div>
  );
}

interface RowProps {
  place: { top: number; height: number };
  index: number;
  isCurrent: boolean;
  onPoint: () => void;
  row: JobRow;
  project: string;
  selection: Selection;
}

function WideRow({
  row,
  columns,
  tracks,
  all,
  ...rest
}: RowProps & { columns: readonly Column[]; tracks: string; all: ReadonlyMap<number, JobRow> }) {
  const { project, selection, index } = rest;
  return (
    <Row {...rest} row={row} tracks={tracks}>
      <span role="gridcell" className="pick">
        <input
          type="checkbox"
          tabIndex={-1}
          aria-label={`Select ${row.name}`}
          checked={selection.has(row.id)}
          onChange={() => {}}
          onClick={(event) => (event.shiftKey ? selection.extend(index, all) : selection.toggle(row.id, index))}
        />
      </span>
      {columns.map((column) => (
        <span key={column.key} role="gridcell" className={column.isNumber === true ? 'right' : ''}>
          {column.cell(row, project)}
        </span>
      ))}
    </Row>
  );
}

function NarrowRow({ row, ...rest }: RowProps) {
  const { project, selection, index } = rest;
  return (
    <Row {...rest} row={row} tracks="34px 26px minmax(0, 1fr) auto">
      <span role="gridcell" className="pick">
        <input
          type="checkbox"
          aria-label={`Select ${row.name}`}
          checked={selection.has(row.id)}
          onChange={() => selection.toggle(row.id, index)}
        />
      </span>
      <span role="gridcell">
        <StatusDot status={row.status} />
      </span>
      <span role="gridcell" className="two-lines">
        <a
          className="job-name"
          href={address(['p', project, 'jobs', row.id])}
          aria-label={row.name}
          tabIndex={-1}
          onClick={(event) => event.preventDefault()}
        >
          <CutName name={row.name} />
        </a>
        <span className="cut soft small">
          {row.status.replaceAll('-', ' ')} · {row.analysis} · {row.machine}
        </span>
      </span>
      <span role="gridcell" className="small soft right">
        <Ago at={row.created_at} />
      </span>
    </Row>
  );
}

function Row({
  place,
  index,
  isCurrent,
  onPoint,
  row,
  project,
  selection,
  tracks,
  children,
}: RowProps & { tracks: string; children: ReactNode }) {
  const isSelected = selection.has(row.id);
  return (
    <div
      id={`job-${index}`}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      className={`line${isCurrent ? ' current' : ''}${isSelected ? ' selected' : ''}`}
      style={{ ...place, gridTemplateColumns: tracks }}
      onClick={(event) => {
        onPoint();
        const isControl = (event.target as HTMLElement).closest('input, a, button') !== null;
        const isPlain = !event.metaKey && !event.ctrlKey && !event.shiftKey;
        const isText = (globalThis.getSelection()?.toString() ?? '') !== '';
        if ((!isControl || (event.target as HTMLElement).closest('a.job-name') !== null) && isPlain && !isText)
          go(address(['p', project, 'jobs', row.id]));
      }}
    >
      {children}
    </div>
  );
}

interface GroupHeadProps {
  group: LoadedJobs['groups'][number];
  isClosed: boolean;
  place: { top: number; height: number };
  onToggle: () => void;
}

function GroupHead({ group, isClosed, place, onToggle }: GroupHeadProps) {
  return (
    <div role="row" className="line group" style={place}>
      <span role="gridcell">
        <button type="button" aria-expanded={!isClosed} onClick={onToggle}>
          <Icon name={isClosed ? 'right' : 'down'} />
          <strong className="cut">{group.value === '' ? 'none' : group.value}</strong>
          <span className="count">{count(group.jobs)}</span>
          <Shares statuses={group.statuses} />
        </button>
      </span>
    </div>
  );
}
