/** Memory that a statement holds, beside that of the whole run. */
import { countIn } from '../../basics/numbers.ts';
import { layersOfPart } from '../optional-lists.ts';
import { addToSum } from '../../basics/maps.ts';
import type { Layer } from '../../model/graph.ts';
import { isMoment, isPassedBack, type Moment } from '../criteria/criterion.ts';
import { criterionOf } from '../criteria/read.ts';
import type { PlannedCalibration, PlannedPrune, PlannedStatement, MemoryPart, PlannedTrain } from '../plan.ts';
import { backwardBytes, bytesPerNumber, forwardBytes, wholeModel, type MemoryInputs } from './memory-inputs.ts';
import { clauseMemory } from '../prune/clauses.ts';
import { isByOneThreshold } from '../pruning.ts';
import { numbersTrained } from '../train/planned-train.ts';
import { answerFor, type Answers, type StatementKind } from '../of-kind.ts';

export function statementMemory(context: MemoryInputs, statement: PlannedStatement): readonly MemoryPart[] {
  return answerFor(memory, statement, context) ?? [];
}

const memory: Partial<Answers<StatementKind, [MemoryInputs], readonly MemoryPart[]>> = {
  train: (train, context) => trainingMemory(context, train),
  prune: (prune, context) =>
    prune.calibration === undefined ? scoredMemory(context, prune) : calibratedMemory(context, prune, prune.calibration),
  collect: (collect, context) =>
    collect.calibration === undefined ? [scoresOf(collect.numbers)] : calibratedMemory(context, collect, collect.calibration),
  // As they begin, as a step reads them and as it writes them.
  'collect steps': ({ numbers }) => [{ what: 'statistics in the training graph', bytes: 3 * numbers * bytesPerNumber }],
  compact: (_, context) => cutMemory(context),
  reconstruct: ({ calibration }, context) => [...wholeModel(context), ...fitMemory(context, calibration)],
  calibrate: (_, context) => wholeModel(context),
  rewire: (_, context) => wholeModel(context),
};

/** Without samples; one threshold over a large model is found piece by piece, others layer by layer. */
function scoredMemory(context: MemoryInputs, prune: PlannedPrune): readonly MemoryPart[] {
  const chosen = layersOf(context, prune.layers);
  const scored = countIn(chosen);
  const ofLarge = isByOneThreshold(prune) ? 0 : 2 * largest(chosen);
  return [scoresOf(context.isLarge ? ofLarge : scored), ...clauseMemory(prune, scored)];
}

function scoresOf(numbers: number): MemoryPart {
  return { what: 'scores', bytes: numbers * bytesPerNumber };
}

function calibratedMemory(
  context: MemoryInputs,
  statement: Pick<PlannedPrune, 'criterion' | 'damping' | 'layers' | 'smoothed'>,
  calibration: PlannedCalibration,
): readonly MemoryPart[] {
  const { criterion, damping, layers } = statement;
  const moments = criterionOf(criterion)?.statistics.filter(isMoment) ?? [];
  const chosen = layersOf(context, layers);
  const batch = Math.min(calibration.batch, calibration.samples);
  const passes = moments.some(isPassedBack) ? gradientParts(context, chosen, batch) : forwardParts(context, chosen, calibration);
  const squares = damping === undefined ? 0 : mostOf(chosen, (layer) => inputsOf(layer) ** 2);
  return [
    ...passes,
    ...moments.flatMap((moment) => fisherParts(moment, chosen)),
    ...clauseMemory(statement, countIn(chosen)),
    // In double precision: the sum, what one batch adds, and the factor.
    { what: 'second moments of inputs', bytes: 3 * 8 * squares },
  ];
}

/** Squares of blocks in double precision: of each weight a row, at most as long as its layer. */
function fisherParts({ blocks }: Moment, chosen: readonly Layer[]): readonly MemoryPart[] {
  if (blocks === undefined) return [];
  const numbers = chosen.reduce((sum, { count }) => sum + count * Math.min(blocks.size, count), 0);
  return [{ what: `blocks of ${blocks.size} gradients`, bytes: 8 * numbers }];
}

/** A graph of gradients as it is generated, optimised and loaded, without its weights and values. */
const graphBeside = 1.5e7;

/**
 * Gradients come out of each batch in float32 and wait to be collected, are summed in double precision,
 * and the means and the scores made of them lie beside the weights.
 */
