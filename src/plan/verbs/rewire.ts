/** `rewire R of remaining by SCORE`: live weights are dropped, and as many zeros grow. */
import { nothingToRewire, patternRewired } from '../../diagnostics/catalogue/plan-structure.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { TypedStatement } from '../../language/typed.ts';
import type { Layer } from '../../model/graph.ts';
import type { PlannedRewire } from '../plan.ts';
import { amountOf, asQuantity, asRecord, clause } from '../reading.ts';
import { growthOf } from '../rewire/growth.ts';
import { ofClients } from '../rewire/of-clients.ts';
import { fallOf } from '../rewire/fall.ts';
import { timingOf } from '../schedule/window.ts';
import { complain, failed, type PlannedStep, type PlanContext } from '../plan-context.ts';
import { prunedLayers } from '../select-layers.ts';
import { shareText } from '../share-text.ts';
import { boundsOf, totalOf, withPooledCount, type PrunedCounts } from '../state/pruned-counts.ts';
import { unwritableGradients } from '../unwritable-gradients.ts';

export function planRewire(statement: TypedStatement, context: PlanContext): PlannedStep {
  const { share, per, all } = asRecord(statement.object).fields;
  if (share === undefined) throw new TypeError('the checker promises a share');
  const selection = prunedLayers(statement, context);
  if (selection.value === undefined) return failed(context, selection.diagnostics);
  const fault = maskFault(selection.value, statement, context);
  const growth = growthOf(statement, context);
  const fall = fallOf(statement, amountOf(asQuantity(share)));
  const clients = ofClients(statement, growth.value?.draws === true, context);
  const timing = timingOf(statement, context, () => undefined);
  if (fault !== undefined) return failed(context, [fault]);
  if (growth.value === undefined) return failed(context, growth.diagnostics);
  if (timing.value === undefined) return failed(context, timing.diagnostics);
  if (clients.diagnostics.length > 0) return failed(context, clients.diagnostics);
  const { state, stage } = context;
  const { first, last, every } = timing.value;
  const layers = selection.value.filter(({ name }) => boundsOf(state.pruned, name).most > 0);
  const tensors = growth.value.draws ? [] : layers.map(({ tensor }) => tensor);
  const unwritable = unwritableGradients(tensors, context, statement.spans['by'] ?? statement.span);
  if (unwritable.length > 0) return failed(context, unwritable);
  const scope = all === undefined ? 'layer' : 'all';
  const planned: PlannedRewire = {
    kind: 'rewire',
    share: shareText(fall.from),
    decay: { name: fall.name, to: shareText(fall.to) },
    per: scope,
    growth: growth.value.text,
    ...clients.parts,
    layers: layers.map(({ name }) => name),
    window: { first, last, every },
    stream: growth.value.draws ? `${stage.streams}/growth` : undefined,
    defaults: [
      ...(clause(statement, 'in') === undefined ? ['layers'] : []),
      ...(per === undefined && all === undefined ? ['per'] : []),
      ...(clause(statement, 'decay') === undefined ? ['decay'] : []),
      ...timing.value.defaults,
    ],
  };
  const pruned = scope === 'layer' ? state.pruned : movedBetween(layers, state.pruned);
  return { statements: [planned], state: { ...state, pruned }, diagnostics: selection.diagnostics };
}

function maskFault(layers: readonly Layer[], statement: TypedStatement, { state, ...context }: PlanContext): Diagnostic | undefined {
  const patterned = layers.find(({ name }) => state.patterns.has(name));
  const pattern = patterned && state.patterns.get(patterned.name);
  const around = { ...context, state };
  if (patterned !== undefined && pattern !== undefined) {
    const args = { layer: patterned.name, isTiled: 'rows' in pattern };
    return complain(around, patternRewired, args, statement.span);
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
