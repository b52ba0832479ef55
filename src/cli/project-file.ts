/** Finds and reads the project file: the one that is named, else `espalier.yaml` beside the recipe. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { collectingAsync, hasErrors, type Outcome } from '../diagnostics/diagnostic.ts';
import type { Project } from '../project/project.ts';
import { isFolder, readText } from './texts.ts';

export const projectFileName = 'espalier.yaml';

/** Bytes of a project file. */
export const largestProject = 1 << 20;

export interface FoundProject {
  readonly project?: Project;
  /** The folder that the project's paths start from. */
  readonly folder: string;
  /** Where a project file was looked for, for messages. */
  readonly searched: string;
}

/** The project file beside a recipe, or in a folder of them, else that of the working folder; undefined where there is none. */
export function projectPath(recipe: string | undefined): string | undefined {
  return [join(folderOf(recipe), projectFileName), projectFileName].find((candidate) => existsSync(candidate));
}

/** `recipe` is undefined where the recipe stands on the command line or comes by its name. */
export function findProject(named: string | undefined, recipe: string | undefined): Promise<Outcome<FoundProject>> {
  return collectingAsync(async (take, fail) => {
    const beside = join(folderOf(recipe), projectFileName);
    const path = named ?? projectPath(recipe);
    if (path === undefined) return { folder: '.', searched: `\`${beside}\`` };
    const text = take(readText(path, largestProject));
    // ajv takes longer to load than all the rest of a check.
    const { readProject } = await import('../project/read.ts');
    const { value: project, diagnostics } = readProject(text);
    if (project === undefined || hasErrors(diagnostics)) return fail(diagnostics);
    return take({ value: { project, folder: dirname(path), searched: `\`${path}\`` }, diagnostics });
  });
}

function folderOf(recipe = '.'): string {
  return isFolder(recipe) ? recipe : dirname(recipe);
}
