/** Where the arms of a plan that nothing joins leave their models, below the folder of a run. */
import { lastPart } from '../basics/matches.ts';
import type { PlannedPart } from './plan.ts';
import { nameInPath, namesInPath, distinctNames } from './name-in-path.ts';

const arms = 'arms';
const parts = 'models';

/** Where an arm that nothing joins leaves its model; each name of its path is a folder. */
export function armFolder(path: string): string {
  return folderIn(arms, path);
}

/** Below that of a run, by the paths of its ends: an only one leaves its model in the folder itself. */
export function foldersOf(paths: readonly string[]): ReadonlyMap<string, string> {
  const [only, ...others] = paths;
  if (only !== undefined && others.length === 0) return new Map([[only, '']]);
  return foldersIn(arms, paths);
}

/**
 * One for each path, below a folder of that name. None lies in the folder of another, among its files: a name with
 * `/` in it may ask for that.
 */
export function foldersIn(root: string, paths: readonly string[]): ReadonlyMap<string, string> {
  const folders = paths.map((path) => [path, folderIn(root, path)] as const);
  const outer = folders.map(([, folder]) => `${folder}/`.toLowerCase());
  return distinctNames(
    folders.map(([path, folder]) => {
      const isInside = outer.some((other) => folder.toLowerCase().startsWith(other));
      return [path, isInside ? `${root}/${nameInPath(path)}` : folder];
    }),
  );
}

function folderIn(root: string, path: string): string {
  return [root, ...path.split('/').map(nameInPath)].join('/');
}

/** Where each of several models is written, below the folder of a run or of an arm: under its own name of the file. */
export function writtenParts(models: readonly PlannedPart[]): readonly Pick<PlannedPart, 'name' | 'file' | 'reading'>[] {
  const folders = namesInPath(models.map(({ name }) => name));
  return models.map(({ name, file, reading }) => ({ name, file: `${parts}/${folders.get(name) ?? name}/${lastPart(file, '/')}`, reading }));
}
