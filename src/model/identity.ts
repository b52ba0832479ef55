/** What a model is by content: its file, and the files beside it that hold tensors of it. */
import type { ByteSource, ModelFiles } from './file.ts';

export interface ExternalFile {
  /** Path from the model's folder, as the model writes it. */
  readonly file: string;
  readonly sha256: string;
}

export interface ModelIdentity {
  /** Of the bytes of the model's own file, 64 hexadecimal digits. */
  readonly sha256: string;
  /** In the order of their names; absent where every tensor lies in the model's own file. */
  readonly external?: readonly ExternalFile[];
}

/** A file of a model whose content is another one; the model's own where `file` is absent. */
export interface OtherPart {
  readonly file?: string;
  /** Hashes; absent where there was, or is, no such file. */
  readonly planned?: string;
  readonly found?: string;
}

export function modelIdentity(sha256: string, external: Iterable<readonly [file: string, sha256: string]>): ModelIdentity {
  const sorted = [...external].map(([file, own]) => ({ file, sha256: own })).sort((a, b) => (a.file < b.file ? -1 : 1));
  return { sha256, external: sorted.length > 0 ? sorted : undefined };
}

/** The first file in which two identities differ; undefined where they are the same. */
export function otherPart(planned: ModelIdentity, found: ModelIdentity): OtherPart | undefined {
  if (planned.sha256 !== found.sha256) return { planned: planned.sha256, found: found.sha256 };
  const [before, now] = [hashesOf(planned), hashesOf(found)];
  const file = [...new Set([...before.keys(), ...now.keys()])].sort().find((name) => before.get(name) !== now.get(name));
  if (file === undefined) return undefined;
  const [was, is] = [before.get(file), now.get(file)];
  return { file, planned: was, found: is };
}

function hashesOf({ external = [] }: ModelIdentity): ReadonlyMap<string, string> {
  return new Map(external.map(({ file, sha256 }) => [file, sha256]));
}

export interface NotedFiles extends ModelFiles {
  /** What has been opened beside the model so far: by reading it, all of its external data. */
  readonly opened: () => ReadonlyMap<string, ByteSource>;
}

/** The same files; what is opened beside the model is noted. */
export function notingOpened(files: ModelFiles): NotedFiles {
  const opened = new Map<string, ByteSource>();
  return {
    ...files,
    open(location) {
      const source = files.open(location);
      if (source !== undefined) opened.set(location, source);
      return source;
    },
    opened: () => opened,
  };
}
