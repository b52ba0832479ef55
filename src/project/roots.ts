/** Roots: folders outside a project that `espalier.yaml` declares by a name, and paths that start at them. */

/** One letter before a colon is a drive, and `env:` begins a variable. */
export const rootNamePattern = '^(?!env$)[A-Za-z][A-Za-z0-9_-]+$';

interface PathParts {
  /** Absent where the path starts at the project's folder. */
  readonly root?: string;
  readonly rest: string;
}

/** `scans:a/b.npy` is `a/b.npy` below the root `scans`; a file with a colon in its name is `./a:b`. */
export function partsOf(path: string): PathParts {
  const [, root, rest] = /^([A-Za-z][A-Za-z0-9_-]+):(.*)$/s.exec(path) ?? [];
  return root === undefined || rest === undefined ? { rest: path } : { root, rest };
}

type RootSource =
  /** Absolute, or from the project's folder. */
  | { readonly folder: string }
  /** Of the environment. */
  | { readonly variable: string }
  | { readonly problem: string };

/** What a project says of a root: a folder, `env:NAME`, or something that is neither. */
export function rootSource(text: string): RootSource {
  const { root, rest } = partsOf(text);
  if (root === 'env') {
    return /^[A-Za-z_]\w*$/.test(rest)
      ? { variable: rest }
      : { problem: '`env:` stands before the name of a variable, and nothing else does' };
  }
  if (root !== undefined) return { problem: 'a root does not start at another root' };
  if (text.startsWith('~')) return { problem: '`~` is not expanded' };
  // Opening a share sends a user's credentials to a machine that the project's author chose.
  if (/^[\\/]{2}/.test(text)) return { problem: 'it is a network share' };
  return text.includes('\0') ? { problem: 'it is no path' } : { folder: text };
}
