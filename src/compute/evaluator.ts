/** Runs evaluations of a model whose weights may be overwritten between them. */
import type { Tensor } from 'onnxruntime-node';
import type { Evaluation } from './evaluation.ts';
import { feedTensor, type Batch } from './feeding.ts';
import { floatTensor, loadProgram, type SessionOptions } from './session.ts';

export interface Evaluated {
  /** The model's output for the batch, row-major. */
  readonly output: Float32Array;
  /** Sum of the losses; divide by samples · `lossesPerSample` for the mean. */
  readonly loss: number;
}

export interface Evaluator {
  readonly run: (batch: Batch) => Promise<Evaluated>;
  readonly write: (name: string, values: ArrayLike<number>) => void;
  readonly release: () => Promise<void>;
}

export async function createEvaluator(evaluation: Evaluation, options: SessionOptions): Promise<Evaluator> {
  const { ort, session } = await loadProgram(evaluation.graph, options);
  const weights = new Map(
    evaluation.slots.map((slot) => {
      const values = slot.initial.slice();
      return [slot.name, { slot, values, tensor: floatTensor(ort, values, slot.dims) }] as const;
    }),
  );
  const taken = new Set(session.inputNames);
  return {
    async run(batch) {
      const feeds: Record<string, Tensor> = {
        [evaluation.samples.input]: feedTensor(ort, evaluation.samples, batch.samples, batch.size),
        [evaluation.labels.input]: feedTensor(ort, evaluation.labels, batch.labels, batch.size),
      };
      for (const { slot, tensor } of weights.values()) {
        if (taken.has(slot.input)) feeds[slot.input] = tensor;
      }
      const results = await session.run(feeds);
      const output = results[evaluation.output]?.data;
      const loss = results[evaluation.loss]?.data;
      if (!(output instanceof Float32Array) || !(loss instanceof Float32Array)) {
        throw new TypeError('an evaluation gives float32 values');
      }
      return { output, loss: loss[0] ?? Number.NaN };
    },
    write(name, values) {
      const own = weights.get(name);
      if (own === undefined) throw new Error(`the evaluation has no weight ${name}`);
      own.values.set(values);
    },
    release: () => session.release(),
  };
}
