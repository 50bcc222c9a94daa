// Builds the page from ui/: scripts and styles named by their content, one index.html, and the same page as a single
// file for reports. What a browser loads first has a budget, which is held here.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Compressed bytes of script and style that the first view may take. */
export const firstLoadBudget = 250_000;

/** Packages whose code or fonts are in the page. */
export const bundledInPage = [
  'react',
  'react-dom',
  'scheduler',
  '@kitware/vtk.js',
  '@fontsource-variable/inter',
  '@fontsource-variable/jetbrains-mono',
];

const common = {
  bundle: true,
  minify: true,
  target: ['chrome123', 'firefox121', 'safari17.5'],
  jsx: 'automatic',
  define: { 'process.env.NODE_ENV': '"production"' },
  logLevel: 'warning',
  legalComments: 'none',
  absWorkingDir: root,
};

/** Writes the page into `outdir`; `sourcemap` is for those who work on it. */
export async function buildPage(outdir, { sourcemap = false } = {}) {
  const esbuild = await import('esbuild');
  const { metafile } = await esbuild.build({
    ...common,
    entryPoints: { page: 'ui/main.tsx' },
    outdir,
    format: 'esm',
    splitting: true,
    metafile: true,
    sourcemap,
    entryNames: 'assets/[name]-[hash]',
    chunkNames: 'assets/[name]-[hash]',
    assetNames: 'assets/[name]-[hash]',
    loader: { '.woff2': 'file' },
    publicPath: '/',
  });
  const first = firstLoad(metafile);
  const bytes = first.reduce((sum, path) => sum + gzipSync(readFileSync(join(root, path))).length, 0);
  if (bytes > firstLoadBudget)
    throw new Error(`the page's first load is ${bytes} bytes compressed, more than ${firstLoadBudget}`);
  const links = first.map((path) => `/assets/${basename(path)}`);
  const head = [
    ...links.filter((path) => path.endsWith('.css')).map((path) => `<link rel="stylesheet" href="${path}" />`),
    ...links
      .filter((path) => path.endsWith('.js') && !basename(path).startsWith('page-'))
      .map((path) => `<link rel="modulepreload" href="${path}" />`),
  ];
  const entry = links.find((path) => basename(path).startsWith('page-') && path.endsWith('.js'));
  writeFileSync(
    join(outdir, 'index.html'),
    filled(head.join('\n    '), `<script type="module" src="${entry}"></script>`),
  );
  await buildReport(esbuild, outdir);
  return { firstLoadBytes: bytes };
}

/** One file without a server: fonts, style and script inside. `<!-- data -->` is where an export puts its frozen data. */
async function buildReport(esbuild, outdir) {
  const { outputFiles } = await esbuild.build({
    ...common,
    entryPoints: { report: 'ui/report.tsx' },
    outdir,
    format: 'iife',
    write: false,
    loader: { '.woff2': 'dataurl' },
  });
  const text = (ending) => outputFiles.find(({ path }) => path.endsWith(ending)).text;
  const script = text('.js').replaceAll('</script', '<\\/script');
  writeFileSync(
    join(outdir, 'report.html'),
    filled(`<style>${text('.css')}</style>`, `<!-- data -->\n    <script>${script}</script>`),
  );
}

function filled(head, body) {
  return readFileSync(join(root, 'ui/index.html'), 'utf8')
    .replace('<!-- head -->', () => head)
    .replace('<!-- body -->', () => body);
}

/** The entry with its style and all that it imports statically. */
function firstLoad({ outputs }) {
  const entry = Object.keys(outputs).find((path) => outputs[path].entryPoint === 'ui/main.tsx');
  const found = new Set([entry]);
  for (const path of found) {
    for (const { path: to, kind } of outputs[path].imports) if (kind === 'import-statement') found.add(to);
    if (outputs[path].cssBundle !== undefined) found.add(outputs[path].cssBundle);
  }
  return [...found];
}

/** Every licence among the packages in the page. */
export function licencesOfPage() {
  return bundledInPage.map((name) => {
    const folder = join(root, 'node_modules', name);
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry)) ?? 'LICENSE';
    return `${name}\n\n${readFileSync(join(folder, file), 'utf8')}`;
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { firstLoadBytes } = await buildPage(join(root, 'dist/ui'), {
    sourcemap: process.argv.includes('--sourcemap'),
  });
  console.log(`first load: ${firstLoadBytes} bytes compressed`);
}
