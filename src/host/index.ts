export { copyHashed, hashOfPath, unreadable, type CopyOptions } from './copy-file.ts';
export { configFolder, stateFolder } from './folders.ts';
export { bootId, identityOf, isAlive, thisProcess, whoAmI, type Liveness, type ProcessIdentity } from './identity.ts';
export { withLock } from './lock.ts';
export { syncFolder, writeFailed, writeSynced, writeWholeFile } from './whole-file.ts';
