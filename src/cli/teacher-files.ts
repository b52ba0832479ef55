/** Reads the headers of the other models that a recipe names: files of its own folder. */
import { dirname, join, relative, sep } from 'node:path';
import { collectingAsync, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Recipe } from '../language/typed.ts';
import { resolveUsed } from '../language/use/library.ts';
import { teacherHeaderOf, teacherModelOf, type FoundTeacher } from '../plan/teachers/teacher-header.ts';
import { leadsOut, leadsOutReason } from '../identity/checkpoint-at.ts';
import { hashOpenModel } from '../identity/hash-model.ts';
import { openModelFiles } from '../identity/model-files.ts';
import type { PartFile } from '../identity/open-parts.ts';
import { reasonOf } from './texts.ts';

export interface TeacherFiles {
  readonly found: ReadonlyMap<string, FoundTeacher>;
  /** Of models that can be followed all the same. */
  readonly warnings: readonly Diagnostic[];
  /** Where the paths of the plan start: the project's folder, or the recipe's where that lies elsewhere. */
  readonly folder: string;
  /** The models that are pruned as one, their paths from there. */
  readonly parts: readonly PartFile[];
}

/** The recipe's path is undefined for a sentence; a path that leads out of its folder is not opened. */
export async function readTeachers({ models = [] }: Recipe, recipe: string | undefined, projectFolder: string): Promise<TeacherFiles> {
  const own = dirname(recipe ?? '.');
  const below = relative(projectFolder, own);
  const isElsewhere = below.split(sep)[0] === '..' || below.startsWith(sep) || /^\w:/.test(below);
  const folder = isElsewhere ? own : projectFolder;
  const found = new Map<string, FoundTeacher>();
  const warnings: Diagnostic[] = [];
  const parts: PartFile[] = [];
  for (const { name, file, part, reading } of models) {
    const resolved = resolveUsed(file, '');
    if ('problem' in resolved) {
      if (part !== undefined) parts.push({ name, file });
      continue;
    }
    const named = relative(folder, join(own, resolved.path)).split(sep).join('/');
    if (part !== undefined) {
      parts.push({ name, file: named, reading });
      continue;
    }
    found.set(file, await readTeacher(own, resolved.path, named, warnings));
  }
  return { found, folder, warnings, parts };
}

async function readTeacher(folder: string, path: string, named: string, warnings: Diagnostic[]): Promise<FoundTeacher> {
  try {
    const target = leadsOut(folder, path);
    if (target !== undefined) return { reason: leadsOutReason(target) };
  } catch (error) {
    return { reason: reasonOf(error) };
  }
  const { value, diagnostics } = await collectingAsync(async (take): Promise<FoundTeacher> => {
    const files = take(openModelFiles(join(folder, path)));
    try {
      const model = teacherModelOf(files);
      return 'reason' in model ? model : teacherHeaderOf(model, named, take(await hashOpenModel(files, model)));
    } finally {
      files.close();
    }
  });
  if (value !== undefined) warnings.push(...diagnostics);
  return value ?? { reason: diagnostics[0]?.message ?? 'it cannot be read' };
}
