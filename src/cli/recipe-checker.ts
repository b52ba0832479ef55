/** Judges recipes as `espalier check` does: errors first, and advice where there is none. */
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { checkSource } from '../check-source.ts';
import { collectingAsync, type Diagnostic, type Outcome, type Source } from '../diagnostics/diagnostic.ts';
import { partsOf } from '../language/check/components.ts';
import type { Recipe } from '../language/typed.ts';
import { offered } from '../lint/fix/offered.ts';
import type { FindingsOf } from '../lint/fix/fix-source.ts';
import { asksForModel, lint, type Levels } from '../lint/index.ts';
import type { ModelFacts } from '../plan/index.ts';
import { findProject, largestProject, projectPath, type FoundProject } from './project-file.ts';
import { vocabulary } from '../vocabulary/index.ts';
import { readText } from './texts.ts';
import { usedFilesOf } from './recipe-files.ts';

export interface RecipeChecker {
  readonly judge: FindingsOf;
  /** What is wrong with the project files and the model that were needed, each said once. */
  readonly problems: readonly Diagnostic[];
}

/**
 * A project file is read only where it speaks of rules, and a model is opened only where a rule asks
 * for one: most checks need neither, and stay as quick as parsing is.
 */
export function openRecipeChecker(model: string | undefined): RecipeChecker {
  const problems: Diagnostic[] = [];
  const projects = new Map<string, Promise<FoundProject | undefined>>();
  const facts = new Map<string, Promise<ModelFacts | undefined>>();
  const projectOf = (recipe: string, path: string) =>
    remembered(projects, path, async () => taken(await findProject(undefined, recipe), problems));

  async function levelsFor(recipe: string): Promise<Levels> {
    const path = projectPath(recipe);
    const text = path === undefined ? undefined : readText(path, largestProject).value?.text;
    if (path === undefined || text?.includes('rules') !== true) return {};
    return (await projectOf(recipe, path))?.project?.rules ?? {};
  }

  async function factsFor(recipe: string): Promise<ModelFacts | undefined> {
    if (model !== undefined) return remembered(facts, model, async () => taken(await readFacts(model), problems));
    const path = projectPath(recipe);
    const found = path === undefined ? undefined : await projectOf(recipe, path);
    if (found === undefined) return undefined;
    const { modelPath } = await import('./data-paths.ts');
    const named = modelPath({}, found).value?.model;
    // A check of recipes does not fail because their model lies elsewhere.
    if (named === undefined || !existsSync(named)) return undefined;
    return remembered(facts, named, async () => (await readFacts(named)).value);
  }

  return {
    problems,
    judge: async (source) => {
      const { value, diagnostics } = checkSource(source, usedFilesOf(source.name));
      if (value === undefined) return diagnostics;
      const levels = await levelsFor(source.name);
      // A recipe that names its models has layers of its own, which planning reads.
      const asks = partsOf(value).length === 0 && asksForModel(value, levels);
      const known = asks ? await factsFor(source.name) : undefined;
      const linted = ({ value: recipe, diagnostics: checked }: Outcome<Recipe>) =>
        recipe === undefined ? checked : lint(recipe, { levels, checked, facts: known });
      const judge = (other: Source) => linted(checkSource(other, usedFilesOf(other.name)));
      return offered(source, linted({ value, diagnostics }), { judge, vocabulary });
    },
  };
}

function remembered<T>(memory: Map<string, Promise<T>>, key: string, make: () => Promise<T>) {
  const known = memory.get(key) ?? make();
  memory.set(key, known);
  return known;
}

function taken<T>({ value, diagnostics }: Outcome<T>, problems: Diagnostic[]): T | undefined {
  problems.push(...diagnostics.filter(({ severity }) => severity === 'error'));
  return value;
}

/** Without its hash, for which the whole file would have to be read. */
function readFacts(path: string): Promise<Outcome<ModelFacts>> {
  return collectingAsync(async (take) => {
    const { factsOf } = await import('../compile.ts');
    const { readModel, withScalars } = await import('../model/index.ts');
    const { openModelFiles } = await import('../identity/model-files.ts');
    const files = take(openModelFiles(path));
    const { value: model, diagnostics } = readModel(files);
    const counting = model && withScalars(model, files);
    files.close();
    return take(model === undefined ? { diagnostics } : factsOf(model, basename(path), '', counting));
  });
}
