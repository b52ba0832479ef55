/** The models of a recipe that are pruned as one network: each has its file and is used; and those given in memory, joined. */
import type { PlannedPart } from '../plan.ts';
import { idleModel } from '../../diagnostics/catalogue/model-components.ts';
import { unsupported } from '../../diagnostics/catalogue/plan.ts';
import { diagnose, hasErrors, collecting, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import { partsOf } from '../../language/check/components.ts';
import type { NamedFile, Recipe } from '../../language/typed.ts';
import { nameInJoined, joinModels } from '../../model/components/join.ts';
import { trainable, type ModelFacts } from '../facts.ts';
import { listAt } from '../../basics/maps.ts';
import { noModel } from '../../diagnostics/catalogue/command.ts';
import { unreadableModel } from '../../diagnostics/catalogue/plan-training.ts';
import type { Component } from '../../model/components/own-groups.ts';
import { mendExport, readModel, type ModelFiles, type NotedFiles } from '../../model/index.ts';

/** Errors: ESP3166 for one that is neither pruned nor connected, ESP4100 where the files were not read. */
export function partFaults(recipe: Recipe, { parts }: ModelFacts): readonly Diagnostic[] {
  const { source } = recipe;
  const wanted = partsOf(recipe);
  const [first] = wanted;
  if (first !== undefined && parts === undefined) {
    const instead = 'plan the recipe with `espalier plan`, which reads the files of its models, and without `--model`';
    return [diagnose(unsupported, { what: `the model \`${first.name}\` without its file`, instead }, { source, span: first.span })];
  }
  const links = (parts ?? []).map(({ name, reading = [] }) => ({ name, reading }));
  const isLinked = ({ name }: NamedFile): boolean =>
    links.some((one) => (one.name === name && one.reading.length > 0) || one.reading.some(({ model }) => model === name));
  return wanted
    .filter((one) => one.part === 'connected' && !isLinked(one))
    .map(({ name, span }) => diagnose(idleModel, { name }, { source, span }));
}

/** Of each part the parameters that are its own: a name stands behind that of its model and a dot. */
export function plannedParts(facts: ModelFacts): readonly PlannedPart[] {
  const { parts = [], layers } = facts;
  return parts.map(({ name, file, reading = [] }) => {
    const isOwn = ({ tensor }: { readonly tensor: string }): boolean => tensor.startsWith(nameInJoined(name, ''));
    const count = (list: readonly { readonly count: number }[]): number => list.reduce((sum, one) => sum + one.count, 0);
    return {
      name,
      file,
      reading: reading.length > 0 ? reading : undefined,
      parameters: count(trainable(facts).filter(isOwn)),
      prunable: count(layers.filter((layer) => layer.prunable && isOwn(layer))),
    };
  });
}

export interface GivenParts {
  readonly files: ModelFiles;
  /** The files as they were given, in the order in which they are computed. */
  readonly stored: readonly (readonly [file: string, files: NotedFiles])[];
  readonly parts: NonNullable<ModelFacts['parts']>;
}

/** `given` finds a model by the path that the recipe writes. Errors: ESP7008, ESP4216, ESP3160–3165. */
export function partsGiven(recipe: Recipe, given: (file: string) => NotedFiles | undefined): Outcome<GivenParts> {
  return collecting((take, fail) => {
    const { source } = recipe;
    const named = partsOf(recipe);
    if (named.length === 0) return fail([diagnose(noModel, { searched: 'the recipe' })]);
    const diagnostics: Diagnostic[] = [];
    const stored = new Map<string, NotedFiles>();
    const components = named.flatMap(({ name, file, reading = [], span }): Component[] => {
      const own = given(file);
      if (own === undefined) {
        diagnostics.push(diagnose(unreadableModel, { name, file, reason: 'it is not among the models that were given' }, { source, span }));
        return [];
      }
      const files = mendExport(own);
      const model = readModel(files);
      diagnostics.push(...model.diagnostics);
      stored.set(name, own);
      return model.value === undefined ? [] : [{ name, file, files, model: model.value, reading }];
    });
    if (hasErrors(diagnostics)) return fail(diagnostics);
    const { value, diagnostics: unjoined } = joinModels(components);
    const { files, links, order } = take({ value, diagnostics: value === undefined ? [...diagnostics, ...unjoined] : diagnostics });
    const inTurn = order.flatMap((name) => components.filter((one) => one.name === name));
    const open = (location: string) =>
      components.find(({ file }) => file === location)?.files.main ??
      components
        .filter(({ file }) => location.startsWith(folderOf(file)))
        .map(({ file, files }) => files.open(location.slice(folderOf(file).length)))
        .find((source) => source !== undefined);
    return {
      files: { ...files, open },
      stored: inTurn.flatMap(({ name, file }) => {
        const own = stored.get(name);
        return own === undefined ? [] : [[file, own] as const];
      }),
      parts: inTurn.map(({ name, file }) => ({ name, file, reading: listAt(links, name) })),
    };
  });
}

/** `models/` of `models/text.onnx`; empty where there is none. */
export function folderOf(file: string): string {
  return file.slice(0, file.lastIndexOf('/') + 1);
}
