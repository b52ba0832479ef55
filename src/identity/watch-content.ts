/** Whether open files still have the content that they were hashed with: asked of the system, hashed again in doubt. */
import { fstatSync } from 'node:fs';
import type { ModelIdentity } from '../model/index.ts';
import { hashDescriptor } from '../data/hash-descriptor.ts';
import type { OpenSource } from './model-files.ts';

/**
 * A file that was written to this shortly before it was looked at could be written to again within the
 * same tick of its file system's clock. The coarsest clock ticks every two seconds.
 */
const youngFor = 3_000_000_000n;

export interface Stamp {
  readonly text: string;
  /** Whether a later write might leave the same stamp. */
  readonly isYoung: boolean;
}

/**
 * The first file of a model that is not what `identity` says, if any. The stamps of now are to be older than
 * the hashes of the identity.
 */
export function watchContent(own: OpenSource, external: ReadonlyMap<string, OpenSource>): (identity: ModelIdentity) => string | undefined {
  const sources = new Map([['', own], ...external]);
  const stamps = new Map([...sources].map(([name, source]) => [name, stampOf(source)]));
  return ({ sha256, external: others = [] }) => {
    const hashes = new Map(others.map((other) => [other.file, other.sha256]));
    for (const [name, source] of sources) {
      const before = stamps.get(name);
      const now = stampOf(source);
      if (before !== undefined && !before.isYoung && before.text === now.text) continue;
      if (hashDescriptor(source.descriptor) !== (name === '' ? sha256 : hashes.get(name))) {
        return source.path;
      }
      stamps.set(name, now);
    }
    return undefined;
  };
}

/** The time of the last change of the entry counts, too: nobody can set it back. */
export function stampOf({ descriptor }: Pick<OpenSource, 'descriptor'>): Stamp {
  const { dev, ino, size, mtimeNs, ctimeNs } = fstatSync(descriptor, { bigint: true });
  const last = mtimeNs > ctimeNs ? mtimeNs : ctimeNs;
  const isYoung = BigInt(Date.now()) * 1_000_000n - last < youngFor;
  return { text: `${dev} ${ino} ${size} ${mtimeNs} ${ctimeNs}`, isYoung };
}
