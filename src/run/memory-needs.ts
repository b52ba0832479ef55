/**
 * What a run needs of memory at its most demanding statement, from the plan and the header of the model:
 * an estimate, for people and for a limit that they set. No plan and no result depends on it.
 */
import { elementCount, readLayers, storedTensors } from '../model/index.ts';
import type { Layer, Model } from '../model/index.ts';
import { criterionOf } from '../plan/criteria/read.ts';
import { isMoment, isPassedBack } from '../plan/criteria/criterion.ts';
import type { Plan, PlannedCalibration, PlannedPrune, PlannedTrain } from '../plan/plan.ts';
import { numbersTrained } from '../plan/train/numbers-trained.ts';
import { activationBytes } from './activation-bytes.ts';
import { blockAfterBlock } from '../state/block-order.ts';
import { usualStreaming } from '../record/streaming.ts';
import type { Streaming } from '../record/streaming.ts';

export interface MemoryPart {
  /** `weights`, `optimizer state`, … */
  readonly what: string;
  readonly bytes: number;
}

export interface MemoryNeeds {
  readonly bytes: number;
  /** Largest first. */
  readonly parts: readonly MemoryPart[];
  /** Where most is needed: path of the stage, and its verb. */
  readonly stage: string;
  readonly verb: string;
  /** What would lower it, as advice. */
  readonly lower: readonly string[];
}

/** Node and onnxruntime with their code, measured with a model of a few weights. */
const program = 1.5e8;
const number = 4;

export function memoryNeeds(
  plan: Plan,
  model: Model,
  { largeFrom, pieceSize }: Streaming = usualStreaming,
): MemoryNeeds {
  const counts = [...storedTensors(model).values()].map(({ tensor }) => elementCount(tensor.dims));
  const numbers = counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
  const scene: Scene = { plan, model, isLarge: numbers > largeFrom, numbers, pieceSize };
  const all = plan.stages.flatMap(({ path, statements }) =>
    statements.map((statement) => {
      const needs = needsOf(scene, statement);
      return { stage: path, verb: statement.kind, ...needs };
    }),
  );
  const nothing = { stage: '', verb: 'write', parts: weightsOf(scene), lower: [] };
  return [nothing, ...all]
    .map(totalled)
    .reduce((most, one) => (one.bytes > most.bytes ? one : most));
}

interface Scene {
  readonly plan: Plan;
  readonly model: Model;
  readonly isLarge: boolean;
  /** Of all stored tensors. */
  readonly numbers: number;
  readonly pieceSize: number;
}

interface Needs {
  readonly parts: readonly MemoryPart[];
  readonly lower: readonly string[];
}

function totalled<T extends Needs>(needs: T): T & { readonly bytes: number } {
  const parts = [...needs.parts, { what: 'the program', bytes: program }]
    .filter(({ bytes }) => bytes > 0)
    .sort((a, b) => b.bytes - a.bytes);
  return { ...needs, parts, bytes: parts.reduce((sum, part) => sum + part.bytes, 0) };
}

function needsOf(scene: Scene, statement: Plan['stages'][number]['statements'][number]): Needs {
  switch (statement.kind) {
    case 'train':
      return trainingNeeds(scene, statement);
    case 'prune':
      return statement.calibration === undefined
        ? pruningNeeds(scene, statement)
        : calibratedNeeds(scene, statement, statement.calibration);
    case 'reconstruct':
    case 'calibrate':
    case 'rewire':
      return { parts: [...weightsOf(scene), ...wholeModel(scene)], lower: [] };
    default:
      return { parts: weightsOf(scene), lower: [] };
  }
}

/** As they lie in the file, as they were and as they are; of a large model pieces, and a bit a mask. */
function weightsOf({ plan, isLarge, numbers, pieceSize }: Scene): readonly MemoryPart[] {
  const { prunable } = plan.model;
  const weights = isLarge ? 32 * pieceSize * number : 3 * numbers * number;
  return [
    { what: 'weights', bytes: weights },
    { what: 'masks', bytes: isLarge ? prunable / 8 : prunable },
  ];
}

/** What works on a large model as a whole holds it besides. */
function wholeModel({ isLarge, numbers }: Scene): readonly MemoryPart[] {
  return isLarge ? [{ what: 'the whole model', bytes: 3 * numbers * number }] : [];
}

