/** Gates by input as scores of their branches: how many samples open each, and whether most agree. */
import { buildGateShares } from '../compute/branches/gated-model.ts';
import { createGatedRunner, type GatedRunner } from '../compute/branches/contrasts.ts';
import { noConsensus } from '../diagnostics/catalogue/data-beside.ts';
import { collectingAsync } from '../diagnostics/collecting.ts';
import { diagnose, type Outcome } from '../diagnostics/diagnostic.ts';
import type { PlannedCalibration } from '../plan/plan.ts';
import { inEngine } from '../state/engine.ts';
import { mergeAdapters, type Network } from '../state/network.ts';
import { inputGateSpecs, inputGatesIn } from '../state/input-gates.ts';
import { asUsed } from '../state/soft-masks.ts';
import { calibrationSamples, type CalibrationSamples } from './calibration-samples.ts';
import { labelLossOf } from './label-loss.ts';
import type { UnitScorer, UnitScoring } from './unit-scoring.ts';

/** Of one gate: the share of the samples that open it, and its mean opening, by which equal ones rank. */
interface GateShare {
  readonly name: string;
  readonly open: number;
  readonly opening: number;
}

export function openGateShares(
  { context, statement, update, groups }: UnitScoring,
  calibration: PlannedCalibration,
  before: Network,
): Promise<Outcome<UnitScorer>> {
  return collectingAsync(async (take, fail) => {
    const { plan, engine } = context;
    const stage = plan.stages.find(({ statements }) => statements.includes(statement));
    const consensus = stage && inputGatesIn(stage)?.gates.consensus;
    if (stage === undefined || consensus === undefined) throw new Error('gates by input train here');
    const samples = calibrationSamples(context, calibration);
    const built = buildGateShares({
      model: context.model,
      input: plan.task.input,
      sampleDims: samples.dataset.x.dims,
      output: plan.task.output,
      ...labelLossOf(plan.task),
      replaceable: context.parameters,
      inputGates: inputGateSpecs(before),
    });
    const graph = built.value;
    if (graph === undefined) return fail(built.diagnostics);
    const runner = take(await inEngine(plan.model.file, engine.device, () => createGatedRunner(graph, engine)));
    const at = { stage: stage.path, step: update.step };
    return take({
      value: {
        async score(network) {
          load(runner, network, context.parameters);
          const { count, shares } = await sharesOf(runner, network, samples);
          const found = shares.map(({ name, open }) => ({ name, open }));
          const on = calibration.data;
          context.emit({ event: 'consensus', ...at, on, samples: count, groups: found });
          if (!found.some(({ open }) => Math.max(open, 1 - open) >= consensus)) {
            const args = { stage: stage.path, consensus, samples: count, data: on, shares: found };
            return { diagnostics: [diagnose(noConsensus, args)] };
          }
          // One sample more outweighs any opening.
          const byName = new Map(shares.map(({ name, open, opening }) => [name, open + opening / (2 * count)]));
          const units = groups.map(({ title }) => [byName.get(title) ?? NaN]);
          return { value: { units }, diagnostics: [] };
        },
        release: () => runner.release(),
      },
      diagnostics: built.diagnostics,
    });
  });
}

function load(runner: GatedRunner, network: Network, parameters: readonly string[]): void {
  const { values } = mergeAdapters(asUsed(network));
  for (const tensor of parameters) runner.write(tensor, values.get(tensor) ?? []);
  for (const { group, values: own } of inputGateSpecs(network)) runner.write(`gate:${group}`, own);
}

async function sharesOf(
  runner: GatedRunner,
  network: Network,
  { batches }: CalibrationSamples,
): Promise<{ readonly count: number; readonly shares: readonly GateShare[] }> {
  const gates = inputGateSpecs(network);
  const sums = new Float64Array(2 * gates.length);
  let count = 0;
  for await (const batch of batches()) {
    const { pairs } = await runner.run(batch, true);
    count += batch.size;
    pairs.forEach((sum, at) => (sums[at] = (sums[at] ?? 0) + sum));
  }
  const shares = gates.map(({ group }, at) => ({
    name: group,
    opening: (sums[2 * at] ?? NaN) / count,
    open: (sums[2 * at + 1] ?? NaN) / count,
  }));
  return { count, shares };
}
