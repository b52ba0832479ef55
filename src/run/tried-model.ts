/**
 * Tries a model when a run is planned with data: onnxruntime is to load it. What was made of a file of a fixed batch, so that it computes
 * others, is tried on a batch of the data: it is to compute what the file does. Otherwise the run would end so (ESP6550, ESP6718).
 */
import { probeOf } from '../cut/compact.ts';
import { buildEvaluation } from '../compute/evaluation.ts';
import { freedDifference, tryLoading } from '../compute/evaluator.ts';
import { otherOnBatches } from '../diagnostics/catalogue/compute.ts';
import { engineRefused } from '../diagnostics/catalogue/run.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { openModelFiles } from '../identity/model-files.ts';
import { feedModel, fixedBatch, freeBatch, readModel } from '../model/index.ts';
import type { Plan } from '../plan/plan.ts';
import type { DataFiles } from '../project/data-files.ts';
import { labelLossOf } from '../score/label-loss.ts';
import { inEngine } from '../state/context.ts';
import { loadModel, openPlannedData } from '../state/load.ts';

/** Of the largest output: kernels of other sizes add in other orders. */
const tolerance = 1e-3;

export interface Tried {
  readonly plan: Plan;
  readonly modelPath: string;
  readonly data: Readonly<Partial<Record<string, DataFiles>>>;
}

/** Errors: ESP6018, ESP6019, ESP6550. A model or data that cannot be read give none here: the run reports them when it opens them. */
export async function faultsOnData({ plan, modelPath, data }: Tried): Promise<readonly Diagnostic[]> {
  const { value: files } = openModelFiles(modelPath);
  if (files === undefined) return [];
  try {
    const stored = readModel(files);
    const { input, inputs, output } = plan.task;
    const outline = stored.value && feedModel(stored.value, inputs);
    const batch = outline && freeBatch(outline, input) !== outline ? fixedBatch(outline, input) : undefined;
    const isRead = batch !== undefined || Object.keys(plan.data).length > 0;
    const loaded = isRead ? loadModel(files, undefined, plan.task, stored).value : undefined;
    if (loaded === undefined || loaded.isLarge) return [];
    const options = { threads: plan.threads, device: 'cpu' };
    if (batch === undefined) {
      const { diagnostics } = await inEngine(modelPath, options.device, () => tryLoading(loaded.model, input, options));
      return diagnostics.filter(({ code }) => code === engineRefused.code);
    }
    const given = Object.entries(data).flatMap(([name, own]) => (own === undefined ? [] : [[name, own] as const]));
    const { value: datasets } = await openPlannedData(plan, loaded.stored, new Map(given));
    const probe = datasets && (await probeOf(plan, datasets));
    if (probe === undefined || probe.size < batch) return [];
    const { dims, samples, size } = probe;
    const { diagnostics } = buildEvaluation({
      ...labelLossOf(plan.task),
      model: loaded.model,
      input,
      sampleDims: dims,
      output,
      replaceable: [],
    });
    if (diagnostics.length > 0) return diagnostics;
    const difference = await freedDifference(
      loaded.model,
      { ...probe, samples: samples.slice(0, (samples.length / size) * batch), size: batch },
      options,
    );
    return difference > tolerance ? [diagnose(otherOnBatches, { batch }, { file: modelPath })] : [];
  } catch {
    return [];
  } finally {
    files.close();
  }
}
