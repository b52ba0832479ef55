/** The models of a recipe that are pruned as one network: each has its file, and is used. */
import type { PlannedPart } from '../plan.ts';
import { idleModel } from '../../diagnostics/catalogue/model-components.ts';
import { unsupported } from '../../diagnostics/catalogue/plan.ts';
import { diagnose, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import { partsOf } from '../../language/check/components.ts';
import type { NamedFile, Recipe } from '../../language/typed.ts';
import { nameInJoined } from '../../model/components/join.ts';
import { trainable, type ModelFacts } from '../facts.ts';

/** Errors: ESP3166 for one that is neither pruned nor connected, ESP4100 where the files were not read. */
export function partFaults(recipe: Recipe, { parts }: ModelFacts): readonly Diagnostic[] {
  const { source } = recipe;
  const wanted = partsOf(recipe);
  const [first] = wanted;
  if (first !== undefined && parts === undefined) {
    const instead = 'plan the recipe with `espalier plan`, which reads the files of its models, and without `--model`';
    const args = { what: `the model \`${first.name}\` without its file`, instead };
    return [diagnose(unsupported, args, { source, span: first.span })];
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
