/** `over module`: which group of the recipe each pruned layer is in. */
import { layerOfModules, modulesOfUnits } from '../../diagnostics/catalogue/plan-targets.ts';
import { hasErrors, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import type { TypedStatement } from '../../language/typed.ts';
import type { Layer } from '../../model/graph.ts';
import { isTail, type Statistic } from '../criteria/criterion.ts';
import { asChoice, itemsOf } from '../reading.ts';
import { complain, type PlanContext } from '../plan-context.ts';
import { selected } from '../select-layers.ts';

/** By layer; a layer in no group is not there. */
export type Modules = Readonly<Record<string, string>>;

/** No value where the criterion orders no modules. */
export function modulesOf(
  statistics: readonly Statistic[],
  layers: readonly Layer[],
  statement: TypedStatement,
  context: PlanContext,
): Outcome<Modules> {
  if (!statistics.some(isTail)) return { diagnostics: [] };
  const found = new Map<string, string>();
  for (const { name: module, selector } of context.groups) {
    const own = selected(selector, context);
    if (own.value === undefined || hasErrors(own.diagnostics)) {
      return { diagnostics: own.diagnostics };
    }
    const tensors = new Set(own.value.map(({ tensor }) => tensor));
    for (const { name: layer } of layers.filter(({ tensor }) => tensors.has(tensor))) {
      const first = found.get(layer);
      if (first !== undefined) {
        const args = { layer, first, second: module };
        const span = statement.spans['by'] ?? statement.span;
        return { diagnostics: [complain(context, layerOfModules, args, span)] };
      }
      found.set(layer, module);
    }
  }
  return { value: Object.fromEntries(found), diagnostics: [] };
}

/** Single weights have places in an order; what holds several has none. */
export function misplacedModules(
  statistics: readonly Statistic[],
  statement: TypedStatement,
  context: PlanContext,
): Diagnostic | undefined {
  const what = itemsOf(statement.object).map((item) => asChoice(item).word);
  if (!statistics.some(isTail) || what.join() === 'weights') return undefined;
  const span = statement.spans['by'] ?? statement.span;
  return complain(context, modulesOfUnits, { what: what.join(', ') }, span);
}
