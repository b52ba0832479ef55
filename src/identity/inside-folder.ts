/** Whether a path that stays in a folder by its words does so on the disk, too. */
import { realpathSync } from 'node:fs';
import { isAbsolute, join, relative, sep } from 'node:path';

/**
 * Where a path leads that a link takes out of the folder; undefined where it stays in it, links followed.
 * Throws what the system says where the file is not there.
 */
export function leadsOut(folder: string, path: string): string | undefined {
  const target = realpathSync(join(folder, path));
  return liesBelow(realpathSync(folder), target) === undefined ? target : undefined;
}

export function leadsOutReason(target: string): string {
  return `it is a link that leads out of the folder of the recipe, to ${target}`;
}

/** The path from a folder down to what lies in it, with `/`; undefined for what lies elsewhere. */
export function liesBelow(folder: string, path: string): string | undefined {
  const inside = relative(folder, path);
  const isOut = inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside);
  return isOut ? undefined : inside.split(sep).join('/');
}
