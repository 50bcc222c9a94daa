import { useEffect, useRef, useState } from 'react';
import { activeStatuses, finalStatuses, type JobStatus } from '../../../src/model/index.ts';
import { count, plural } from '../../parts/amount.ts';
import { Icon, type IconName } from '../../parts/icon.tsx';
import { Menu, MenuCheck, MenuItem } from '../../parts/menu.tsx';
import { quantityRefs } from '../../parts/quantity-refs.ts';
import { Status } from '../../parts/status.tsx';
import { go, useAddress, useQueryValue } from '../../shell/address.ts';
import { useKeys } from '../../shell/keyboard.tsx';
import { useAnswer, type Facet, type ProjectSummary, type StatusCounts } from '../../source/index.ts';
import { columns, defaultColumns, nameColumn } from './columns.tsx';

interface FilterBarProps {
  project: string;
  summary: ProjectSummary | undefined;
  shown: readonly string[];
  onShown: (shown: readonly string[]) => void;
}

export function FilterBar({ project, summary, shown, onShown }: FilterBarProps) {
  const [group, setGroup] = useQueryValue('group');
  return (
    <div className="bar filter-bar">
      <SearchBox />
      <FacetMenu name="machine" label="Machine" icon="machine" facets={summary?.machines} />
      <FacetMenu name="step" label="Step" icon="cube" facets={summary?.steps} />
      <FacetMenu name="tag" label="Tag" icon="tag" facets={summary?.tags} />
      <span className="spread" />
      <Menu
        label={<span className="wide-only">{group === '' ? 'Group' : `By ${group}`}</span>}
        icon="group"
        title={group === '' ? 'Group' : `Grouped by ${group}`}
      >
        {(['', 'analysis', 'status', 'machine', 'step'] as const).map((one) => (
          <MenuItem key={one} icon={one === group ? 'check' : 'minus'} onChoose={() => setGroup(one)}>
            {one === '' ? 'No groups' : `By ${one}`}
          </MenuItem>
        ))}
      </Menu>
      <ColumnsMenu project={project} shown={shown} onShown={onShown} />
    </div>
  );
}

/** What is typed is asked for when the typing pauses; it is in the address, so that it can be sent to somebody. */
function SearchBox() {
  const [search, setSearch] = useQueryValue('search');
  const [text, setText] = useState(search);
  const box = useRef<HTMLInputElement>(null);
  const set = useRef(setSearch);
  set.current = setSearch;
  useEffect(() => setText(search), [search]);
  useEffect(() => {
    if (text === search) return undefined;
    const timer = setTimeout(() => set.current(text), 120);
    return () => clearTimeout(timer);
  }, [text, search]);
  useKeys({ '/': () => box.current?.focus() });
  return (
    <div className="search" role="search">
      <Icon name="search" />
      <input
        ref={box}
        type="search"
        aria-label="Search jobs"
        placeholder="Search name, notes, id, tag…"
        value={text}
        maxLength={200}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') {
            setText('');
            event.currentTarget.blur();
          }
          if (event.key === 'Enter') event.currentTarget.blur();
        }}
      />
      <kbd aria-hidden="true">/</kbd>
    </div>
  );
}

interface FacetMenuProps {
  name: 'machine' | 'step' | 'tag';
  label: string;
  icon: IconName;
  facets: readonly Facet[] | undefined;
}