function trainingNeeds(scene: Scene, train: PlannedTrain): Needs {
  const { plan, model } = scene;
  const { adapters, optimizer, batch, accumulate } = train;
  const numbers = numbersTrained(train);
  const states = optimizer.name === 'sgd' ? Number(optimizer.momentum > 0) : 2;
  const atOnce = Math.ceil(batch / accumulate);
  const { all } = activationBytes(model, plan.task.input, atOnce);
  return {
    parts: [
      ...weightsOf(scene),
      ...wholeModel(scene),
      { what: 'weights in the training graph', bytes: 2 * scene.numbers * number },
      { what: 'gradients', bytes: numbers * number },
      // A step reads one state and writes another.
      { what: 'optimizer state', bytes: 2 * states * numbers * number },
      { what: `activations of ${atOnce} samples`, bytes: 2 * all },
    ],
    lower: [
      ...(atOnce > 1 ? [`a batch of ${Math.ceil(batch / 2)} with --batch`] : []),
      ...(states === 2 ? ['sgd in the place of adam'] : []),
      ...(adapters.length === 0 ? ['adapters, or fewer tensors that train'] : []),
    ],
  };
}

/** Without samples; one threshold over a large model is found, and its units are scored, piece by piece. */
function pruningNeeds(scene: Scene, { layers, smoothed }: PlannedPrune): Needs {
  const chosen = layersOf(scene, layers);
  const largest = chosen.reduce((most, { count }) => Math.max(most, count), 0);
  const scored = chosen.reduce((sum, { count }) => sum + count, 0);
  const scores = { what: 'scores', bytes: (scene.isLarge ? 2 * largest : scored) * number };
  return { parts: [...weightsOf(scene), scores, ...averages(smoothed, scored)], lower: [] };
}

/** Moving averages of scores, those of before and of now, in double precision. */
function averages(smoothed: number | undefined, scored: number): readonly MemoryPart[] {
  return smoothed === undefined ? [] : [{ what: 'smoothed scores', bytes: 2 * 8 * scored }];
}

function calibratedNeeds(
  scene: Scene,
  statement: PlannedPrune,
  { batch, samples }: PlannedCalibration,
): Needs {
  const { plan, model, isLarge } = scene;
  const { criterion, damping, layers, smoothed } = statement;
  const moments = criterionOf(criterion)?.statistics.filter(isMoment) ?? [];
  const hasGradients = moments.some(isPassedBack);
  const { peak, all } = activationBytes(model, plan.task.input, Math.min(batch, samples));
  const blocks = blockAfterBlock(layersOf(scene, layers));
  const block = Math.max(0, ...blocks.map((own) => sumOf(own, ({ count }) => count)));
  const inBlocks = isLarge && !hasGradients;
  const squares =
    damping === undefined
      ? 0
      : Math.max(0, ...blocks.map((own) => sumOf(own, (layer) => inputsOf(layer) ** 2)));
  // Weights of a block: as read, as fed, as the engine holds them, and their scores.
  const held = inBlocks ? { what: 'a block of layers', bytes: 6 * block * number } : undefined;
  return {
    parts: [
      ...weightsOf(scene),
      ...(inBlocks ? [] : wholeModel(scene)),
      ...(held === undefined ? [] : [held]),
      ...averages(
        smoothed,
        sumOf(layersOf(scene, layers), ({ count }) => count),
      ),
      // In double precision: the sum, what one batch adds, and the factor.
      { what: 'second moments of inputs', bytes: 3 * 8 * squares },
      { what: `activations of ${batch} samples`, bytes: hasGradients ? 2 * all : peak },
      {
        what: `hidden states of ${samples} samples`,
        bytes: inBlocks ? hiddenBytes(scene, samples) : 0,
      },
    ],
    lower: [
      ...(batch > 1 ? [`a batch of ${Math.ceil(batch / 2)} with --batch`] : []),
      ...(samples > 1 ? ['fewer calibration samples'] : []),
      ...(hasGradients ? ['a criterion without gradients'] : []),
    ],
  };
}

/** A hidden state is about as large as a value of the network is in the mean; two are held. */
function hiddenBytes({ plan, model }: Scene, samples: number): number {
  const { all } = activationBytes(model, plan.task.input, 1);
  return (2 * samples * all) / Math.max(1, model.graph.nodes.length);
}

function layersOf({ model }: Scene, names: readonly string[]): readonly Layer[] {
  const wanted = new Set(names);
  return readLayers(model).layers.filter(({ name }) => wanted.has(name));
}

function inputsOf({ axes, dims }: Layer): number {
  return axes.reduce(
    (product, axis, at) => (axis === 'in' ? product * (dims[at] ?? 1) : product),
    1,
  );
}

function sumOf(layers: readonly Layer[], of: (layer: Layer) => number): number {
  return layers.reduce((sum, layer) => sum + of(layer), 0);
}
