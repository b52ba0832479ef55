/** Measures how long a network takes, whole and cut, and what its kernels take at other sizes. */
import type { LatencyProfile } from '../plan/plan.ts';
import * as catalogue from '../diagnostics/catalogue/run-latency.ts';
import { diagnose, type Outcome } from '../diagnostics/diagnostic.ts';
import type { SessionOptions } from '../compute/session.ts';
import type { Model, ModelIdentity } from '../model/index.ts';
import { kernelSum, sizesOf } from '../plan/latency/estimate.ts';
import { inEngine } from '../state/engine.ts';
import { refusalToCompact } from '../cut/compact.ts';
import { fixedInputs } from './fixed-inputs.ts';
import { here } from './machine.ts';
import { kernelsOf } from './kernels.ts';
import { ladderOf } from './ladder.ts';
import { significant, timeNetworks } from './time-networks.ts';
import { timeKernels } from './time-kernels.ts';

export interface ProfileRequest extends ModelIdentity {
  /** With all tensors in memory. */
  readonly model: Model;
  /** Name without its folder. */
  readonly file: string;
  readonly batch: number;
  /** Of axes of inputs that have none, by name. */
  readonly sizes: Readonly<Record<string, number>>;
  /** In each of them every network is timed. */
  readonly rounds: number;
  readonly engine: SessionOptions;
  readonly progress?: (label: string, done: number, total: number) => void;
}

/** Errors: sizes that are not known, units of which none can go, an operator that onnxruntime refuses. */
export async function measureProfile(request: ProfileRequest): Promise<Outcome<LatencyProfile>> {
  const { model, file, sha256, external, batch, sizes, rounds, engine, progress = () => {} } = request;
  const refused = refusalToCompact(model, file);
  if (refused !== undefined) return { diagnostics: [refused] };
  const inputs = fixedInputs(model, file, batch, sizes);
  if (inputs.value === undefined) return { diagnostics: inputs.diagnostics };
  const found = kernelsOf(model, inputs.value);
  const rungs = ladderOf(model);
  if (rungs.length === 0 || found.every(({ axes }) => axes.length === 0)) {
    return { diagnostics: [diagnose(catalogue.nothingShrinks, { file }, { file })] };
  }
  const fixed = inputs.value;
  return await inEngine(file, engine.device, async () => {
    const kernels = await timeKernels(found, engine, (done, total) => progress('kernels', done, total));
    const models = rungs.map((rung) => rung.model);
    const times = await timeNetworks(models, fixed, { rounds, engine, progress: (done, total) => progress('networks', done, total) });
    const summed = kernelSum(kernels);
    const networks = rungs.flatMap(({ kept, model: cut }, nth) => {
      const time = times[nth];
      return time === undefined ? [] : [{ kept, kernels: significant(summed(sizesOf(cut))), ...time }];
    });
    return {
      format: 1,
      model: { file, sha256, external },
      batch,
      threads: engine.threads,
      sizes: Object.keys(sizes).length > 0 ? sizes : undefined,
      device: engine.device,
      rounds,
      networks,
      kernels,
      ...here(),
    } as const;
  });
}
