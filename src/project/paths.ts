/** Which paths of a project file lead out of its folder, judged by their text alone. */

/** False for absolute paths, drives, network shares, home folders, and what climbs above the start. */
export function staysInside(path: string): boolean {
  if (/^([\\/~]|[A-Za-z]:)/.test(path) || path.includes('\0')) return false;
  let depth = 0;
  for (const part of path.split(/[\\/]/)) {
    if (part === '..') depth--;
    else if (part !== '.' && part !== '') depth++;
    if (depth < 0) return false;
  }
  return true;
}
