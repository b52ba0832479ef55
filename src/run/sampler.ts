/** The samples of a training, one batch after another, and where in their order it is. */
import type { Batch } from '../compute/feeding.ts';
import { batchBuffers, batches, epochOrder, gather } from '../data/batches.ts';
import type { Dataset } from '../data/dataset.ts';
import type { PlannedTrain } from '../plan/plan.ts';
import { resume, stream } from '../random/stream.ts';
import type { StreamState } from '../random/stream.ts';

export interface SamplerState {
  /** The shuffling stream before it drew the order of this epoch. */
  readonly stream: StreamState;
  /** Batches of this epoch that were taken. */
  readonly taken: number;
}

export interface Sampler {
  readonly next: () => Batch;
  /** The batch that was taken last; none may be taken between this call and its use. */
  readonly last: () => Batch;
  readonly state: () => SamplerState;
}

/** Every epoch is a fresh permutation. */
export function openSampler(
  dataset: Dataset,
  { batch, streams }: PlannedTrain,
  seed: number,
  resumed?: SamplerState,
): Sampler {
  const shuffle = resumed ? resume(resumed.stream) : stream(seed, streams.shuffle);
  const buffers = batchBuffers(dataset, Math.min(batch, dataset.samples));
  let before = shuffle.state();
  let epoch = batches(epochOrder(shuffle, dataset.samples), batch);
  let taken = 0;
  const indicesOfNext = (): Uint32Array | undefined => {
    const { value, done } = epoch.next();
    taken++;
    return done === true ? undefined : value;
  };
  let lastIndices: Uint32Array = new Uint32Array(0);
  while (taken < (resumed?.taken ?? 0)) lastIndices = indicesOfNext() ?? lastIndices;
  const batchOf = (indices: Uint32Array): Batch => {
    const { x, y } = gather(dataset, indices, buffers);
    return { samples: x, labels: y, size: indices.length };
  };
  return {
    last: () => batchOf(lastIndices),
    next() {
      let indices = indicesOfNext();
      if (indices === undefined) {
        before = shuffle.state();
        epoch = batches(epochOrder(shuffle, dataset.samples), batch);
        taken = 0;
        indices = indicesOfNext() ?? new Uint32Array(0);
      }
      lastIndices = indices;
      return batchOf(indices);
    },
    state: () => ({ stream: before, taken }),
  };
}
