/** The samples of a training, one batch after another, and where in their order it is. */
import type { Batch } from '../compute/feeding.ts';
import { drawMoves, moveAll, moveMasks, type Moves, type Dataset } from '../data/dataset.ts';
import { batchBuffers, batches, batchOf, epochOrder, begun, type Rows } from '../data/batches.ts';
import type { PlannedTrain } from '../plan/plan.ts';
import { resume, stream, type StreamState } from '../random/stream.ts';

export interface SamplerState {
  /** The shuffling stream before it drew the order of this epoch. */
  readonly stream: StreamState;
  /** The stream of what is done to the samples, likewise; absent where nothing is. */
  readonly augment?: StreamState;
  /** Batches of this epoch that were taken. */
  readonly taken: number;
}

export interface Sampler {
  readonly next: () => Batch | Promise<Batch>;
  /** The batch that was taken last; none may be taken between this call and its use. */
  readonly last: () => Batch | Promise<Batch>;
  readonly state: () => SamplerState;
}

/** A fresh permutation, and what is done to its samples. */
type Epoch = { readonly before: Omit<SamplerState, 'taken'>; readonly batches: readonly Uint32Array[]; readonly moves?: Moves };

/** A batch of an epoch, whose rows are being read where they lie on the disk. */
type Place = { readonly epoch: Epoch; readonly index: number; readonly rows: Rows | Promise<Rows> };

export function openSampler(
  dataset: Dataset,
  { batch, streams }: Pick<PlannedTrain, 'batch' | 'streams'>,
  seed: number,
  resumed?: SamplerState,
): Sampler {
  const { samples } = dataset;
  const augmentation = streams.augment === undefined ? undefined : dataset.augmentation;
  const shuffle = resumed ? resume(resumed.stream) : stream(seed, streams.shuffle);
  const moving = resumed?.augment ? resume(resumed.augment) : stream(seed, streams.augment ?? streams.shuffle);
  const buffers = batchBuffers(dataset, Math.min(batch, samples));
  const begin = (): Epoch => ({
    before: { stream: shuffle.state(), augment: augmentation && moving.state() },
    batches: [...batches(epochOrder(shuffle, samples), batch)],
    moves: augmentation && drawMoves(moving, augmentation, samples),
  });
  const readPlace = (epoch: Epoch, index: number): Place => {
    const indices = epoch.batches[index] ?? new Uint32Array(0);
    const seeds = epoch.moves?.boxes?.subarray(index * batch, index * batch + indices.length);
    const least = augmentation?.box;
    const isBoxed = seeds !== undefined && least !== undefined;
    return { epoch, index, rows: begun(dataset, indices, isBoxed ? { seeds, least } : undefined) };
  };
  const converted = ({ epoch, index }: Place, rows: Rows): Batch => {
    const { x, y } = batchOf(rows, buffers);
    if (x instanceof Float32Array && augmentation && epoch.moves) moveAll(x, augmentation, epoch.moves, index * batch);
    if (augmentation && epoch.moves) moveMasks(y, augmentation, epoch.moves, index * batch, rows.xAt.length);
    return { samples: x, labels: y, size: rows.xAt.length };
  };
  const batchAt = (place: Place): Batch | Promise<Batch> => {
    const { rows } = place;
    return rows instanceof Promise ? rows.then((read) => converted(place, read)) : converted(place, rows);
  };
  const after = ({ epoch, index }: Omit<Place, 'rows'>): Place => {
    const isOver = index + 1 >= epoch.batches.length;
    return isOver ? readPlace(begin(), 0) : readPlace(epoch, index + 1);
  };
  const first = begin();
  // Before the first batch of a resumed training, the one before it is the last.
  let last: Place | Omit<Place, 'rows'> = { epoch: first, index: (resumed?.taken ?? 0) - 1 };
  const ahead: Place[] = [];
  return {
    last: () => batchAt('rows' in last ? last : readPlace(last.epoch, last.index)),
    next() {
      const place = ahead.shift() ?? after(last);
      last = place;
      // What is read ahead is drawn in the same order; of data in memory, nothing is.
      while (place.rows instanceof Promise && ahead.length < batchesAhead) ahead.push(after(ahead.at(-1) ?? place));
      return batchAt(place);
    },
    state: () => ({ ...last.epoch.before, taken: last.index + 1 }),
  };
}

/** While one is worked on: enough for a slow read among fast ones. */
const batchesAhead = 2;
