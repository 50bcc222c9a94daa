export type { AnswerOf, Api, BodyOf, ParamsOf, QueryOf, RouteKey } from './api.ts';
export { hashPassword } from './guards/password.ts';
export { writeReport } from './report/write-report.ts';
export { startServer, type RunningServer, type ServerOptions } from './start-server.ts';
