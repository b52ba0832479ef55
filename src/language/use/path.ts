/** Where a used file lies, seen from the folder of the recipe. */

export type UsedPath =
  { readonly path: string } | { readonly problem: 'absolute' | 'outside' | 'unreadable' };

/**
 * Resolves what stands in `use "…"` against the file that it stands in, which is itself a path
 * relative to the folder of the recipe.
 */
export function resolveUsed(written: string, user: string): UsedPath {
  if (/^[/\\~]|^[a-z]+:/i.test(written)) return { problem: 'absolute' };
  if (written === '' || /[\0\\]/.test(written)) return { problem: 'unreadable' };
  const parts = user.split('/').slice(0, -1);
  for (const part of written.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return { problem: 'outside' };
  }
  return parts.length === 0 ? { problem: 'unreadable' } : { path: parts.join('/') };
}
