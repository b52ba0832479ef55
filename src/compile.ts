/** The way from a text to a plan, on one screen: parse, check, bind, plan. No file is opened here. */
import type { Diagnostic, Outcome, Source } from './diagnostics/diagnostic.ts';
import { check } from './language/check.ts';
import { parse } from './language/parse.ts';
import type { Recipe } from './language/typed.ts';
import { countMacs, inferShapes, readLayers, readParameters, type Model } from './model/index.ts';
import type { ModelFacts } from './plan/index.ts';
import { lexicon } from './vocabulary/index.ts';

/** What a recipe means, before a model is known; what is wrong with it, in the order of the text. */
export function checkSource(source: Source): Outcome<Recipe> {
  const { tree, diagnostics } = parse(source, lexicon);
  const checked = check(tree);
  const found = [...diagnostics, ...checked.diagnostics];
  return { ...checked, diagnostics: found.sort((a, b) => startOf(a) - startOf(b)) };
}

/** What planning reads of a model: names, shapes and counts, and not one weight. */
export function factsOf(model: Model, file: string, sha256: string): Outcome<ModelFacts> {
  const { layers, diagnostics } = readLayers(model);
  const { total, layers: macs } = countMacs(model, inferShapes(model));
  const named = layers.map(({ name, tensor }) => [name, macs.get(tensor) ?? 0] as const);
  const facts: ModelFacts = {
    ...{ file, sha256, layers },
    opset: model.opsets.get('') ?? 0,
    parameters: readParameters(model),
    macs: { total, layers: new Map(named) },
  };
  return { value: facts, diagnostics };
}

function startOf({ span }: Diagnostic): number {
  return span?.start ?? 0;
}
