/** `prune zeros`: weights that are 0 when the statement acts stay 0 from then on. */
import { sumAt } from '../../basics/maps.ts';
import type { PlannedZeros, ZeroCount } from '../plan.ts';
import { noZeros } from '../../diagnostics/catalogue/plan-targets.ts';
import { unsupported } from '../../diagnostics/catalogue/plan.ts';
import type { TypedStatement } from '../../language/typed.ts';
import type { Layer } from '../../model/graph.ts';
import { quantisedLayers } from './measuring-faults.ts';
import { clause, isHard, leftOut, placeOf } from '../reading.ts';
import { complain, nameOf, planStep, type PlanContext, type PlannedStep } from '../plan-context.ts';
import { prunedLayers } from '../select-layers.ts';
import { withoutPatterns, type PlanState } from '../state/plan-state.ts';
import { boundsOf, withBounds } from '../state/pruned-counts.ts';
import { unless, type Incoherence } from '../incoherence.ts';

export function planZeros(statement: TypedStatement, context: PlanContext): PlannedStep {
  return planStep(context, (take, fail) => {
    const span = placeOf(statement, 'object');
    const layers = take(prunedLayers(statement, context));
    const beyond = quantisedLayers(layers, 'weights') ?? openMask(context);
    if (beyond !== undefined) return fail([complain(context, unsupported, beyond, span)]);
    const found = layers.map((layer) => zerosOf(layer, context));
    const counts = layers.map((layer, index) => [layer.name, countOf(layer, found[index], context)] as const);
    const planned: PlannedZeros = {
      kind: 'prune zeros',
      at: context.at,
      layers: layers.map(({ name }) => name),
      selected: layers.reduce((sum, { count }) => sum + count, 0),
      counts: Object.fromEntries(counts),
      defaults: leftOut({ layers: clause(statement, 'in') }),
    };
    return {
      statements: [planned],
      state: stateAfter(context, planned),
      diagnostics: found.every((zeros) => zeros === 0) ? [complain(context, noZeros, { where: nameOf('prune zeros', context) }, span)] : [],
    };
  });
}

/** Behind a mask that may be taken back, a 0 in the forward pass need not be one of the weight. */
function openMask({ stage, at }: PlanContext) {
  const isTakenBack = !stage.statements.every(isHard);
  if (!isTakenBack || at === 0) return undefined;
  const what = '`prune zeros` at the end of a stage with a mask that is not hard';
  return { what, instead: 'put it in a stage of its own behind this one' };
}

/** Undefined where the weights are no longer those of the file, or the file is not there. */
function zerosOf({ tensor }: Layer, { facts, state }: PlanContext): number | undefined {
  return state.isOfFile ? facts.zerosIn?.(tensor) : undefined;
}

/** Exact where the file is counted and nothing is pruned among its weights. */
function countOf({ name, count: of }: Layer, zeros: number | undefined, { state }: PlanContext): ZeroCount {
  const before = boundsOf(state.pruned, name);
  if (zeros === undefined) return { least: before.least, most: of, of };
  return { least: Math.max(before.least, zeros), most: Math.min(of, before.most + zeros), of };
}

function stateAfter({ state, stage }: PlanContext, { layers, counts }: PlannedZeros): PlanState {
  const changed = layers.filter((name) => (counts[name]?.most ?? 0) > 0);
  const bounds = changed.flatMap((name) => {
    const own = counts[name];
    return own === undefined ? [] : [[name, { least: own.least, most: own.most }] as const];
  });
  const record = state.stages.get(stage.name);
  return {
    ...state,
    pruned: withBounds(state.pruned, new Map(bounds)),
    masked: new Set([...state.masked, ...changed]),
    sparse: new Set([...state.sparse, ...changed]),
    patterns: withoutPatterns(state, changed),
    stages: new Map(state.stages).set(stage.name, { ...record, selected: [...new Set([...(record?.selected ?? []), ...layers])] }),
  };
}

/** What a schema cannot say of `prune zeros`: every layer has bounds, which lie within it. */
export function zerosFaults({ layers, counts, selected }: PlannedZeros, sizes: ReadonlyMap<string, number>): readonly Incoherence[] {
  const total = layers.reduce((sum, name) => sum + sumAt(sizes, name), 0);
  const other = Object.keys(counts).find((name) => !layers.includes(name));
  return [
    ...unless(total === selected, ['selected'], `its layers hold ${total} weights`),
    ...unless(other === undefined, ['counts'], 'it names a layer not selected'),
    ...layers.flatMap((name) => {
      const { least, most, of } = counts[name] ?? { least: 0, most: -1, of: 0 };
      const size = sumAt(sizes, name);
      const path = ['counts', name];
      if (most < 0) return [{ path, problem: 'the layer has no count' }];
      if (of !== size) return [{ path, problem: `the layer holds ${size} weights` }];
      return unless(least <= most && most <= of, path, 'it is no range in the layer');
    }),
  ];
}
