/** Whether a path names a folder. */
import { statSync } from 'node:fs';

/** False where it can't be told: reading the file then says why. */
export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
