import { createPrivateKey, createPublicKey, generateKeyPairSync, randomUUID, sign, type KeyObject } from 'node:crypto';
import { chmod, link, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { configFolder } from './folders.ts';

/** A user's key: what it signs can be checked by anybody who knows the public part. */
export interface SigningKey {
  /** Public key: Ed25519, 32 bytes in base64url (RFC 8037). */
  readonly key: string;
  /** Signature of a text: 64 bytes in base64url. */
  sign(text: string): string;
}

/** The private key, PKCS #8 in PEM: in the user's configuration and never in a project. */
export function signingKeyFile(config = configFolder()): string {
  return join(config, 'signing-key.pem');
}

/**
 * The user's key, made when there is none. Undefined where none can be had: a folder that cannot be written, a file that
 * is no Ed25519 key. It is left as it is then; nothing that is signed depends on it.
 */
export async function signingKey(file = signingKeyFile()): Promise<SigningKey | undefined> {
  try {
    return signerOf(await readKey(file));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return undefined;
  }
  try {
    await makeKey(file);
    return signerOf(await readKey(file));
  } catch {
    return undefined;
  }
}

/** The public part of the key there is; nothing is made. */
export async function publicKeyOf(file = signingKeyFile()): Promise<string | undefined> {
  return readKey(file).then(publicText, () => undefined);
}

async function readKey(file: string): Promise<KeyObject> {
  const key = createPrivateKey(await readFile(file, 'utf8'));
  if (key.asymmetricKeyType !== 'ed25519') throw new Error(`${file} is not an Ed25519 key`);
  if (((await stat(file)).mode & 0o077) !== 0) await chmod(file, 0o600).catch(() => {});
  return key;
}

/** Of several programs that make a key at once one succeeds, and all use that one. */
async function makeKey(file: string): Promise<void> {
  const { privateKey } = generateKeyPairSync('ed25519');
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, privateKey.export({ format: 'pem', type: 'pkcs8' }), { mode: 0o600, flag: 'wx' });
  try {
    await link(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

function signerOf(key: KeyObject): SigningKey {
  return { key: publicText(key), sign: (text) => sign(null, Buffer.from(text), key).toString('base64url') };
}

function publicText(key: KeyObject): string {
  return createPublicKey(key).export({ format: 'jwk' }).x ?? '';
}
