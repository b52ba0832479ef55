/** The room of the lock: what recipes rest on, pinned by content, and what differs from it. */
export { differencesOf, type Difference } from './differences.ts';
export { at, lockFromYaml, type ReadLock } from './from-yaml.ts';
export { lockFileName, lockFormat } from './lock.ts';
export type { Lock, LockedFile, LockedModel } from './lock.ts';
export { lockToYaml } from './to-yaml.ts';
