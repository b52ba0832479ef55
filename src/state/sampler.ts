/** The samples of a training, one batch after another, and where in their order it is. */
import type { Batch } from '../compute/feeding.ts';
import { drawMoves, moveAll } from '../data/augment.ts';
import type { Moves } from '../data/augment.ts';
import { batchBuffers, batches, epochOrder, gather } from '../data/batches.ts';
import type { Dataset } from '../data/dataset.ts';
import type { PlannedTrain } from '../plan/plan.ts';
import { resume, stream } from '../random/stream.ts';
import type { StreamState } from '../random/stream.ts';

export interface SamplerState {
  /** The shuffling stream before it drew the order of this epoch. */
  readonly stream: StreamState;
  /** The stream of what is done to the samples, likewise; absent where nothing is. */
  readonly augment?: StreamState;
  /** Batches of this epoch that were taken. */
  readonly taken: number;
}

export interface Sampler {
  readonly next: () => Batch;
  /** The batch that was taken last; none may be taken between this call and its use. */
  readonly last: () => Batch;
  readonly state: () => SamplerState;
}

/** A fresh permutation, and what is done to its samples. */
interface Epoch {
  readonly before: Omit<SamplerState, 'taken'>;
  readonly batches: readonly Uint32Array[];
  readonly moves?: Moves;
}

export function openSampler(
  dataset: Dataset,
  { batch, streams }: Pick<PlannedTrain, 'batch' | 'streams'>,
  seed: number,
  resumed?: SamplerState,
): Sampler {
  const { samples } = dataset;
  const augmentation = streams.augment === undefined ? undefined : dataset.augmentation;
  const shuffle = resumed ? resume(resumed.stream) : stream(seed, streams.shuffle);
  const moving = resumed?.augment
    ? resume(resumed.augment)
    : stream(seed, streams.augment ?? streams.shuffle);
  const buffers = batchBuffers(dataset, Math.min(batch, samples));
  const begin = (): Epoch => ({
    before: { stream: shuffle.state(), ...(augmentation && { augment: moving.state() }) },
    batches: [...batches(epochOrder(shuffle, samples), batch)],
    ...(augmentation && { moves: drawMoves(moving, augmentation, samples) }),
  });
  let epoch = begin();
  let taken = resumed?.taken ?? 0;
  const batchAt = (index: number): Batch => {
    const indices = epoch.batches[index] ?? new Uint32Array(0);
    const { x, y } = gather(dataset, indices, buffers);
    if (x instanceof Float32Array && augmentation && epoch.moves) {
      moveAll(x, augmentation, epoch.moves, index * batch);
    }
    return { samples: x, labels: y, size: indices.length };
  };
  return {
    last: () => batchAt(taken - 1),
    next() {
      if (taken >= epoch.batches.length) {
        epoch = begin();
        taken = 0;
      }
      return batchAt(taken++);
    },
    state: () => ({ ...epoch.before, taken }),
  };
}
