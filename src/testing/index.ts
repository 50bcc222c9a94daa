export { describeContract, faultsOf, type Clause, type Declared, type Deviation, type Subject } from './clauses.ts';
export { filesInMemory, type FileContents } from '../codes/index.ts';
export { describeCode, type CodeToJudge } from './describe-code.ts';
export { describeScheduler } from './describe-scheduler.ts';
export { describeStore } from './describe-store.ts';
export { describeTransport } from './describe-transport.ts';
