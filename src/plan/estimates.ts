/** What a plan costs: multiply-adds and memory. Estimates, for people; nothing depends on them. */
import { addToSum, sumAt } from '../basics/maps.ts';
import { sum } from '../basics/numbers.ts';
import { timesOf } from './schedule/times.ts';
import { freeNames } from '../language/expressions/names.ts';
import { isMoment, isPassedBack } from './criteria/criterion.ts';
import { criterionOf, expressionOf } from './criteria/read.ts';
import type { ModelFacts, PlanSettings } from './facts.ts';
import { factsWith, macsOfClosed } from './train/inserting.ts';
import type { Estimates, MeasuredAllocator, PlannedPrune, PlannedSamples, PlannedStage, PlannedStatement } from './plan.ts';
import { openInsertions, type PlanState } from './state/plan-state.ts';
import { expectingPruned, worthBetween } from './state/pruned-counts.ts';
import { leftWithoutUnits } from './units/left-without-units.ts';
import { sizesBehindCuts } from './units/token-facts.ts';
import { ofKind, answerFor, type Answers, type StatementKind } from './of-kind.ts';

/** A training step is a forward and a backward pass, which costs two more. */
const passesPerStep = 3;

export function estimate(stages: readonly PlannedStage[], facts: ModelFacts, settings: PlanSettings, end: PlanState): Estimates {
  const batch = Math.min(settings.batch, settings.samples['train'] ?? settings.batch);
  const open = openInsertions(end);
  const { macsAfter, macsBetween } = leftAfter(factsWith(facts, open), end);
  const closed = macsOfClosed(facts, open);
  return {
    macs: facts.macs.total - macsOfClosed(facts, new Set()),
    macsAfter: macsAfter - closed,
    macsBetween: macsBetween && { least: macsBetween.least - closed, most: macsBetween.most - closed },
    runMacs: runMacs(stages, facts, batch),
    memory: facts.memory?.(stages, settings),
  };
}

/** Passes of the whole network are counted before they are multiplied, those behind cuts by size. */
function runMacs(stages: readonly PlannedStage[], { macs }: ModelFacts, batch: number): number {
  const leftFor = sizesBehindCuts(stages);
  const passes = new Map<number, number>();
  const add = (size: number, count: number): void => {
    addToSum(passes, size, count);
  };
  for (const { statements, steps } of stages) {
    const [train] = ofKind(statements, 'train');
    add((train && leftFor(train)?.macs) ?? macs.total, passesPerStep * batch * steps);
    for (const it of statements) add(leftFor(it)?.macs ?? macs.total, calibrationPasses(it));
  }
  return [...passes].reduce((sum, [size, count]) => sum + size * count, 0);
}

/** Passes of one sample through the network that scores and fits take, at every update. */
export function calibrationPasses(statement: PlannedStatement): number {
  return answerFor(passes, statement) ?? 0;
}

const passes: Partial<Answers<StatementKind, [], number>> = {
  prune: (prune) => (measuringPasses(prune) + triedPasses(prune)) * timesOf(prune),
  'prune samples': scoringPasses,
  collect: measuringPasses,
  reconstruct: ({ calibration }) => calibration.samples,
  rewire: ({ using }) => passesPerStep * (using?.total ?? 0),
};

/** A gradient counts three. */
function measuringPasses({ criterion, calibration }: Pick<PlannedPrune, 'criterion' | 'calibration'>): number {
  const moments = criterionOf(criterion)?.statistics.filter(isMoment) ?? [];
  const passes = moments.some(isPassedBack) ? passesPerStep : 1;
  return calibration === undefined ? 0 : calibration.samples * passes;
}

/** An allocation that tries every layer at every level. */
function triedPasses({ allocated, layers }: PlannedPrune): number {
  if (allocated !== undefined && 'score' in allocated) return sharedPasses(allocated, layers.length);
  if (allocated?.by !== 'sensitivity' && allocated?.by !== 'distortion') return 0;
  const { levels, samples } = allocated;
  return samples * (1 + layers.length * levels);
}

/** Two passes a layer for `zeroth`; a gradient counts three. */
function sharedPasses({ score, calibration }: MeasuredAllocator, layers: number): number {
  const samples = calibration?.samples ?? 0;
  if (score === 'zeroth') return 2 * layers * samples;
  const moments = criterionOf(score)?.statistics.filter(isMoment) ?? [];
  return samples * (moments.some(isPassedBack) ? passesPerStep : 1);
}

/** Drawn scores take none, and another model's pass through that one. */
function scoringPasses({ batch, before, criterion, scorer }: PlannedSamples): number {
  if (batch === undefined || scorer !== undefined) return 0;
  const expr = expressionOf(criterion);
  return before * (expr !== undefined && freeNames(expr).has('g') ? passesPerStep : 1);
}

/** Multiply-adds that are left, and what they lie between where scores decide. */
function leftAfter(facts: ModelFacts, state: PlanState): Pick<Estimates, 'macsAfter' | 'macsBetween'> {
  const { layers } = facts;
  const { pruned, tokens, units } = state;
  const isOfUnits = units.size > 0 && state.sparse.size === 0 && facts.sizeWithout !== undefined;
  if (isOfUnits && tokens.length === 0 && state.inserted.size === 0) {
    const { macs, between } = leftWithoutUnits(facts, state);
    return { macsAfter: macs, macsBetween: between && openBetween(between.least.macs, between.most.macs) };
  }
  const macs = tokens.length === 0 ? facts.macs : (facts.tokens?.macs(tokens) ?? facts.macs);
  if (macs.total === 0) return { macsAfter: 0 };
  const worths = new Map(layers.flatMap(({ name, count }) => (count === 0 ? [] : [[name, sumAt(macs.layers, name) / count] as const])));
  const expected = expectingPruned(pruned, new Map(layers.map(({ name, count }) => [name, count])));
  const left = (saved: number): number => Math.round(macs.total - saved);
  const saved = worthBetween(pruned, worths);
  const macsBetween = units.size > 0 ? undefined : openBetween(left(saved.most), left(saved.least));
  return { macsAfter: left(sum([...worths].map(([name, worth]) => worth * expected(name)))), macsBetween };
}

function openBetween(least: number, most: number): Estimates['macsBetween'] {
  return least === most ? undefined : { least, most };
}
