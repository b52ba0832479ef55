/** What a training step holds: its state in two sets of buffers, gradients, and values of the pass. */
import type { PlannedTrain, MemoryPart } from '../plan.ts';
import { numbersTrained } from '../train/numbers-trained.ts';
import { backwardBytes, bytesPerNumber, forwardBytes, wholeModel, type MemoryInputs } from './memory-inputs.ts';

export function trainingMemory(context: MemoryInputs, train: PlannedTrain): readonly MemoryPart[] {
  const { graphs, shrunk } = context;
  const { optimizer } = train;
  const { weights, values } = shrunk(train);
  const trained = numbersTrained(train) * weights;
  const frozen = Math.max(0, graphs.numbers * weights - trained);
  const atOnce = Math.ceil(train.batch / train.accumulate);
  const states =
    optimizer.name === 'sm3' ? linesTrained(context, train) : trained * (optimizer.name === 'sgd' ? Number(optimizer.momentum > 0) : 2);
  const beside = [...train.adapters, ...(train.deltas?.layers ?? [])];
  const changed = [...train.tensors, ...beside.map(({ tensor }) => tensor)];
  const followed = (train.objective ?? []).filter((term) => 'teacher' in term).length;
  const { shards = 1 } = train;
  return [
    ...wholeModel(context),
    // Those that train as they begin, as they are read and as they are written; others once encoded, once held.
    { what: 'weights in the training graph', bytes: (3 * trained + 2 * frozen + accumulated(train, trained)) * bytesPerNumber },
    // As with a core for every part: each has weights, masks and sums of its own, and its result is shared.
    { what: 'parts of a batch', bytes: shards === 1 ? 0 : shards * (4 * trained + 2 * frozen) * bytesPerNumber },
    // Each weight with its deltas, anew in every step, and the tensor that the engine makes it from.
    { what: 'weights with their deltas', bytes: 2 * weightsUnder(train.deltas) * weights * bytesPerNumber },
    // Two of what is fed, a product and its gradient, and the matrices of one layer in double precision.
    { what: 'singular vectors', bytes: ofNuclear(context, train) },
    // A cell and a factor for each weight: as arrays, as constants of the graph, and as loaded.
    {
      what: 'cells and signs of shared weights',
      bytes: train.trained.cells === undefined ? 0 : 3 * 2 * context.sharedMost * bytesPerNumber,
    },
    // A step reads one state and writes another; what Adam makes of its two averages is a third.
    { what: 'optimizer state', bytes: 2.5 * states * bytesPerNumber },
    { what: 'masks in the training graph', bytes: 3 * masked(context, train) * weights * bytesPerNumber },
    { what: `gradients and values of ${atOnce} samples`, bytes: values * backwardBytes(context, atOnce, changed) },
    { what: 'values of teachers', bytes: followed === 0 ? 0 : followed * forwardBytes(context, atOnce) },
  ];
}

function ofNuclear({ facts }: MemoryInputs, { objective = [], tensors }: PlannedTrain): number {
  const trained = new Set(tensors);
  const counts = objective.flatMap((term) => {
    if (term.term !== 'nuclear') return [];
    const own = facts.layers.filter(({ name, prunable, tensor }) => (term.layers?.includes(name) ?? prunable) && trained.has(tensor));
    return own.map(({ count }) => count);
  });
  const all = counts.reduce((sum, count) => sum + count, 0);
  return (4 * all + 2 * 6 * Math.max(0, ...counts)) * bytesPerNumber;
}

/** Rows and columns of weights, and every other number that trains: no cut is taken off. */
function linesTrained({ facts }: MemoryInputs, train: PlannedTrain): number {
  const own = new Set(train.tensors);
  const inLines = facts.parameters.filter(({ tensor, dims }) => own.has(tensor) && dims.length > 1);
  const saved = inLines.map(({ count, dims: [rows = 1] }) => count - rows - count / rows);
  return numbersTrained(train) - saved.reduce((sum, one) => sum + one, 0);
}

/** Sums of gradients, which go in and come out. */
function accumulated({ accumulate, shards = 1, deltas }: PlannedTrain, trained: number): number {
  if (accumulate === 1 && shards === 1) return 0;
  // Candidates are chosen by the gradients of whole tensors.
  const whole = deltas?.reselection === undefined ? 0 : weightsUnder(deltas);
  return 2 * (trained + whole);
}

/** A mask of float32 numbers as it begins and as it is fed, and the weights that it was applied to. */
function masked({ pruned, facts }: MemoryInputs, { tensors }: PlannedTrain): number {
  const own = new Set(tensors);
  return facts.layers.filter(({ name, tensor }) => pruned.has(name) && own.has(tensor)).reduce((sum, { count }) => sum + count, 0);
}

/** Weights of the layers that have deltas. */
function weightsUnder(deltas: PlannedTrain['deltas']): number {
  return (deltas?.layers ?? []).reduce((sum, layer) => sum + layer.weights, 0);
}
