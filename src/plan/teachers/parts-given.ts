/** Several models of a recipe from memory: read, joined, and hashed as the files of one. */
import { listAt } from '../../basics/maps.ts';
import { noModel } from '../../diagnostics/catalogue/command.ts';
import { unreadableModel } from '../../diagnostics/catalogue/plan-training.ts';
import { diagnose, hasErrors, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import { partsOf } from '../../language/check/components.ts';
import type { Recipe } from '../../language/typed.ts';
import { joinModels } from '../../model/components/join.ts';
import type { Component } from '../../model/components/links.ts';
import { mendExport, readModel, type ModelFiles, type NotedFiles } from '../../model/index.ts';
import type { ModelFacts } from '../facts.ts';

export interface GivenParts {
  readonly files: ModelFiles;
  /** The files as they were given, in the order in which they are computed. */
  readonly stored: readonly (readonly [file: string, files: NotedFiles])[];
  readonly parts: NonNullable<ModelFacts['parts']>;
}

/** `given` finds a model by the path that the recipe writes. Errors: ESP7008, ESP4216, ESP3160–3165. */
export function partsGiven(recipe: Recipe, given: (file: string) => NotedFiles | undefined): Outcome<GivenParts> {
  const { source } = recipe;
  const named = partsOf(recipe);
  if (named.length === 0) {
    return { diagnostics: [diagnose(noModel, { searched: 'the recipe' })] };
  }
  const diagnostics: Diagnostic[] = [];
  const stored = new Map<string, NotedFiles>();
  const components = named.flatMap(({ name, file, reading = [], span }): Component[] => {
    const own = given(file);
    if (own === undefined) {
      const args = { name, file, reason: 'it is not among the models that were given' };
      diagnostics.push(diagnose(unreadableModel, args, { source, span }));
      return [];
    }
    const files = mendExport(own);
    const model = readModel(files);
    diagnostics.push(...model.diagnostics);
    stored.set(name, own);
    return model.value === undefined ? [] : [{ name, file, files, model: model.value, reading }];
  });
  if (hasErrors(diagnostics)) return { diagnostics };
  const joined = joinModels(components);
  if (joined.value === undefined) return { diagnostics: [...diagnostics, ...joined.diagnostics] };
  const { links, order } = joined.value;
  const inTurn = order.flatMap((name) => components.filter((one) => one.name === name));
  const open = (location: string) =>
    components.find(({ file }) => file === location)?.files.main ??
    components
      .filter(({ file }) => location.startsWith(folderOf(file)))
      .map(({ file, files }) => files.open(location.slice(folderOf(file).length)))
      .find((source) => source !== undefined);
  return {
    value: {
      files: { ...joined.value.files, open },
      stored: inTurn.flatMap(({ name, file }) => {
        const own = stored.get(name);
        return own === undefined ? [] : [[file, own] as const];
      }),
      parts: inTurn.map(({ name, file }) => ({ name, file, reading: listAt(links, name) })),
    },
    diagnostics,
  };
}

/** `models/` of `models/text.onnx`; empty where there is none. */
export function folderOf(file: string): string {
  return file.slice(0, file.lastIndexOf('/') + 1);
}
