/** The scorers of a stage: one for each prune, made at its first update, and anew behind a cut. */
import type { Outcome } from '../diagnostics/diagnostic.ts';
import type { Layer } from '../model/graph.ts';
import type { PlannedPrune } from '../plan/plan.ts';
import type { RunContext } from '../state/context.ts';
import { cutAlike } from '../state/cut.ts';
import { viewOf, viewUnderMasks, type GraphView } from '../cut/graph-view.ts';
import { viewOfMoments } from './slice-moments.ts';
import type { Network } from '../state/network.ts';
import { openScorer } from './scores.ts';
import type { Scorer } from './scorer.ts';

export interface Scorers {
  /** For this network, and all that are cut as it is. */
  readonly of: (statement: PlannedPrune, layers: readonly Layer[], network: Network) => Promise<Outcome<Scorer>>;
  readonly release: () => Promise<void>;
}

export function scorersOf(context: RunContext): Scorers {
  const open = new Map<PlannedPrune, { readonly scorer: Scorer; readonly cuts: Network['cuts'] }>();
  return {
    async of(statement, layers, network) {
      const { cuts } = network;
      const known = open.get(statement);
      if (known !== undefined && cutAlike(known.cuts, cuts)) return { value: known.scorer, diagnostics: [] };
      open.delete(statement);
      await known?.scorer.release();
      const view = await viewFor(context, statement, layers, network);
      const opened = await openScorer(context, view, statement, layers);
      if (opened.value !== undefined) open.set(statement, { scorer: opened.value, cuts });
      return opened;
    },
    async release() {
      for (const { scorer } of open.values()) await scorer.release();
    },
  };
}

async function viewFor(
  context: RunContext,
  { underMasks, calibration, damping }: PlannedPrune,
  layers: readonly Layer[],
  network: Network,
): Promise<GraphView> {
  if (underMasks !== undefined) return viewUnderMasks(context, network);
  if (calibration === undefined || damping === undefined) return viewOf(context, network);
  return await viewOfMoments(context, network, calibration, layers);
}
