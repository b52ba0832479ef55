/** What a training statement gives its step to build: the model, what trains, and all that a step reads. */
import type { TrainingSpec } from '../compute/training-step.ts';
import type { PlannedStage, PlannedTrain } from '../plan/plan.ts';
import type { codesOfTurn } from '../state/codes.ts';
import type { RunContext } from '../state/context.ts';
import type { RunState } from '../state/network.ts';
import { trainedIn } from '../state/shared.ts';
import { softMasksIn, softMasksOf } from '../state/soft-masks.ts';
import type { turnOf } from '../state/widths.ts';
import { objectiveOf } from './objective.ts';
import { ratesIn } from './rate.ts';
import { behindMasks, floatsOf, masksOf, scoresOf } from './start-values.ts';

/** The network and what the statements of the stage do to its tensors. */
interface Around extends Pick<RunState, 'network' | 'marks'> {
  readonly pruned: readonly string[];
  readonly veiled: readonly string[];
}

/** What trains beside weights, and what a step reads of it. */
interface Parts extends Required<Pick<TrainingSpec, 'adapters' | 'deltas' | 'collects'>> {
  readonly train: PlannedTrain;
  readonly sampleDims: readonly number[];
  readonly gates: ReturnType<typeof turnOf>;
  readonly codes: ReturnType<typeof codesOfTurn>;
  /** Tensors that something else changes. */
  readonly moved: ReadonlySet<string>;
}

export function specOf(
  context: RunContext,
  stage: PlannedStage,
  { train, sampleDims, moved, gates, codes, ...parts }: Parts,
  { network, marks, pruned, veiled }: Around,
): TrainingSpec {
  const { plan, model, engine } = context;
  return {
    model,
    weights: floatsOf(behindMasks(network)),
    input: plan.task.input,
    sampleDims,
    output: plan.task.output,
    ...objectiveOf(context, train, marks, gates.toward?.left),
    ...trainedIn(network, train.tensors),
    ...parts,
    masks: masksOf(network, train, pruned, veiled),
    veiled,
    softMasks: softMasksOf(network, softMasksIn(stage, context.layers)),
    scores: scoresOf(context, network, train),
    gates: gates.specs,
    inputGates: gates.byInput,
    codes,
    replaceable: [...moved],
    optimizer: train.optimizer,
    rates: ratesIn(train),
    inBlocks: engine.device === 'cpu',
    clip: train.clip,
    accumulate: train.accumulate,
    shards: train.shards ?? 1,
  };
}
