/** Where the roots of a project lie on this machine. */
import { statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import * as catalogue from '../diagnostics/catalogue/project.ts';
import { diagnose, type Outcome } from '../diagnostics/diagnostic.ts';
import type { Project } from '../project/project.ts';
import { rootSource, placeIn } from '../project/stray-paths.ts';
import type { FoundProject } from './project-file.ts';
import { reasonOf } from './texts.ts';
import type { DataRoot } from './recipe-options.ts';

/** A root that the project declares; `given` is the command line's, which overrides it. */
export function rootFolder(
  name: string,
  project: Project,
  { folder }: Pick<FoundProject, 'folder'>,
  given: readonly DataRoot[],
): Outcome<string> {
  const own = given.find((root) => root.name === name);
  if (own !== undefined) return givenFolder(own);
  const place = placeIn(project, `roots.${name}`);
  const text = project.roots?.[name] ?? '';
  const from = rootSource(text);
  if ('problem' in from) return { diagnostics: [diagnose(catalogue.strangeRoot, { name, ...from }, place)] };
  if ('folder' in from) return demandFolder(name, isAbsolute(from.folder) ? from.folder : join(folder, from.folder), `\`${text}\``, place);
  const { variable } = from;
  const value = process.env[variable] ?? '';
  if (value === '') return { diagnostics: [diagnose(catalogue.unsetVariable, { name, variable }, place)] };
  // A project could name any variable, so its value, maybe a secret, is not printed.
  const where = `what the variable \`${variable}\` says`;
  if (isAbsolute(value)) return demandFolder(name, value, where, place);
  return { diagnostics: [diagnose(catalogue.noFolder, { name, where, reason: 'that is no absolute path' }, place)] };
}

/** What the command line says of a root. */
export function givenFolder({ name, folder }: DataRoot): Outcome<string> {
  return demandFolder(name, folder, `\`${folder}\``);
}

function demandFolder(name: string, path: string, where: string, place?: ReturnType<typeof placeIn>): Outcome<string> {
  const reason = reasonAgainst(path);
  return reason === undefined
    ? { value: path, diagnostics: [] }
    : { diagnostics: [diagnose(catalogue.noFolder, { name, where, reason }, place)] };
}

function reasonAgainst(path: string): string | undefined {
  try {
    if (statSync(path, { throwIfNoEntry: false }) === undefined) return 'there is no such folder';
    return statSync(path).isDirectory() ? undefined : 'that is a file';
  } catch (error) {
    return reasonOf(error);
  }
}
