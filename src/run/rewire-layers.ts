/** `rewire` at its time: connections move, by the gradients of the last batch or of clients. */
import type { Batch } from '../compute/feeding.ts';
import { done, type Outcome } from '../diagnostics/diagnostic.ts';
import type { PlannedRewire, PlannedStage } from '../plan/plan.ts';
import { fallOfPlan, progressOf, shareAfter } from '../plan/rewire/fall.ts';
import { isRewired } from '../plan/schedule/times.ts';
import { clientBatches, type WeightedBatches } from '../prune/client-batches.ts';
import type { Growths } from '../prune/growth.ts';
import { rewire } from '../prune/rewire.ts';
import type { RunContext } from '../state/context.ts';
import { withChanges, type RunState } from '../state/network.ts';
import { layersOf } from '../state/layer-weights.ts';

export interface RewireContext {
  readonly context: RunContext;
  readonly stage: PlannedStage;
  readonly growths: Growths;
  /** The batch of the step before, where the stage trains and has begun to. */
  readonly lastBatch?: () => Batch | Promise<Batch>;
}

export async function rewireLayers(
  { context, stage, growths, lastBatch }: RewireContext,
  statement: PlannedRewire,
  time: number,
  state: RunState,
): Promise<Outcome<RunState>> {
  if (!isRewired(statement, time)) return done(state);
  const parts = await samplesOf(context, statement, lastBatch);
  if (parts.length === 0) return done(state);
  const share = shareAfter(fallOfPlan(statement), progressOf(statement, time));
  const layers = layersOf(context, statement.layers);
  const opened = await growths.of(statement, layers);
  if (opened.value === undefined) return { diagnostics: opened.diagnostics };
  const growth = await opened.value.score(state.network, parts, time);
  const rewired = rewire(state.network, { layers, share, per: statement.per, growth });
  if (rewired.value === undefined) return { diagnostics: rewired.diagnostics };
  const { moved, ...changes } = rewired.value;
  context.emit({ event: 'rewire', stage: stage.path, step: time, moved });
  const network = withChanges(state.network, changes);
  return { value: { ...state, network }, diagnostics: rewired.diagnostics };
}

/** Those of the clients that it names, or the last batch of training, if there is one. */
async function samplesOf(
  context: RunContext,
  { using }: PlannedRewire,
  lastBatch: RewireContext['lastBatch'],
): Promise<readonly WeightedBatches[]> {
  if (using !== undefined) return clientBatches(context, using);
  return lastBatch === undefined ? [] : [{ batches: [await lastBatch()], weight: 1 }];
}