function FacetMenu({ name, label, icon, facets }: FacetMenuProps) {
  const [chosen, choose] = useQueryValues(name);
  if (chosen.length === 0 && (facets === undefined || facets.length < 2) && name !== 'tag') return null;
  if (name === 'tag' && chosen.length === 0 && (facets?.length ?? 0) === 0) return null;
  const title = chosen.length === 0 ? label : `${label}: ${chosen.join(', ')}`;
  return (
    <Menu
      label={<span className="wide-only cut facet">{title}</span>}
      icon={icon}
      title={title}
      className={chosen.length > 0 ? 'button on' : 'button'}
    >
      {facets?.map(({ value, jobs }) => (
        <MenuCheck
          key={value}
          on={chosen.includes(value)}
          onChange={(on) => choose(on ? [...chosen, value] : chosen.filter((one) => one !== value))}
        >
          <span className="cut spread">{value}</span>
          <span className="count">{count(jobs)}</span>
        </MenuCheck>
      ))}
      {chosen.length > 0 && (
        <>
          <hr />
          <MenuItem icon="cross" onChoose={() => choose([])}>
            Any {name}
          </MenuItem>
        </>
      )}
    </Menu>
  );
}

/** All values of one key of the address' query. */
function useQueryValues(key: string): [readonly string[], (values: readonly string[]) => void] {
  const { query, text } = useAddress();
  const set = (values: readonly string[]): void => {
    const next = new URLSearchParams(query);
    next.delete(key);
    for (const value of values) next.append(key, value);
    const path = text.split('?')[0] ?? '/';
    go(next.size === 0 ? path : `${path}?${next.toString()}`, { replace: true });
  };
  return [query.getAll(key), set];
}

function ColumnsMenu({ project, shown, onShown }: Pick<FilterBarProps, 'project' | 'shown' | 'onShown'>) {
  const [wanted, setWanted] = useState(false);
  const known = useAnswer('GET /api/projects/:project/results/columns', wanted ? { params: { project } } : undefined);
  const toggle = (key: string, on: boolean): void => onShown(on ? [...shown, key] : shown.filter((one) => one !== key));
  const quantities = known.data?.quantities.flatMap(({ name, index }) => quantityRefs(name, index)) ?? [];
  return (
    <span onPointerEnter={() => setWanted(true)} onFocus={() => setWanted(true)}>
      <Menu label={<span className="wide-only">Columns</span>} icon="columns" title="Columns">
        {columns
          .filter(({ key }) => key !== nameColumn.key)
          .map(({ key, title }) => (
            <MenuCheck key={key} on={shown.includes(key)} onChange={(on) => toggle(key, on)}>
              {title}
            </MenuCheck>
          ))}
        {quantities.length > 0 && <h3>Quantities</h3>}
        {quantities.slice(0, 60).map((ref) => (
          <MenuCheck key={ref} on={shown.includes(`q:${ref}`)} onChange={(on) => toggle(`q:${ref}`, on)}>
            <span className="mono cut">{ref}</span>
          </MenuCheck>
        ))}
        <hr />
        <MenuItem icon="again" onChoose={() => onShown(defaultColumns())}>
          As at first
        </MenuItem>
      </Menu>
    </span>
  );
}

const order: readonly JobStatus[] = [...activeStatuses, ...finalStatuses];

/** How the jobs stand, as numbers that filter. */
export function StatusStrip({ statuses, total }: { statuses: StatusCounts | undefined; total: number | undefined }) {
  const [chosen, choose] = useQueryValues('status');
  const present = order.filter((status) => (statuses?.[status] ?? 0) > 0 || chosen.includes(status));
  const all = Object.values(statuses ?? {}).reduce((sum, jobs) => sum + jobs, 0);
  return (
    <div className="status-strip" role="group" aria-label="Status">
      <button type="button" aria-pressed={chosen.length === 0} onClick={() => choose([])}>
        All <span className="count">{statuses === undefined ? '' : count(all)}</span>
      </button>
      {present.map((status) => (
        <button
          key={status}
          type="button"
          aria-pressed={chosen.includes(status)}
          onClick={() => choose(chosen.includes(status) ? chosen.filter((one) => one !== status) : [...chosen, status])}
        >
          <Status status={status} /> <span className="count">{count(statuses?.[status] ?? 0)}</span>
        </button>
      ))}
      <span className="unseen" role="status">
        {total === undefined ? '' : plural(total, 'job')}
      </span>
    </div>
  );
}
