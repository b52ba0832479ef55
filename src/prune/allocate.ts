/** How many units each layer loses, where a rule of the plan says so once the weights are known. */
import { computeScores } from '../compute/expressions/score-graph.ts';
import type { Diagnostic, Outcome } from '../diagnostics/diagnostic.ts';
import type { Layer } from '../model/graph.ts';
import { criterionOf } from '../plan/criteria/read.ts';
import type { GlobalAllocator, PlannedAllocator, PlannedPrune } from '../plan/plan.ts';
import type { RankedLayer } from '../select/request.ts';
import { select } from '../select/select.ts';
import type { RunContext } from '../state/context.ts';
import { weightsOf } from '../state/layer-weights.ts';
import type { Network } from '../state/network.ts';
import { tiledBy } from './choose-weights.ts';
import { byMeasure } from './measured-shares.ts';
import { bySensitivity } from './sensitivity.ts';
import type { AllocationRequest } from './allocation-request.ts';

/** Of a stage: what was allocated before is not allocated again while it rests on the same. */
export interface Allocator {
  /** Pruned units of each layer, what was pruned before included. */
  readonly counts: (rule: PlannedAllocator, request: AllocationRequest) => Promise<Outcome<readonly number[]>>;
}

export function allocatorIn(context: RunContext): Allocator {
  const known = new Map<PlannedPrune, { pruned: number; on: Network; counts: readonly number[] }>();
  return {
    async counts(rule, request) {
      const { statement, pruned } = request;
      const on = ruledOn(rule, request);
      const last = known.get(statement);
      if (last?.pruned === pruned && last.on === on) return { value: last.counts, diagnostics: [] };
      const made = await carryOut(context, rule, request, on);
      if (made.value !== undefined) known.set(statement, { pruned, on, counts: made.value });
      return made;
    },
  };
}

/** The network that a rule looks at. */
function ruledOn(rule: PlannedAllocator, { network, marks }: AllocationRequest): Network {
  if (rule.by !== 'global' || rule.at === undefined) return network;
  const mark = marks.get(rule.at);
  if (mark === undefined) throw new Error(`the plan looks back at ${rule.at}, never marked`);
  return mark.network;
}

type Rule = (context: RunContext, rule: PlannedAllocator, request: AllocationRequest, on: Network) => Promise<Outcome<readonly number[]>>;

const carryOut: Rule = (context, rule, request, on) => {
  switch (rule.by) {
    case 'global':
      return byThreshold(context, rule, request, on);
    case 'sensitivity':
    case 'distortion':
      return bySensitivity(context, rule, request);
    case 'proportional':
    case 'shifted':
    case 'logistic':
      return byMeasure(context, rule, request);
  }
};

/** What one threshold over all layers takes of each; what is pruned there already goes first. */
async function byThreshold(
  { engine }: RunContext,
  { criterion }: GlobalAllocator,
  { statement, layers, pruned }: AllocationRequest,
  on: Network,
): Promise<Outcome<readonly number[]>> {
  const weights = weightsOf(layers, on);
  const isMagnitude = criterion === '|w|';
  const values = isMagnitude ? weights : await scoresOf(criterion, layers, weights);
  const selection = select({
    layers: layers.map(({ name, tensor, dims, axes, groups }, index): RankedLayer => {
      const mask = on.masks.get(tensor);
      const own = values[index] ?? new Float32Array(0);
      return { name, tensor, dims, axes, groups, values: own, mask };
    }),
    rankBy: isMagnitude ? 'magnitude' : 'score',
    allocation: { kind: 'global', pruned },
    ranked: { per: 'layer' },
    keep: statement.floor && layers.map(({ name }) => statement.floor?.keep[name] ?? 0),
    ...tiledBy(statement),
  });
  const diagnostics: readonly Diagnostic[] = selection.diagnostics;
  return selection.value === undefined ? { diagnostics } : { value: selection.value.pruned, diagnostics };

  async function scoresOf(text: string, scored: readonly Layer[], own: readonly Float32Array[]): Promise<readonly Float32Array[]> {
    const parts = criterionOf(text);
    if (parts === undefined) throw new Error('the plan has a criterion that no plan has');
    const inputs = scored.map((layer, index) => {
      return { layer, weight: own[index] ?? new Float32Array(0), statistics: new Map() };
    });
    return computeScores(parts.score, inputs, engine);
  }
}
