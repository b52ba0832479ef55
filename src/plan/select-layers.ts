/** The layers and parameters that a statement selects. */
import { emptyExclusion, nothingSelected } from '../diagnostics/catalogue/plan.ts';
import { diagnosticsOf, collecting } from '../diagnostics/collecting.ts';
import { hasErrors, type Outcome } from '../diagnostics/diagnostic.ts';
import type { Selector, TypedStatement } from '../language/typed.ts';
import type { Layer } from '../model/graph.ts';
import type { Parameter } from '../model/layers/parameters.ts';
import { selectLayers } from '../model/selectors/select-layers.ts';
import { trainable } from './facts.ts';
import { asSelector, clause, placeOf } from './reading.ts';
import { complain, type PlanContext } from './plan-context.ts';

export { hasNumbers } from '../model/selectors/select-layers.ts';

/** What choosing layers reads. */
type Seen = Pick<PlanContext, 'facts' | 'groups' | 'source'>;

/** What a prune of `weights` selects: the layers of `in`, else all prunable ones, without `except`. */
export function prunedLayers(statement: TypedStatement, context: PlanContext): Outcome<readonly Layer[]> {
  const inside = clause(statement, 'in');
  const outside = clause(statement, 'except');
  const chosen = inside === undefined ? allWeights(context) : layersOf(asSelector(inside), context);
  const excluded = outside && selected(asSelector(outside), context);
  const diagnostics = [...chosen.diagnostics, ...diagnosticsOf(excluded)];
  if (chosen.value === undefined || hasErrors(diagnostics)) return { diagnostics };
  const gone = new Set(excluded?.value);
  const layers = chosen.value.filter((layer) => !gone.has(layer));
  if (outside !== undefined && layers.length === chosen.value.length) {
    diagnostics.push(complain(context, emptyExclusion, { what: '`except`' }, outside.span));
  }
  if (layers.some(({ count }) => count > 0)) return { value: layers, diagnostics };
  const span = statement.spans['in'] ?? placeOf(statement, 'except');
  return { diagnostics: [...diagnostics, complain(context, nothingSelected, { what: 'this' }, span)] };
}

/** The layers with weights that a selector means, in graph order. */
export function layersOf(selector: Selector, context: Seen): Outcome<readonly Layer[]> {
  return collecting((take, fail) => {
    const all = take(selected(selector, context));
    const value = all.filter((layer) => layer.prunable || isNamed(layer, selector));
    if (value.length > 0) return value;
    const what = `\`${context.source.text.slice(selector.span.start, selector.span.end)}\``;
    return fail([complain(context, nothingSelected, { what }, selector.span)]);
  });
}

/** The trainable parameters that a selector means, biases and norms included, in graph order. */
export function parametersOf(selector: Selector, context: PlanContext): Outcome<readonly Parameter[]> {
  const { value, diagnostics } = selected(selector, context);
  if (value === undefined) return { diagnostics };
  const tensors = new Set(value.map(({ tensor }) => tensor));
  const parameters = trainable(context.facts).filter(({ tensor }) => tensors.has(tensor));
  return { value: parameters, diagnostics };
}

export function selected(selector: Selector, context: Seen): Outcome<readonly Layer[]> {
  return selectLayers(selector, context.facts.layers, context.groups, context.source);
}

function allWeights({ facts }: PlanContext): Outcome<readonly Layer[]> {
  return { value: facts.layers.filter(({ prunable }) => prunable), diagnostics: [] };
}

/** Tables, norms and biases are left out unless a role or their whole name says otherwise. */
function isNamed({ roles, name, tensor }: Layer, { terms }: Selector): boolean {
  const own = new Set<string>(roles);
  return terms.some((term) => {
    if (term.kind === 'role') return own.has(term.role);
    return term.kind === 'glob' && (term.pattern === name || term.pattern === tensor);
  });
}