function gradientParts(context: MemoryInputs, chosen: readonly Layer[], batch: number): readonly MemoryPart[] {
  const scored = countIn(chosen);
  const tensors = chosen.map(({ tensor }) => tensor);
  return [
    ...wholeModel(context),
    { what: 'a graph beside the one that measures', bytes: graphBeside },
    { what: 'weights in the graph', bytes: 2 * context.graphs.numbers * bytesPerNumber },
    { what: 'sums of gradients', bytes: (2 + 2) * scored * bytesPerNumber },
    { what: 'scores', bytes: 3 * scored * bytesPerNumber },
    { what: `gradients and values of ${batch} samples`, bytes: backwardBytes(context, batch, tensors) },
  ];
}

function forwardParts(context: MemoryInputs, chosen: readonly Layer[], { batch, samples }: PlannedCalibration): readonly MemoryPart[] {
  const atOnce = Math.min(batch, samples);
  const values = { what: `values of ${atOnce} samples`, bytes: forwardBytes(context, atOnce) };
  if (!context.isLarge) return [{ what: 'weights in the graph', bytes: 2 * context.graphs.numbers * bytesPerNumber }, values];
  // Weights of a block: as read, as fed, as onnxruntime packs them, their scores, and as they become.
  const block = 5 * mostOf(chosen, ({ count }) => count) * bytesPerNumber;
  // What passes from block to block is no wider than what a forward pass of a sample holds at a time.
  const { task, sampleDims } = context.settings;
  const hidden = 2 * samples * (context.graphs.forward({ task, batch: 1, dims: sampleDims }) / 4);
  return [{ what: 'a block of layers', bytes: block }, values, { what: `hidden states of ${samples} samples`, bytes: hidden }];
}

function fitMemory(context: MemoryInputs, { batch, samples }: PlannedCalibration): readonly MemoryPart[] {
  const atOnce = Math.min(batch, samples);
  return [
    { what: `values of ${atOnce} samples`, bytes: forwardBytes(context, atOnce) },
    { what: 'weights in the graph', bytes: 2 * context.graphs.numbers * bytesPerNumber },
  ];
}

/** The network before and after, which are held against each other; of a large one a layer and its mask. */
function cutMemory({ isLarge, graphs, facts }: MemoryInputs): readonly MemoryPart[] {
  const numbers = isLarge ? 2 * largest(facts.layers) : 5 * graphs.numbers;
  return [{ what: 'the network with and without its units', bytes: numbers * bytesPerNumber }];
}

function layersOf({ facts }: MemoryInputs, names: readonly string[]): readonly Layer[] {
  const wanted = new Set(names);
  return facts.layers.filter(({ name }) => wanted.has(name));
}

/** The most that a block, or a layer outside every block, has together. */
function mostOf(layers: readonly Layer[], of: (layer: Layer) => number): number {
  const blocks = new Map<string | number, number>();
  for (const layer of layers) addToSum(blocks, layer.block ?? layer.name, of(layer));
  return Math.max(0, ...blocks.values());
}

function inputsOf({ axes, dims }: Layer): number {
  return axes.reduce((product, axis, at) => (axis === 'in' ? product * (dims[at] ?? 1) : product), 1);
}

function largest(layers: readonly Layer[]): number {
  return layers.reduce((most, { count }) => Math.max(most, count), 0);
}

// What a training step holds: its state in two sets of buffers, gradients, and values of the pass.

function trainingMemory(context: MemoryInputs, train: PlannedTrain): readonly MemoryPart[] {
  const { graphs, shrunk } = context;
  const { optimizer } = train;
  const { weights, values } = shrunk(train);
  const trained = numbersTrained(train) * weights;
  const frozen = Math.max(0, graphs.numbers * weights - trained);
  const atOnce = Math.ceil(train.batch / train.accumulate);
  const states =
    optimizer.name === 'sm3' ? linesTrained(context, train) : trained * (optimizer.name === 'sgd' ? Number(optimizer.momentum > 0) : 2);
  const changed = [...train.tensors, ...[...train.adapters, ...layersOfPart(train.deltas)].map(({ tensor }) => tensor)];
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
  return (4 * counts.reduce((sum, count) => sum + count, 0) + 2 * 6 * Math.max(0, ...counts)) * bytesPerNumber;
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
  return layersOfPart(deltas).reduce((sum, layer) => sum + layer.weights, 0);
}
