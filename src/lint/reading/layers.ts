/** The layers of a model that a statement means, and their sizes. */
import { memoized } from '../../basics/memoized.ts';
import { listOf } from '../../diagnostics/diagnostic.ts';
import { unitGroupsOf } from '../../plan/facts.ts';
import { addToSum, sumAt } from '../../basics/maps.ts';
import { layerGroups } from '../../language/check/components.ts';
import type { Selector, TypedStatement } from '../../language/typed.ts';
import type { Layer } from '../../model/graph.ts';
import { selectLayers } from '../../model/selectors/select-layers.ts';
import type { ModelFacts } from '../../plan/index.ts';
import type { LintContext } from '../rules/rule.ts';
import { selectorOf, unitsOf } from './statements.ts';
import { type UnitGroup, areUnits } from '../../model/coupling/unit-groups.ts';

/** None if a selector does not fit the model: planning reports that. */
export function selectedLayers(statement: TypedStatement, context: LintContext, facts: ModelFacts): readonly Layer[] {
  const inside = selectorOf(statement, 'in');
  const except = selectorOf(statement, 'except');
  const chosen = inside === undefined ? facts.layers : layersOf(inside, context, facts);
  const gone = except === undefined ? [] : layersOf(except, context, facts);
  return chosen.filter((layer) => layer.prunable && layer.count > 0 && !gone.includes(layer));
}

export function layersOf(selector: Selector, { recipe }: LintContext, { layers }: ModelFacts): readonly Layer[] {
  return listOf(selectLayers(selector, layers, layerGroups(recipe), recipe.source));
}

/** Inputs of one output unit: fan-in, kernel included. */
export function widthOf({ dims, axes }: Layer): number {
  return dims.reduce((size, dim, i) => (isInput(axes[i]) ? size * dim : size), 1);
}

/** Units of the input axis alone, among which a pattern counts. */
export function inputsOf({ dims, axes }: Layer): number {
  return dims.reduce((size, dim, i) => (axes[i] === 'in' ? size * dim : size), 1);
}

function isInput(axis: Layer['axes'][number] | undefined): boolean {
  return axis === 'in' || axis === 'kernel';
}

/** Those that can go, where a layer that makes their units is selected. */
export function groupsOf(statement: TypedStatement, context: LintContext, facts: ModelFacts): readonly UnitGroup[] {
  const kinds = new Set(unitsOf(statement));
  const tensors = new Set(selectedLayers(statement, context, facts).map(({ tensor }) => tensor));
  return unitGroupsOf(facts).filter(
    (group) =>
      kinds.has(group.kind) &&
      group.pin === undefined &&
      areUnits(group) &&
      group.members.some(({ tensor, side }) => side === 'producer' && tensors.has(tensor)),
  );
}

type Counts = ReadonlyMap<string, number>;

/** Includes its definition. */
export function usesOf(name: string, context: LintContext): number {
  return sumAt(countWords(context), name);
}

const countWords = /* @__PURE__ */ memoized(({ recipe }: LintContext): Counts => {
  const counts = new Map<string, number>();
  const code = recipe.source.text.replace(/(^|\s)#.*$/gm, '$1').replace(/"[^"\n]*"/g, '');
  for (const [word] of code.matchAll(/[\p{L}_][\p{L}\p{N}_-]*/gu)) addToSum(counts, word);
  return counts;
});
