/** What a run takes of memory at its most demanding statement: one estimate, for people and for limits. */
import { flatMapDefined } from '../../basics/lists.ts';
import { addToSum } from '../../basics/maps.ts';
import type { ModelFacts, PlanSettings, GraphMemory } from '../facts.ts';
import type { PlannedStage, Plan, MemoryPart, PlannedMemory } from '../plan.ts';
import { fixedMemory, lasting, memoryInputsOf, unsizedValues } from './memory-inputs.ts';
import { statementMemory } from './statement-memory.ts';
import { isMoment, isPassedBack } from '../criteria/criterion.ts';
import { criterionOf } from '../criteria/read.ts';
import { ofKind, answerFor, type StatementKind, type Answers } from '../of-kind.ts';

export function estimateMemory(
  stages: readonly PlannedStage[],
  facts: ModelFacts,
  settings: PlanSettings,
  graphs: GraphMemory,
): PlannedMemory {
  const context = memoryInputsOf(stages, facts, settings, graphs);
  const fixed = fixedMemory(context);
  const always = lasting(context);
  let most: PlannedMemory = totalled(fixed, always);
  for (const { path: stage, statements } of stages) {
    const trains = ofKind<StatementKind>(statements, 'train', 'collect steps');
    for (const statement of statements) {
      // Statements that train in turns are all open at once, also while others act between their steps.
      const beside = trains.filter((train) => train !== statement);
      const own = totalled(fixed, [...always, ...[statement, ...beside].flatMap((one) => statementMemory(context, one))]);
      if (own.bytes > most.bytes) most = { stage, verb: statement.kind, ...own };
    }
  }
  return { ...most, unsized: unsizedValues(context) };
}

/** Of what a statement holds, the share that collectors and arenas keep when it is given back. */
const keptLate = 1 / 4;

function totalled(fixed: readonly MemoryPart[], held: readonly MemoryPart[]): PlannedMemory {
  const late = { what: 'memory that is given back late', bytes: keptLate * held.reduce((sum, { bytes }) => sum + bytes, 0) };
  const sums = new Map<string, number>();
  for (const { what, bytes } of [...fixed, ...held, late]) addToSum(sums, what, bytes);
  const all = [...sums]
    .map(([what, bytes]) => ({ what, bytes: Math.round(bytes) }))
    .filter(({ bytes }) => bytes > 0)
    .sort((a, b) => b.bytes - a.bytes);
  return { bytes: all.reduce((sum, { bytes }) => sum + bytes, 0), parts: all };
}

/** What would lower the memory that a run takes, as advice. */
export function waysToLower({ stages, estimates }: Plan): readonly string[] {
  const { stage, verb } = estimates.memory ?? {};
  const statements = stages.find(({ path }) => path === stage)?.statements ?? [];
  // What trains in the stage is open beside every other statement.
  const asked = statements.filter(({ kind }) => [verb, 'train'].includes(kind));
  return [...new Set(flatMapDefined(asked, (statement) => answerFor(ways, statement)))];
}

const ways: Partial<Answers<StatementKind, [], readonly string[]>> = {
  train: ({ batch, accumulate, optimizer, adapters }) => [
    ...smallerBatch(Math.ceil(batch / accumulate), batch),
    ...('beta1' in optimizer ? ['sgd in the place of adam'] : []),
    ...(adapters.length === 0 ? ['adapters, or fewer tensors that train'] : []),
  ],
  prune: ({ criterion, calibration }) => {
    if (calibration === undefined) return [];
    const { batch, samples } = calibration;
    const moments = criterionOf(criterion)?.statistics.filter(isMoment) ?? [];
    return [
      ...smallerBatch(batch, batch),
      ...(samples > 1 ? ['fewer calibration samples'] : []),
      ...(moments.some(isPassedBack) ? ['a criterion without gradients'] : []),
    ];
  },
};

function smallerBatch(atOnce: number, batch: number): readonly string[] {
  return atOnce > 1 ? [`a batch of ${Math.ceil(batch / 2)} with --batch`] : [];
}
