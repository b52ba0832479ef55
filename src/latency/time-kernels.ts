/** Times kernels alone at every choice of their sizes; equal ones once. */
import type { TimedKernel } from '../plan/plan.ts';
import type { SessionOptions } from '../compute/session.ts';
import type { Kernel, KernelModel } from './kernels.ts';
import { significant, openStopwatch } from './time-networks.ts';
import { createBuilder, emitTo } from '../compute/builder.ts';
import { ownModel } from '../compute/own-model.ts';

const milliseconds = 2;
const rounds = 5;

/** Without what a call of the engine takes by itself. */
export async function timeKernels(
  kernels: readonly Kernel[],
  engine: SessionOptions,
  progress: (done: number, total: number) => void,
): Promise<readonly TimedKernel[]> {
  const different = new Map(kernels.map((kernel) => [kernel.key, kernel]));
  const total = [...different.values()].reduce((sum, { axes }) => sum + choicesOf(axes).length, 0);
  const call = await quickest(emptyModel(17), engine);
  const times = new Map<string, readonly number[]>();
  let done = 0;
  for (const { key, axes, at } of different.values()) {
    const own: number[] = [];
    for (const sizes of choicesOf(axes)) {
      const time = await quickest(at(sizes), engine);
      own.push(significant(Math.max(0, time - call)));
      progress(++done, total);
    }
    times.set(key, own);
  }
  return kernels.map(({ output, operator, tensor, dims, axes, key }) => ({
    output,
    operator,
    tensor,
    dims,
    axes,
    ms: times.get(key) ?? [],
  }));
}

/** Whatever disturbs a kernel makes it slower, so that its quickest round says most of it. */
async function quickest({ model, inputs }: KernelModel, engine: SessionOptions): Promise<number> {
  const watch = await openStopwatch(model, inputs, engine);
  try {
    let least = Infinity;
    for (let round = 0; round < rounds; round++) {
      least = Math.min(least, await watch.time(milliseconds));
    }
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
