// Submits the analysis `trivial` a number of times through the library: node submitter.mjs PROJECT COUNT NAME
const { Engine } = await import(new URL('../../dist/index.js', import.meta.url));

const [project, count, name] = process.argv.slice(2);
const engine = await Engine.open(project);
for (let i = 0; i < Number(count); i++) {
  await engine.submit(await engine.plan({ analysis: 'trivial', name: `${name} ${i}` }));
}
await engine.close();
