/** The recipes that a list of arguments names: files, standard input, folders of `*.prune` and `*.prune.yaml`. */
import { readdirSync } from 'node:fs';
import { join, dirname } from 'node:path';
import type { Command } from 'commander';
import * as catalogue from '../diagnostics/catalogue/command.ts';
import { diagnose, type Diagnostic, type Outcome, type Source } from '../diagnostics/diagnostic.ts';
import { isYamlName } from '../language/names.ts';
import { isFolder, reasonOf, readStandardInput, readText } from './texts.ts';
import type { ReadUsed } from '../language/use/library.ts';
import { leadsOut, leadsOutReason } from '../identity/checkpoint-at.ts';
import { noMatch } from '../diagnostics/catalogue/project.ts';
import type { Pattern } from '../project/stray-paths.ts';

type FoundRecipes = { readonly sources: readonly Source[]; readonly diagnostics: readonly Diagnostic[] };

/** Every readable recipe, and a finding for each that is not; `-` is standard input. Of a folder those whose names are wanted are taken. */
export function readRecipes(names: readonly string[], stdinName: string, isWanted: (name: string) => boolean = isRecipeName): FoundRecipes {
  const sources: Source[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const name of names) {
    const { value: paths = [], diagnostics: found } = pathsOf(name, isWanted);
    diagnostics.push(...found);
    for (const path of paths) {
      const read = path === '-' ? readStandardInput(stdinName) : readText(path);
      diagnostics.push(...read.diagnostics);
      if (read.value !== undefined) sources.push(read.value);
    }
  }
  return { sources, diagnostics };
}

function isRecipeName(name: string): boolean {
  return name.endsWith('.prune') || isYamlName(name);
}

function pathsOf(name: string, isWanted: (name: string) => boolean): Outcome<readonly string[]> {
  if (name === '-' || !isFolder(name)) return { value: [name], diagnostics: [] };
  try {
    const value = recipesBelow(name, isWanted);
    if (value.length > 0) return { value, diagnostics: [] };
    return { diagnostics: [diagnose(catalogue.emptyFolder, { name }, { file: name })] };
  } catch (error) {
    return { diagnostics: [diagnose(catalogue.unreadableFile, { name, reason: reasonOf(error) }, { file: name })] };
  }
}

/** In the order of their names, the same everywhere; hidden folders and packages are left out. */
function recipesBelow(folder: string, isWanted: (name: string) => boolean): readonly string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name.startsWith('.') || entry.name === 'node_modules' ? [] : recipesBelow(path, isWanted);
    return isWanted(entry.name) ? [path] : [];
  });
}

/** For the recipe at this path; a sentence and standard input lie in the working folder. */
export function usedFilesOf(recipe: string | undefined): ReadUsed {
  const folder = dirname(recipe ?? '.');
  return (path) => {
    const place = join(folder, path);
    try {
      const target = leadsOut(folder, path);
      if (target !== undefined) return { reason: leadsOutReason(target) };
    } catch (error) {
      return { reason: reasonOf(error) };
    }
    const { value, diagnostics } = readText(place);
    return value ?? { reason: diagnostics[0]?.message ?? 'it is no text' };
  };
}

/** Names in the order of their code units, as on every machine; what a link leads to is not looked at. */
export function matchingNames(
  { matches }: Pattern,
  { path, folder }: { readonly path: string; readonly folder: string },
): Outcome<readonly string[]> {
  const none = (reason: string): Outcome<never> => ({ diagnostics: [diagnose(noMatch, { path, folder, reason })] });
  try {
    const names = readdirSync(folder);
    const found = names.filter(matches).sort();
    if (found.length > 0) return { value: found, diagnostics: [] };
    const count = names.length === 1 ? 'one name' : `${names.length} names`;
    return none(`there ${names.length === 1 ? 'is' : 'are'} ${count} in its folder, and no such one`);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    return none(code === 'ENOENT' || code === 'ENOTDIR' ? 'there is no such folder' : 'its folder may not be read');
  }
}

/** Ends the command with its usage error where none of the files is `-`. */
export function refuseIdleName(files: readonly string[], command: Command): void {
  if (files.includes('-') || command.getOptionValueSource('stdinFilename') !== 'cli') return;
  command.error('error: `--stdin-filename` has no effect: standard input is read only where a file is `-`');
}
