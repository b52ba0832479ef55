/** The layers and parameters that a statement selects. */
import { emptyExclusion, nothingSelected } from '../diagnostics/catalogue/plan.ts';
import { collecting, together, done, type Outcome } from '../diagnostics/diagnostic.ts';
import type { Selector, TypedStatement, Value } from '../language/typed.ts';
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
  return collecting((take, fail) => {
    const inside = clause(statement, 'in');
    const outside = clause(statement, 'except');
    const chosen =
      inside === undefined ? done(context.facts.layers.filter(({ prunable }) => prunable)) : layersOf(asSelector(inside), context);
    const { all, layers } = take(without(chosen, outside, context));
    const isIdle = outside !== undefined && layers.length === all.length;
    const diagnostics = isIdle ? [complain(context, emptyExclusion, { what: '`except`' }, outside.span)] : [];
    const span = statement.spans['in'] ?? placeOf(statement, 'except');
    if (!layers.some(({ count }) => count > 0)) return fail([...diagnostics, complain(context, nothingSelected, { what: 'this' }, span)]);
    return take({ value: layers, diagnostics });
  });
}

/** Chosen layers, and those of them that `except` leaves. */
function without(chosen: Outcome<readonly Layer[]>, outside: Value | undefined, context: Seen) {
  return collecting((take) => {
    const [all, excluded] = take(together(chosen, outside === undefined ? done([]) : selected(asSelector(outside), context)));
    const gone = new Set(excluded);
    return { all, layers: all.filter((layer) => !gone.has(layer)) };
  });
}

/** The layers of `on`, without those of `except`. */
export function layersOn(statement: TypedStatement, context: Seen): Outcome<readonly Layer[]> {
  return collecting((take) => {
    const on = clause(statement, 'on');
    if (on === undefined) throw new Error('the checker asks for layers');
    return take(without(layersOf(asSelector(on), context), clause(statement, 'except'), context)).layers;
  });
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
  return collecting((take) => {
    const tensors = new Set(take(selected(selector, context)).map(({ tensor }) => tensor));
    return trainable(context.facts).filter(({ tensor }) => tensors.has(tensor));
  });
}

export function selected(selector: Selector, context: Seen): Outcome<readonly Layer[]> {
  return selectLayers(selector, context.facts.layers, context.groups, context.source);
}

/** Tables, norms and biases are left out unless a role or their whole name says otherwise. */
function isNamed({ roles, name, tensor }: Layer, { terms }: Selector): boolean {
  const own = new Set<string>(roles);
  return terms.some((term) => {
    if (term.kind === 'role') return own.has(term.role);
    return term.kind === 'glob' && (term.pattern === name || term.pattern === tensor);
  });
}
