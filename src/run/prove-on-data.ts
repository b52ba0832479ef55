/**
 * Runs a written file on samples, and holds what it gives against the network that was measured, and a sample
 * alone against the same sample in a batch. The samples are few: what differs at all differs on them.
 */
import { createEvaluator, distance } from '../compute/evaluator.ts';
import { buildEvaluation } from '../compute/evaluation.ts';
import { openFiles, type FileInTurn, type OpenedFile } from '../compute/run-file.ts';
import type { SessionOptions } from '../compute/session.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import * as catalogue from '../diagnostics/catalogue/run.ts';
import { fixedBatch, preludeOf, type Model } from '../model/index.ts';
import type { Plan } from '../plan/plan.ts';
import { labelLossOf } from '../score/label-loss.ts';
import { applyAdapters, type Network } from '../state/network.ts';
import { asUsed } from '../state/soft-masks.ts';
import type { LabelledProbe } from '../cut/compact.ts';

/** Samples that are run alone. */
const alone = 4;
/** Of the largest output: kernels add in other orders, and in half precision round at every operator. */
const tolerances = { whole: 1e-3, half: 0.1 };

export interface DataProof {
  readonly plan: Plan;
  /** With its tensors in memory. */
  readonly model: Model;
  readonly probe: LabelledProbe;
  /** The files that are run one after another, where the model is several. */
  readonly parts?: readonly FileInTurn[];
  /** Whether the file is meant to compute what the network computes. */
  readonly isSame: boolean;
}

/** Findings: ESP6718–6720. The file is one that onnxruntime loads. */
export async function proveOnData(
  path: string,
  network: Network,
  { plan, model, probe, parts, isSame }: DataProof,
): Promise<readonly Diagnostic[]> {
  const { input, output } = plan.task;
  const read = { output, ...labelLossOf(plan.task) };
  const declared = model.graph.inputs.find(({ name }) => name === input)?.dims?.[0];
  const batch = fixedBatch(model, input) ?? probe.size;
  if (batch > probe.size || batch === 0) return [];
  const engine: SessionOptions = { threads: plan.threads, device: 'cpu' };
  const tolerance = plan.model.precision === undefined ? tolerances.whole : tolerances.half;
  const far = (apart: number): boolean => !(apart <= tolerance);
  const file = await openFiles(parts ?? [{ name: '', path }], read, engine, preludeOf(model, plan.task.inputs));
  const place = { file: path };
  try {
    const whole = await attempt(file, probe, 0, batch);
    if ('reason' in whole) return [diagnose(catalogue.refusesBatch, { ...whole, batch }, place)];
    const measured = isSame ? await measuredOutputs(plan, model, network, probe, batch) : undefined;
    // A network whose outputs are no numbers was told of when it was measured.
    if (measured?.every(Number.isFinite) === false) return [];
    const apart = measured === undefined ? 0 : distance(measured, whole.outputs);
    if (far(apart)) return [diagnose(catalogue.computesOther, { batch, difference: apart }, place)];
    if (typeof declared === 'number') return [];
    return await oneByOne(file, probe, { batch, outputs: whole.outputs, far, path });
  } finally {
    await file.release();
  }
}

async function oneByOne(
  file: OpenedFile,
  probe: LabelledProbe,
  whole: { readonly batch: number; readonly outputs: Float32Array; readonly far: (apart: number) => boolean; readonly path: string },
): Promise<readonly Diagnostic[]> {
  const { batch, outputs, far } = whole;
  const place = { file: whole.path };
  const width = outputs.length / batch;
  const count = Math.min(alone, batch);
  const single = new Float32Array(count * width);
  for (let at = 0; at < count; at += 1) {
    const one = await attempt(file, probe, at, at + 1);
    if ('reason' in one) return [diagnose(catalogue.refusesBatch, { ...one, batch: 1 }, place)];
    if (one.outputs.length !== width) return [];
    single.set(one.outputs, at * width);
  }
  const difference = distance(outputs.subarray(0, count * width), single);
  return far(difference) ? [diagnose(catalogue.dependsOnBatch, { batch, difference }, place)] : [];
}

type Attempt = { readonly outputs: Float32Array } | { readonly reason: string };

async function attempt(file: OpenedFile, probe: LabelledProbe, from: number, to: number): Promise<Attempt> {
  try {
    return { outputs: await file.run(probe, from, to) };
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}

/** As metrics are measured; undefined where the network cannot be, for then it was not. */
async function measuredOutputs(
  { task, threads }: Plan,
  model: Model,
  network: Network,
  { samples, labels, dims, size }: LabelledProbe,
  batch: number,
): Promise<Float32Array | undefined> {
  const { values } = applyAdapters(asUsed(network));
  const { value: evaluation } = buildEvaluation({
    model,
    input: task.input,
    sampleDims: dims,
    output: task.output,
    ...labelLossOf(task),
    replaceable: [...values.keys()],
  });
  if (evaluation === undefined) return undefined;
  const evaluator = await createEvaluator(evaluation, { threads, device: 'cpu' });
  try {
    for (const [tensor, own] of values) evaluator.write(tensor, own);
    const part = <T extends { slice: (from: number, to: number) => T; length: number }>(all: T) =>
      all.slice(0, (all.length / size) * batch);
    return (await evaluator.run({ samples: part(samples), labels: part(labels), size: batch })).output;
  } finally {
    await evaluator.release();
  }
}
