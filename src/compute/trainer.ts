/** Runs training steps: state stays in two sets of buffers that take turns as input and output. */
import { countedLosses, feedTensor, partOf, type Batch } from './feeding.ts';
import { floatTensor, loadProgram, type SessionOptions } from './session.ts';
import { floatsOf, stateBuffers } from './state-buffers.ts';
import type { TrainingStep } from './training-step.ts';

export interface Trainer {
  /**
   * One optimizer update on a batch at learning rate `lr`, `step` updates being done; the loss is
   * the mean before the update. A batch may be smaller than the others, its mean is its own.
   */
  readonly run: (batch: Batch, lr: number, step: number) => Promise<number>;
  /** A copy of a state tensor, by the slot's name. */
  readonly read: (name: string) => Float32Array;
  /** The live values until the next `run`; what is written into them counts. */
  readonly view: (name: string) => Float32Array;
  readonly write: (name: string, values: ArrayLike<number>) => void;
  readonly release: () => Promise<void>;
}

export async function createTrainer(step: TrainingStep, options: SessionOptions): Promise<Trainer> {
  const gradients = await loadProgram(step.gradients, options);
  const update = step.update && (await loadProgram(step.update, options));
  const { ort } = gradients;
  const state = stateBuffers(step, update === undefined ? [gradients] : [gradients, update]);
  const scalar = () => floatTensor(ort, new Float32Array(1), []);
  const [weight, share, loss] = [scalar(), scalar(), scalar()];

  async function runPart(batch: Batch): Promise<number> {
    const feeds = {
      [step.weight]: weight,
      [step.share]: share,
      [step.samples.input]: feedTensor(ort, step.samples, batch.samples, batch.size),
      [step.labels.input]: feedTensor(ort, step.labels, batch.labels, batch.size),
    };
    await state.execute(gradients, feeds, { [step.loss]: loss });
    return floatsOf(loss)[0] ?? Number.NaN;
  }

  async function run(batch: Batch, lr: number, done: number): Promise<number> {
    floatsOf(weight)[0] = lossWeight(step, batch);
    floatsOf(share)[0] = 1 / batch.size;
    state.begin(lr, done);
    if (update === undefined) return runPart(batch);
    state.clear('accumulator');
    let total = 0;
    const part = Math.ceil(batch.size / step.accumulate);
    for (let from = 0; from < batch.size; from += part) total += await runPart(partOf(batch, from, Math.min(from + part, batch.size)));
    await state.execute(update, {});
    return total;
  }

  const { view } = state;
  return {
    run,
    view,
    read: (name) => view(name).slice(),
    write: (name, values) => view(name).set(values),
    async release() {
      await gradients.session.release();
      await update?.session.release();
    },
  };
}

/** What one loss of a batch counts; a batch in which nothing counts has no loss. */
export function lossWeight(step: TrainingStep, batch: Batch): number {
  const count = countedLosses(step, batch);
  return count === 0 ? 0 : 1 / count;
}
