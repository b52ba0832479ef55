/**
 * Replaces what only a file of PyTorch's current exporter needs: the page has no room for it (scripts/page-modules.mjs), and shows such a
 * file with the names that the exporter gave. The command reads the names of the modules.
 */
import type { ModelFiles } from '../model/file.ts';

export function namedAsModules(files: ModelFiles): ModelFiles {
  return files;
}
