export { copyHashed, hashOfPath, unreadable, type CopyOptions } from './copy-file.ts';
export { FileHasher, type FileLook } from './file-hasher.ts';
export { configFolder, stateFolder } from './folders.ts';
export { bootId, identityOf, isAlive, thisProcess, whoAmI, type Liveness, type ProcessIdentity } from './identity.ts';
export { inParallel } from './in-parallel.ts';
export { withLock } from './lock.ts';
export { publicKeyOf, signingKey, signingKeyFile, type SigningKey } from './signing-key.ts';
export { syncFiles, syncFolders, syncNamed } from './sync-files.ts';
export { syncFolder, writeFailed, writeSynced, writeWholeFile } from './whole-file.ts';
