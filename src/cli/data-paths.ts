/** Which files hold the data, the command line's before the project's. */
import { join } from 'node:path';
import { withPaths } from '../project/data-files.ts';
import { dataRoles, type DataFiles, type DataRole } from '../project/project.ts';
import type { FoundProject } from './project-file.ts';
import type { PlaceOptions, RecipeOptions } from './recipe-options.ts';

export type DataPaths = Readonly<Partial<Record<DataRole, DataFiles>>>;

/** Paths as this process can open them: the project's start at its folder. */
export function dataPaths(
  options: PlaceOptions | RecipeOptions,
  { project, folder }: FoundProject,
): DataPaths {
  return Object.fromEntries(
    dataRoles.flatMap((role) => {
      const given = options[role];
      const written = project?.data[role];
      if (given !== undefined) return [[role, given]];
      if (written === undefined) return [];
      return [[role, withPaths(written, (path) => join(folder, path))]];
    }),
  );
}

export function modelPath(
  options: PlaceOptions | RecipeOptions,
  { project, folder }: FoundProject,
): string | undefined {
  if (options.model !== undefined) return options.model;
  return project?.model === undefined ? undefined : join(folder, project.model);
}
