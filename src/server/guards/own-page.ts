import { AppError } from '../../errors/index.ts';

/** What tells where a request comes from. */
export interface Provenance {
  method: string;
  scheme: 'http' | 'https';
  host: string | undefined;
  origin: string | undefined;
  /** Sec-Fetch-Site, which browsers set and pages cannot. */
  site: string | undefined;
}

/**
 * Refuses what another page sends, with FOREIGN_REQUEST: a cookie goes along with requests from any page of the same
 * site, and every port of localhost is one site. What changes something has to say where it comes from; what reads may
 * be silent, for browsers send no Origin with their own page's GET.
 */
export function assertOwnPage({ method, scheme, host, origin, site }: Provenance): void {
  const refuse = (why: string): never => {
    throw new AppError('FOREIGN_REQUEST', { why });
  };
  if (origin !== undefined && origin !== `${scheme}://${host}`) refuse('it comes from another page');
  if (site !== undefined && site !== 'same-origin' && site !== 'none') refuse('it comes from another site');
  const isReading = method === 'GET' || method === 'HEAD';
  if (!isReading && origin === undefined) refuse('it does not say which page it comes from');
}
