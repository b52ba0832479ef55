/**
 * Statistics of a large model, block after block: a pass of the samples through each block gives what
 * is measured in it and the hidden states that the next one is fed with, and nothing else is held.
 */
import type { Batch, Batches } from '../compute/feeding.ts';
import { createCollector, type Measured } from '../compute/statistics/collector.ts';
import { buildStatistics } from '../compute/statistics/build-statistics.ts';
import type { Diagnostic, Outcome } from '../diagnostics/diagnostic.ts';
import type { Layer } from '../model/graph.ts';
import type { Moment } from '../plan/criteria/criterion.ts';
import type { PlannedCalibration } from '../plan/plan.ts';
import type { RunContext } from '../state/context.ts';
import { wholeView } from '../cut/graph-view.ts';
import { inEngine } from '../state/engine.ts';
import { fedAt, taken, wayThrough, type FedModel } from './hidden-states.ts';
import { blockAfterBlock } from '../state/block-order.ts';
import { labelLossOf } from './label-loss.ts';
import { mergeAdapters, type Network } from '../state/network.ts';
import { asUsed } from '../state/soft-masks.ts';

/** Moments of activations; those of gradients need the whole network at once. Errors: ESP6004–6013. */
export async function measureBlocks(
  context: RunContext,
  planned: PlannedCalibration,
  { layers, moments, network }: { readonly layers: readonly Layer[]; readonly moments: readonly Moment[]; readonly network: Network },
): Promise<Outcome<Measured>> {
  const turns = blockAfterBlock(layers);
  const { start, stretches, batches } = wayThrough(context, planned, turns);
  const diagnostics: Diagnostic[] = [];
  const measured = new Map<string, ReadonlyMap<string, Beside>>();
  let at = start;
  let states: () => Batches = batches;
  for (const [turn, own] of turns.entries()) {
    const stretch = stretches[turn] ?? { from: start };
    const reached = await taken(wholeView(context), at, { to: stretch.from, network, batches: states });
    diagnostics.push(...reached.diagnostics);
    const fed = reached.value;
    if (fed === undefined) return { diagnostics };
    const next = stretches[turn + 1]?.from;
    const goesOn = next !== undefined && next.position > stretch.from.position;
    const hidden = goesOn && isWithin(next, stretch) ? next : undefined;
    const part = fedAt(context, stretch, () => fed);
    const passed = await pass(context, part, { layers: own, moments, network, hidden });
    diagnostics.push(...passed.diagnostics);
    if (passed.value === undefined) return { diagnostics };
    for (const [name, taken] of passed.value.measured) measured.set(name, taken);
    const { hiddenStates } = passed.value;
    at = hidden ?? stretch.from;
    states = hidden === undefined ? () => fed : () => hiddenStates;
  }
  return { value: measured, diagnostics };
}

type Beside = Measured extends ReadonlyMap<string, ReadonlyMap<string, infer B>> ? B : never;

function isWithin(cut: { readonly position: number }, { to }: { to?: { position: number } }) {
  return to === undefined || cut.position <= to.position;
}

interface Measuring {
  readonly layers: readonly Layer[];
  readonly moments: readonly Moment[];
  readonly network: Network;
  readonly hidden: { readonly tensor: string } | undefined;
}

interface Passed {
  readonly measured: Measured;
  readonly hiddenStates: readonly Batch[];
}

async function pass(
  { plan, engine }: RunContext,
  { model, input, sampleDims, output, parameters, batches }: FedModel,
  { layers, moments, network, hidden }: Measuring,
): Promise<Outcome<Passed>> {
  const built = buildStatistics({
    model,
    input,
    sampleDims,
    output,
    layers,
    moments,
    replaceable: parameters,
    ...labelLossOf(plan.task),
    hidden: hidden?.tensor,
  });
  const graph = built.value;
  if (graph === undefined) return { diagnostics: built.diagnostics };
  return inEngine(plan.model.file, engine.device, async () => {
    const { write, measure, release } = await createCollector(graph, engine);
    try {
      const { values } = mergeAdapters(asUsed(network));
      for (const { name } of graph.slots) {
        const own = values.get(name);
        if (own !== undefined) write(name, own);
      }
      const hiddenStates: Batch[] = [];
      const measured = await measure(batches(), (batch) => hiddenStates.push(batch));
      return { measured, hiddenStates };
    } finally {
      await release();
    }
  });
}
