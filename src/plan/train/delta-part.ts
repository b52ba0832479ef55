/** `deltas(on: linear)` with `within` and `reselecting`: which layers get how many deltas, and when they move. */
import { itemAt } from '../../basics/must.ts';
import type { PlannedDeltas, PlannedReselection } from '../plan.ts';
import { longPhase, noDeltas } from '../../diagnostics/catalogue/plan-adapters.ts';
import { unsupported } from '../../diagnostics/catalogue/plan.ts';
import { collecting, together, done, type Diagnostic, type Outcome, type Span } from '../../diagnostics/diagnostic.ts';
import type { Choice, TypedStatement, Value } from '../../language/typed.ts';
import type { Layer } from '../../model/graph.ts';
import { filled } from '../../select/water-filling.ts';
import { isFall } from '../../vocabulary/index.ts';
import { complain, refusal, type PlanContext } from '../plan-context.ts';
import { promised, amountOf, asChoice, asQuantity, asRecord, asSelector, clause } from '../reading.ts';
import { stepsFrom1 } from '../schedule/window.ts';
import { layersOf } from '../select-layers.ts';
import { shareText } from '../share-text.ts';
import { boundsOf } from '../state/pruned-counts.ts';
import type { Budget } from '../adapters/plan-adapters.ts';

export type DeltaPart = { readonly layers: readonly Layer[]; readonly span: Span };

/** Linear layers and convolutions, with groups too. */
export function deltaPart({ args: { on }, span }: Choice, context: PlanContext): Outcome<DeltaPart> {
  return collecting((take) => {
    if (on === undefined) return { layers: context.facts.layers.filter((layer) => layer.prunable && takesDeltas(layer)), span };
    const layers = take(layersOf(asSelector(on), context));
    const unfit = layers.find((layer) => !takesDeltas(layer));
    if (unfit === undefined) return { layers, span };
    return take(refusal(context, unsupported, { what: `deltas on \`${unfit.name}\` (${unfit.operator})` }, on.span));
  });
}

function takesDeltas({ operator, count }: Layer): boolean {
  return count > 0 && (operator === 'Conv' || operator === 'Gemm' || operator === 'MatMul');
}

/** What the budget leaves beside `spent` parameters, in proportion to the sizes of the layers. */
export function planDeltas(
  part: DeltaPart | undefined,
  statement: TypedStatement,
  { budget, spent }: { readonly budget: Budget | undefined; readonly spent: number },
  context: PlanContext,
): Outcome<{ readonly deltas?: PlannedDeltas; readonly defaults: readonly string[] }> {
  return collecting((take) => {
    if (part === undefined || budget === undefined) return { defaults: [] };
    const reselection = take(reselectionOf(statement, context));
    // Weights that no mask has pruned, so far as a plan knows.
    const open = part.layers.map((layer) => ({ layer, most: layer.count - boundsOf(context.state.pruned, layer.name).least }));
    const all = open.reduce((sum, { most }) => sum + most, 0);
    const total = Math.min(budget.allows - spent, all);
    if (total < 1) {
      return take(refusal(context, noDeltas, { budget: shareText(budget.share), allows: budget.allows, spent, open: all }, budget.span));
    }
    const counts = filled(
      open.map(({ layer, most }) => ({ start: 0, slope: layer.count, least: 0, most })),
      total,
    );
    const layers = open.map(({ layer: { name, tensor, count } }, at) => {
      return { layer: name, tensor, weights: count, deltas: itemAt(counts, at) };
    });
    const { planned, defaults } = reselection;
    return { deltas: { layers: layers.filter(({ deltas }) => deltas > 0), reselection: planned }, defaults };
  });
}

type Reselected = { readonly planned?: PlannedReselection; readonly defaults: readonly string[] };

/** The defaults of the paper's code. */
export const usual = { every: 20, over: 5 };

function reselectionOf(statement: TypedStatement, context: PlanContext): Outcome<Reselected> {
  return collecting((take, fail) => {
    const value = clause(statement, 'reselecting');
    if (value === undefined) return { defaults: [] };
    const { share, every, by, falling } = asRecord(value).fields;
    const over = by && asChoice(by).args['over'];
    const [apart, phase] = take(together(lengthOf(every, 'every', context), lengthOf(over, 'over', context)));
    const fault = phaseFault({ every: apart, over: phase }, (over ?? every ?? value).span, context);
    if (fault !== undefined) return fail([fault]);
    const word = falling === undefined ? 'linear' : asChoice(falling).word;
    const fall = isFall(word) ? word : 'constant';
    const left = Object.entries({ every, by, over, falling }).filter(([, written]) => written === undefined);
    return {
      planned: { share: shareText(amountOf(asQuantity(promised(share, 'a share')))), fall, every: apart, growth: 'gradient', over: phase },
      defaults: left.map(([name]) => `deltas.${name}`),
    };
  });
}

function lengthOf(value: Value | undefined, name: keyof typeof usual, context: PlanContext): Outcome<number> {
  return value === undefined ? done(usual[name]) : stepsFrom1(asQuantity(value), name, context);
}

function phaseFault(lengths: { readonly every: number; readonly over: number }, span: Span, context: PlanContext): Diagnostic | undefined {
  const { steps } = context.stage;
  if (lengths.over > lengths.every) return complain(context, longPhase, lengths, span);
  if (lengths.over >= steps) return complain(context, longPhase, { ...lengths, steps }, span);
  return undefined;
}
