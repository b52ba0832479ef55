/** Whether a path that stays in a folder by its words does so on the disk, too. */
import { realpathSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

export const leadsOutReason = 'it is a link that leads out of the folder of the recipe';

/** Links are followed. Throws what the system says where the file is not there. */
export function leadsOut(folder: string, path: string): boolean {
  const inside = relative(realpathSync(folder), realpathSync(join(folder, path)));
  return inside === '..' || inside.startsWith(`..${sep}`);
}
