/** What `espalier diff` compares: two things of a kind, read from what the user named. */
import { diagnosticsOf, hasErrors, type Diagnostic, type Outcome, type Source } from '../diagnostics/diagnostic.ts';
import { checkSource } from '../check-source.ts';
import { diffPlans, diffRecipes, inWords, type Change, type Comparison } from '../diff/index.ts';
import { sizeLimit } from '../plan/from-yaml.ts';
import { planFromYaml } from '../plan/index.ts';
import type { Recipe } from '../language/typed.ts';
import { findRecipe } from './bundled-recipes.ts';
import { readText, isFolder } from './texts.ts';
import { usedFilesOf } from './recipe-files.ts';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runFiles } from '../journal/run-files.ts';
import { isPlanFile } from './plan-file.ts';

/** Undefined if the two kinds cannot be compared. */
export async function compare(before: string, after: string): Promise<Outcome<Comparison> | undefined> {
  switch (commonKind(kindOf(before), kindOf(after))) {
    case 'recipe':
      return asComparison(compareRecipes(before, after));
    case 'plan':
      return asComparison(await comparePlans(before, after));
    case 'model': {
      const { compareModels } = await import('./compared-runs.ts');
      return compareModels(before, after);
    }
    case 'run': {
      const { compareRuns } = await import('./compared-runs.ts');
      return await compareRuns(before, after);
    }
    case undefined:
      return undefined;
  }
}

/** A model and a run have a model in common. */
function commonKind(before: Kind, after: Kind): Kind | undefined {
  if (before === after) return before;
  const isModel = (kind: Kind): boolean => kind === 'model' || kind === 'run';
  return isModel(before) && isModel(after) ? 'model' : undefined;
}

function asComparison({ value, diagnostics }: Outcome<readonly Change[]>): Outcome<Comparison> {
  return value === undefined ? { diagnostics } : { value: inWords(value), diagnostics };
}

async function comparePlans(before: string, after: string): Promise<Outcome<readonly Change[]>> {
  const plans = [before, after].map(async (path) => {
    const { value, diagnostics } = readText(path, sizeLimit);
    return value === undefined ? { diagnostics } : await planFromYaml(value);
  });
  const [old, now] = await Promise.all(plans);
  return compared(old, now, diffPlans);
}

function compareRecipes(before: string, after: string): Outcome<readonly Change[]> {
  const [old, now] = [before, after].map((argument) => {
    const { value: found, diagnostics } = findRecipe(argument, undefined);
    return found === undefined ? { diagnostics } : checkSource(found.source, usedFilesOf(found.path));
  });
  return compared(old, now, diffRecipes);
}

/** `path` is what git calls both: it says whether they are text or YAML, and what lies beside them. */
export function compareVersions(path: string, before: Outcome<Source>, after: Outcome<Source>): Outcome<readonly Change[]> {
  const [old, now] = [before, after].map(({ value, diagnostics }) =>
    value === undefined ? { diagnostics } : checkSource({ ...value, name: path }, usedFilesOf(path)),
  );
  return compared(old, now, diffRecipes);
}

function compared<T extends Recipe | object>(
  before: Outcome<T> | undefined,
  after: Outcome<T> | undefined,
  diff: (before: T, after: T) => readonly Change[],
): Outcome<readonly Change[]> {
  const found = [...diagnosticsOf(before), ...diagnosticsOf(after)];
  const diagnostics: readonly Diagnostic[] = found.filter(({ severity }) => severity === 'error');
  return !hasErrors(diagnostics) && before?.value !== undefined && after?.value !== undefined
    ? { value: diff(before.value, after.value), diagnostics }
    : { diagnostics };
}

/** What an argument of a command that takes several kinds of things is. */
type Kind = 'recipe' | 'plan' | 'model' | 'run';

/** A folder is a run, but for those of Hugging Face; of files the name decides, so that a file which is not there has a kind, too. */
function kindOf(argument: string): Kind {
  if (isFolder(argument)) return isCheckpoint(argument) ? 'model' : 'run';
  if (/\.(onnx|safetensors)$/u.test(argument)) return 'model';
  return isPlanFile(argument) ? 'plan' : 'recipe';
}

function isCheckpoint(folder: string): boolean {
  const [config, format] = [join(folder, runFiles.config), join(folder, runFiles.format)];
  return existsSync(config) && !existsSync(format);
}
