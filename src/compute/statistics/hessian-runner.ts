/**
 * Products of a Hessian and a direction at work: the graph of `hessian-product.ts`, run on batches and summed. It stands
 * apart because a check writes that graph, and must not load the engine; nor can a browser.
 */
import { feedTensor, type Batches } from '../feeding.ts';
import { floatTensor, loadProgram, type SessionOptions } from '../session.ts';
import type { HessianProductGraph } from './hessian-product.ts';

export interface HessianProductRunner {
  /** Overwrites a stored tensor of the network. */
  readonly write: (name: string, values: ArrayLike<number>) => void;
  /** The mean over all samples of the batches; directions and products by stored tensor. */
  readonly multiply: (batches: Batches, directions: ReadonlyMap<string, Float32Array>) => Promise<ReadonlyMap<string, Float32Array>>;
  readonly release: () => Promise<void>;
}

export async function createHessianProduct(program: HessianProductGraph, options: SessionOptions): Promise<HessianProductRunner> {
  const { ort, session } = await loadProgram(program.graph, options);
  const { objective, ends, samples } = program;
  const weights = new Map(program.slots.map((slot) => [slot.name, { slot, values: slot.initial.slice() }]));
  const taken = new Set(session.inputNames);
  return {
    write(name, values) {
      weights.get(name)?.values.set(values);
    },
    async multiply(batches, directions) {
      const sums = ends.map(({ dims }) => new Float64Array(dims.reduce((product, dim) => product * dim, 1)));
      let count = 0;
      for await (const batch of batches) {
        const feeds = [
          [samples.input, feedTensor(ort, samples, batch.samples, batch.size)] as const,
          [objective.labels.input, feedTensor(ort, objective.labels, batch.labels, batch.size)] as const,
          [objective.weight, floatTensor(ort, new Float32Array([1 / objective.perSample]), [])] as const,
          ...[...weights.values()].map(({ slot, values }) => [slot.input, floatTensor(ort, values, slot.dims)] as const),
          ...ends.map(({ tensor, dims, direction }) => [direction, floatTensor(ort, directionOf(directions, tensor), dims)] as const),
        ];
        const results = await session.run(Object.fromEntries(feeds.filter(([name]) => taken.has(name))));
        ends.forEach(({ product }, index) => addTo(sums[index], results[product]?.data));
        count += batch.size;
      }
      return new Map(ends.map(({ tensor }, index) => [tensor, Float32Array.from(sums[index] ?? [], (sum) => sum / count)]));
    },
    release: () => session.release(),
  };
}

function directionOf(directions: ReadonlyMap<string, Float32Array>, tensor: string): Float32Array {
  const own = directions.get(tensor);
  if (own === undefined) throw new Error(`${tensor} has no direction`);
  return own;
}

function addTo(sum: Float64Array | undefined, values: unknown): void {
  if (sum === undefined || !(values instanceof Float32Array)) throw new TypeError('products are float32');
  for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + (values[i] ?? 0);
}
