import { extname } from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.awk': 'text/plain',
  '.csv': 'text/csv',
  '.gz': 'application/gzip',
  '.h5': 'application/x-hdf5',
  '.htm': 'text/html',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.jsonl': 'application/jsonl',
  '.log': 'text/plain',
  '.md': 'text/markdown',
  '.mjs': 'text/javascript',
  '.msh': 'text/plain',
  '.nc': 'application/netcdf',
  '.ncdf': 'application/netcdf',
  '.out': 'text/plain',
  '.pdf': 'application/pdf',
  '.png': 'image/png',
  '.py': 'text/x-python',
  '.sh': 'application/x-sh',
  '.smtk': 'application/json',
  '.svg': 'image/svg+xml',
  '.tsv': 'text/tab-separated-values',
  '.txt': 'text/plain',
  '.vtu': 'application/xml',
  '.xml': 'application/xml',
  '.yaml': 'application/yaml',
  '.yml': 'application/yaml',
  '.zip': 'application/zip',
};

/** What a file is, by its name (IANA media types where there is one). */
export function mediaTypeOf(name: string): string {
  if (/(?:^|\/)std(?:out|err)$/.test(name)) return 'text/plain';
  return types[extname(name).toLowerCase()] ?? 'application/octet-stream';
}
