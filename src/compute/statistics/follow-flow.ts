/** Runs the graph of a flow on the network's weights as they are. */
import type { Tensor } from 'onnxruntime-node';
import { feedTensor } from '../feeding.ts';
import type { SessionOptions } from '../session.ts';
import { floatTensor, loadProgram } from '../session.ts';
import type { FlowGraph } from './flow.ts';

export interface Follower {
  /** Gradients by layer name, from the values of the stored tensors. */
  readonly follow: (
    values: ReadonlyMap<string, ArrayLike<number>>,
  ) => Promise<ReadonlyMap<string, Float32Array>>;
  readonly release: () => Promise<void>;
}

export async function createFollower(flow: FlowGraph, options: SessionOptions): Promise<Follower> {
  const { ort, session } = await loadProgram(flow.graph, options);
  const { samples, value } = flow;
  const size = samples.dims.reduce((product, dim) => product * dim, 1);
  const sample = feedTensor(ort, samples, new Float32Array(size).fill(value), 1);
  const weights = flow.slots.map((slot) => ({ slot, values: slot.initial.slice() }));
  const taken = new Set(session.inputNames);
  return {
    async follow(current) {
      const feeds: [string, Tensor][] = [[samples.input, sample]];
      for (const { slot, values } of weights) {
        const own = current.get(slot.tensor);
        if (own !== undefined) values.set(own);
        feeds.push([slot.input, floatTensor(ort, values, slot.dims)]);
      }
      const read = feeds.filter(([name]) => taken.has(name));
      const results = await session.run(Object.fromEntries(read));
      return new Map(
        flow.outputs.map(({ layer, output }) => {
          const data = results[output]?.data;
          if (!(data instanceof Float32Array)) throw new TypeError('gradients are float32');
          return [layer.name, data] as const;
        }),
      );
    },
    release: () => session.release(),
  };
}
