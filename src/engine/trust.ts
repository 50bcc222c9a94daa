import { AppError } from '../errors/index.ts';
import { signingKeyFile } from '../host/index.ts';
import { checkIntegrity, writeKnownHead, type Store } from '../store/index.ts';

/**
 * Writes the fact that the user answers for the history as it is now, naming every key that signed in it, and remembers
 * its end as what was seen here. Throws NO_KEY where there is no key to say it with.
 */
export async function trust(store: Store): Promise<void> {
  const { signed, problems } = await checkIntegrity(store.folder, { nowMs: store.now().getTime() });
  const keys = [...new Set(signed.flatMap(({ key }) => key ?? []))];
  const why =
    problems.length === 0 ? 'the history up to here' : `the history up to here, with ${problems.length} remarks`;
  const [fact] = await store.change(() => [{ type: 'trusted', keys, why }]);
  if (fact?.key === undefined) throw new AppError('NO_KEY', { file: signingKeyFile() });
  await store.checkpoint();
  await writeKnownHead(store.project.id, store.folder, { ...store.head, at: fact.at });
}
