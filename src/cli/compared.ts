/** What `espalier diff` compares: two recipes or two plans, read from what the user named. */
import { checkSource } from '../check-source.ts';
import { diffPlans, diffRecipes, type Change } from '../diff/index.ts';
import {
  hasErrors,
  type Diagnostic,
  type Outcome,
  type Source,
} from '../diagnostics/diagnostic.ts';
import { planFromYaml } from '../plan/index.ts';
import type { Recipe } from '../language/typed.ts';
import { isPlanFile } from './plan-file.ts';
import { findRecipe } from './recipe-source.ts';
import { readText } from './texts.ts';
import { usedFilesOf } from './used-files.ts';

/** Plans of large networks name many layers. */
const planLimit = 64 << 20;

/** Both must be plans, or both recipes. */
export async function comparePlans(
  before: string,
  after: string,
): Promise<Outcome<readonly Change[]>> {
  const plans = [before, after].map(async (path) => {
    const { value, diagnostics } = readText(path, planLimit);
    return value === undefined ? { diagnostics } : await planFromYaml(value);
  });
  const [old, now] = await Promise.all(plans);
  return compared(old, now, diffPlans);
}

export function compareRecipes(before: string, after: string): Outcome<readonly Change[]> {
  const [old, now] = [before, after].map((argument) => {
    const { value: found, diagnostics } = findRecipe(argument, undefined);
    if (found === undefined) return { diagnostics };
    return checkSource(found.source, usedFilesOf(found.path));
  });
  return compared(old, now, diffRecipes);
}

/** `path` is what git calls both: it says whether they are text or YAML, and what lies beside them. */
export function compareVersions(
  path: string,
  before: Outcome<Source>,
  after: Outcome<Source>,
): Outcome<readonly Change[]> {
  const [old, now] = [before, after].map(({ value, diagnostics }) =>
    value === undefined
      ? { diagnostics }
      : checkSource({ ...value, name: path }, usedFilesOf(path)),
  );
  return compared(old, now, diffRecipes);
}

export function isPlan(argument: string): boolean {
  return isPlanFile(argument);
}

function compared<T extends Recipe | object>(
  before: Outcome<T> | undefined,
  after: Outcome<T> | undefined,
  diff: (before: T, after: T) => readonly Change[],
): Outcome<readonly Change[]> {
  const found = [...(before?.diagnostics ?? []), ...(after?.diagnostics ?? [])];
  const diagnostics: readonly Diagnostic[] = found.filter(({ severity }) => severity === 'error');
  const isFine = !hasErrors(diagnostics);
  return isFine && before?.value !== undefined && after?.value !== undefined
    ? { value: diff(before.value, after.value), diagnostics }
    : { diagnostics };
}
