/** The recipes that a list of arguments names: files, standard input, folders of `*.prune` and `*.prune.yaml`. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as catalogue from '../diagnostics/catalogue/command.ts';
import { diagnose, type Diagnostic, type Outcome, type Source } from '../diagnostics/diagnostic.ts';
import { isYamlName } from '../language/yaml/yaml-name.ts';
import { isFolder } from './is-folder.ts';
import { reasonOf } from './reason.ts';
import { readStandardInput, readText } from './texts.ts';

export interface FoundRecipes {
  readonly sources: readonly Source[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Every readable recipe, and a finding for each that is not; `-` is standard input. Of a folder
 * those whose names are wanted are taken.
 */
export function readRecipes(
  names: readonly string[],
  stdinName: string,
  isWanted: (name: string) => boolean = isRecipeName,
): FoundRecipes {
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
    const args = { name, reason: reasonOf(error) };
    return { diagnostics: [diagnose(catalogue.unreadableFile, args, { file: name })] };
  }
}

/** In the order of their names, the same everywhere; hidden folders and packages are left out. */
function recipesBelow(folder: string, isWanted: (name: string) => boolean): readonly string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      const skipped = entry.name.startsWith('.') || entry.name === 'node_modules';
      return skipped ? [] : recipesBelow(path, isWanted);
    }
    return isWanted(entry.name) ? [path] : [];
  });
}
