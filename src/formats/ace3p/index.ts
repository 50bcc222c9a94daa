export { readColumns, readColumnsFrom, type ColumnOptions } from './columns.ts';
export { readKeyValues, readRfpost, type KeyValueFile } from './document.ts';
export { entriesOf, entryOf, type Entry, type StrayText } from './entry.ts';
export { readOmega3pLog, type Eigenpair, type Omega3pLog } from './omega3p-log.ts';
export { readOmega3pOutput, type Eigenmode, type Omega3pOutput } from './omega3p.ts';
export { readRunRecord, type Measured, type Reading, type RunRecord } from './reading.ts';
export { readRfpostOutput, type RfpostOutput, type SummaryMode } from './rfpost-output.ts';
export { type RfpostSection, type RfpostTable, type RfpostValue } from './rfpost-section.ts';
export { readScattering, type PortMode, type Scattering, type ScatteringColumn } from './s3p.ts';
export { monitorSeries, type MonitorSeries, type MonitorType } from './t3p.ts';
export { type Table, type Unreadable } from './table.ts';
export {
  fieldLevelOf,
  impactLayout,
  readTrack3pLog,
  track3pTable,
  type ImpactLayout,
  type Track3pLog,
  type Track3pTable,
} from './track3p.ts';
export { unitOf } from './unit.ts';
