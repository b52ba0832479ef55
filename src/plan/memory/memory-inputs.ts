/** What an estimate of memory looks at, and the parts that every statement has. */
import { sumAt } from '../../basics/maps.ts';
import { parameterCount, type ModelFacts, type PlanSettings, type GraphMemory, type Pass } from '../facts.ts';
import type { PlannedStage, PlannedStatement, MemoryPart } from '../plan.ts';
import { sizesBehindCuts } from '../units/token-facts.ts';
import { largeFrom, pieceSize } from './planned-memory.ts';
import { ofKindIn } from '../of-kind.ts';
import { masking, collecting } from '../statement-facts.ts';

export const bytesPerNumber = 4;
/** Node.js, onnxruntime and the code of both, at the most that a run of a few weights takes. */
const program = 1.95e8;
/**
 * onnxruntime's arena beside the values that are alive: a first pass takes them one by one, a third more
 * than their sizes where they leave gaps; later passes take one block for all of them, and the first stays. The
 * arena grows by doubling, so that it is a little more than that at the most.
 */
const arena = 2.58;
/** Samples that are evaluated at once. */
const evaluatedAtOnce = 256;
/** Pieces that are under way at a time, read ahead or waiting to be written. */
const pieces = 32;

export interface MemoryInputs {
  readonly stages: readonly PlannedStage[];
  readonly facts: ModelFacts;
  readonly settings: PlanSettings;
  readonly graphs: GraphMemory;
  /** Whether the model is worked on in pieces. */
  readonly isLarge: boolean;
  /** The layers that any statement masks. */
  readonly pruned: ReadonlySet<string>;
  /** The most weights that a statement shares. */
  readonly sharedMost: number;
  readonly shrunk: (statement: PlannedStatement) => Shrunk;
}

/** What a network holds behind a cut, as shares of the whole. */
export type Shrunk = { readonly weights: number; readonly values: number };

export function memoryInputsOf(
  stages: readonly PlannedStage[],
  facts: ModelFacts,
  settings: PlanSettings,
  graphs: GraphMemory,
): MemoryInputs {
  const leftFor = sizesBehindCuts(stages);
  const parameters = Math.max(1, parameterCount(facts));
  return {
    stages,
    facts,
    settings,
    graphs,
    isLarge: graphs.numbers > largeFrom,
    pruned: new Set(ofKindIn(stages, ...masking).flatMap((it) => it.layers)),
    sharedMost: Math.max(0, ...ofKindIn(stages, 'share').map(({ weights }) => weights)),
    shrunk: (statement) => {
      const left = leftFor(statement);
      if (left === undefined) return { weights: 1, values: 1 };
      // Values go with the units, work with their square.
      const work = facts.macs.total === 0 ? 1 : left.macs / facts.macs.total;
      return { weights: left.parameters / parameters, values: Math.sqrt(work) };
    },
  };
}

/** What a run has from its beginning to its end, and gives back to nobody. */
export function fixedMemory({ settings, graphs }: MemoryInputs): readonly MemoryPart[] {
  const samples = Object.values(settings.samples).reduce((sum, count) => sum + count, 0);
  const sample = settings.sampleBytes ?? graphs.sample(settings.task.input, settings.sampleDims);
  return [
    { what: 'the program', bytes: program },
    { what: 'data', bytes: samples * sample },
  ];
}

/** Memory that the whole run holds beside it. */
export function lasting(context: MemoryInputs): readonly MemoryPart[] {
  return [...weightsOf(context), ...collected(context), ...evaluation(context), ...teachers(context)];
}

/**
 * As they lie in the file, as they are read, as they are now and as they are written; of a large model
 * pieces, and what onnxruntime holds of the file itself when it tries it.
 */
function weightsOf({ stages, graphs, facts, isLarge }: MemoryInputs): readonly MemoryPart[] {
  const whole = graphs.numbers * bytesPerNumber;
  const inPieces = pieces * pieceSize * bytesPerNumber + 1.5 * graphs.embedded;
  const prunable = facts.layers.reduce((sum, { count }) => sum + count, 0);
  const masks = isLarge ? prunable / 8 : prunable;
  return [
    { what: 'weights', bytes: isLarge ? inPieces : 4 * whole },
    { what: 'masks', bytes: ofKindIn(stages, ...masking).length > 0 ? masks : 0 },
  ];
}

/** Statistics stay from where they are collected, each once. */
function collected({ stages }: MemoryInputs): readonly MemoryPart[] {
  const sizes = new Map<string, number>();
  for (const { name, numbers } of ofKindIn(stages, ...collecting)) sizes.set(name, Math.max(numbers, sumAt(sizes, name)));
  const numbers = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  return [{ what: 'collected statistics', bytes: numbers * bytesPerNumber }];
}

/** The network that is measured: its weights as they begin, as they are fed, and on their way between. */
function evaluation(context: MemoryInputs): readonly MemoryPart[] {
  const { settings, stages, graphs, isLarge } = context;
  const { samples } = settings;
  const watched = samples['validation'] ?? samples['test'];
  const isTrained = ofKindIn(stages, 'train').length > 0;
  const measured = watched ?? samples['train'];
  if (measured === undefined) return [];
  const atOnce = watched === undefined && !isTrained ? 1 : Math.min(evaluatedAtOnce, measured);
  return [
    { what: 'weights of the network that is measured', bytes: (isLarge && isTrained ? 4 : 3) * graphs.numbers * bytesPerNumber },
    { what: `values of ${atOnce} measured samples`, bytes: forwardBytes(context, atOnce) },
    // The written file is tried on the samples as it is, with all that nothing measured reads.
    { what: 'values of the file that its task does not read', bytes: graphs.beside(passOf(context, atOnce)) },
  ];
}

/** The first values whose sizes only a run gives, whatever the batch is. */
export function unsizedValues(context: MemoryInputs): readonly string[] | undefined {
  const all = context.graphs.unsized(passOf(context, 1));
  return all.length === 0 ? undefined : all.slice(0, 4);
}

/** Other models that losses follow. */
function teachers({ settings }: MemoryInputs): readonly MemoryPart[] {
  const numbers = [...(settings.teachers?.values() ?? [])].reduce((sum, one) => sum + ('parameters' in one ? one.parameters : 0), 0);
  return [{ what: 'other models', bytes: 2 * numbers * bytesPerNumber }];
}

/** What works on a large model as a whole holds it besides. */
export function wholeModel({ isLarge, graphs }: MemoryInputs): readonly MemoryPart[] {
  return isLarge ? [{ what: 'the whole model', bytes: graphs.numbers * bytesPerNumber }] : [];
}

export function forwardBytes(context: MemoryInputs, batch: number): number {
  return arena * context.graphs.forward(passOf(context, batch));
}

export function backwardBytes(context: MemoryInputs, batch: number, trained: readonly string[]): number {
  return arena * context.graphs.backward(passOf(context, batch), trained);
}

function passOf({ settings: { task, sampleDims } }: MemoryInputs, batch: number): Pass {
  return { task, batch, dims: sampleDims };
}
