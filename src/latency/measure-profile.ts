/** Measures how long a network takes, whole and cut, and what its kernels take at other sizes. */
import { listAt } from '../basics/maps.ts';
import type { LatencyProfile } from '../plan/plan.ts';
import * as catalogue from '../diagnostics/catalogue/run.ts';
import { collectingAsync, diagnose, type Outcome } from '../diagnostics/diagnostic.ts';
import type { SessionOptions } from '../compute/session.ts';
import type { Model, ModelIdentity } from '../model/index.ts';
import { kernelSum, sizesOf } from '../plan/latency/estimate.ts';
import { inEngine } from '../state/context.ts';
import { refusalToCompact } from '../cut/compact.ts';
import { fixedInputs } from './fixed-inputs.ts';
import { here } from './machine.ts';
import { kernelsOf, ladderOf, type Kernel, type KernelModel } from './kernels.ts';
import { orderedTimes } from './ordered-times.ts';
import { significant, timeNetworks, openStopwatch } from './time-networks.ts';
import { createBuilder, emitTo } from '../compute/builder.ts';
import { ownModel } from '../compute/own-model.ts';

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
export function measureProfile(request: ProfileRequest): Promise<Outcome<LatencyProfile>> {
  return collectingAsync(async (take, fail) => {
    const { model, file, sha256, external, batch, sizes, rounds, engine, progress = () => {} } = request;
    const refused = refusalToCompact(model, file);
    if (refused !== undefined) return fail([refused]);
    const inputs = take(fixedInputs(model, file, batch, sizes));
    const found = kernelsOf(model, inputs);
    const rungs = ladderOf(model);
    if (rungs.length === 0 || found.every(({ axes }) => axes.length === 0)) {
      return fail([diagnose(catalogue.nothingShrinks, { file }, { file })]);
    }
    const fixed = inputs;
    return take(
      await inEngine(file, engine.device, async () => {
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
      }),
    );
  });
}

// Times kernels alone at every choice of their sizes; equal ones once.

const milliseconds = 2;
const rounds = 5;

/** Without what a call of the engine takes by itself. */
async function timeKernels(kernels: readonly Kernel[], engine: SessionOptions, progress: (done: number, total: number) => void) {
  const different = new Map(kernels.map((kernel) => [kernel.key, kernel]));
  const total = [...different.values()].reduce((sum, { axes }) => sum + choicesOf(axes).length, 0);
  const call = await quickest(emptyModel(17), engine);
  const times = new Map<string, readonly number[]>();
  let done = 0;
  for (const { key, axes, at } of different.values()) {
    const own: number[] = [];
    const choices = choicesOf(axes);
    for (const sizes of choices) {
      const time = await quickest(at(sizes), engine);
      own.push(significant(Math.max(0, time - call)));
      progress(++done, total);
    }
    times.set(key, orderedTimes(choices, own));
  }
  return kernels.map(({ output, operator, tensor, dims, axes, key }) => ({ output, operator, tensor, dims, axes, ms: listAt(times, key) }));
}

/** Whatever disturbs a kernel makes it slower, so that its quickest round says most of it. */
async function quickest({ model, inputs }: KernelModel, engine: SessionOptions): Promise<number> {
  const watch = await openStopwatch(model, inputs, engine);
  try {
    let least = Infinity;
    for (let round = 0; round < rounds; round++) least = Math.min(least, await watch.time(milliseconds));
    return least;
  } finally {
    await watch.release();
  }
}

/** All choices of one size of each axis, the last axis running fastest. */
function choicesOf(axes: Kernel['axes']): readonly (readonly number[])[] {
  return axes.reduce<readonly (readonly number[])[]>(
    (choices, { sizes }) => choices.flatMap((choice) => sizes.map((size) => [...choice, size])),
    [[]],
  );
}

/** An empty model: the time of a call of the engine alone. */
function emptyModel(opset: number): KernelModel {
  const builder = createBuilder(opset);
  emitTo(builder, 'Identity', { inputs: ['x'], outputs: ['y'] });
  const [x, y] = ['x', 'y'].map((name) => ({ name, type: 'float32' as const, dims: [1] }));
  if (x === undefined || y === undefined) throw new TypeError('two names are two values');
  return { model: ownModel(builder, { name: 'empty', inputs: [x], outputs: [y], nodes: builder.nodes }), inputs: [x] };
}
