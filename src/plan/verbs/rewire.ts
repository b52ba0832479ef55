/** `rewire R of remaining by SCORE`: live weights are dropped, and as many zeros grow. */
import { nothingToRewire, patternRewired } from '../../diagnostics/catalogue/plan-structure.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { TypedStatement } from '../../language/typed.ts';
import type { Layer } from '../../model/graph.ts';
import type { PlannedRewire } from '../plan.ts';
import { promised, amountOf, asQuantity, asRecord, clause, leftOut, placeOf } from '../reading.ts';
import { growthOf, ofClients } from '../rewire/growth.ts';
import { fallOf } from '../rewire/fall.ts';
import { timingOf } from '../schedule/window.ts';
import { complain, planStep, type PlanContext, type PlannedStep } from '../plan-context.ts';
import { prunedLayers } from '../select-layers.ts';
import { shareText } from '../share-text.ts';
import { boundsOf, totalOf, withPooledCount, type PrunedCounts } from '../state/pruned-counts.ts';
import { unwritableGradients } from '../prune/measuring-faults.ts';

export function planRewire(statement: TypedStatement, context: PlanContext): PlannedStep {
  return planStep(context, (take, fail) => {
    const { share, per, all } = asRecord(statement.object).fields;
    const selection = take(prunedLayers(statement, context));
    const fault = maskFault(selection, statement, context);
    if (fault !== undefined) return fail([fault]);
    const growth = take(growthOf(statement, context));
    const fall = fallOf(statement, amountOf(asQuantity(promised(share, 'a share'))));
    const clients = ofClients(statement, growth.draws, context);
    const timing = take(timingOf(statement, context, () => undefined));
    if (clients.diagnostics.length > 0) return fail(clients.diagnostics);
    const { state, stage } = context;
    const { first, last, every } = timing;
    const layers = selection.filter(({ name }) => boundsOf(state.pruned, name).most > 0);
    const unwritable = unwritableGradients(growth.draws ? [] : layers.map(({ tensor }) => tensor), context, placeOf(statement, 'by'));
    if (unwritable.length > 0) return fail(unwritable);
    const scope = all === undefined ? 'layer' : 'all';
    const planned: PlannedRewire = {
      kind: 'rewire',
      share: shareText(fall.from),
      decay: { name: fall.name, to: shareText(fall.to) },
      per: scope,
      growth: growth.text,
      ...clients.parts,
      layers: layers.map(({ name }) => name),
      window: { first, last, every },
      stream: growth.draws ? `${stage.streams}/growth` : undefined,
      defaults: [...leftOut({ layers: clause(statement, 'in'), per: per ?? all, decay: clause(statement, 'decay') }), ...timing.defaults],
    };
    const pruned = scope === 'layer' ? state.pruned : movedBetween(layers, state.pruned);
    return { statements: [planned], state: { ...state, pruned }, diagnostics: [] };
  });
}

function maskFault(layers: readonly Layer[], statement: TypedStatement, { state, ...context }: PlanContext): Diagnostic | undefined {
  const patterned = layers.find(({ name }) => state.patterns.has(name));
  const pattern = patterned && state.patterns.get(patterned.name);
  const around = { ...context, state };
  if (patterned !== undefined && pattern !== undefined) {
    return complain(around, patternRewired, { layer: patterned.name, isTiled: 'rows' in pattern }, statement.span);
  }
  const isPruned = layers.some(({ name }) => boundsOf(state.pruned, name).most > 0);
  return isPruned ? undefined : complain(around, nothingToRewire, {}, statement.span);
}

/** Where all layers share a budget only their total is known. */
function movedBetween(layers: readonly Layer[], before: PrunedCounts): PrunedCounts {
  const names = layers.map(({ name }) => name);
  const { least, most } = totalOf(before, names);
  const open: PrunedCounts = {
    ...before,
    bounds: new Map([...before.bounds, ...layers.map(({ name, count }) => [name, { least: 0, most: count }] as const)]),
  };
  if (least !== most) return { ...open, pools: [] };
  return withPooledCount(open, new Map(layers.map(({ name, count }) => [name, count])), least);
}
