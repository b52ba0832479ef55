/** `prune samples of D`: how many samples stay, and by which scores the others go. */
import { sum } from '../../basics/numbers.ts';
import { sumAt } from '../../basics/maps.ts';
import type { PlannedClass, PlannedSamples } from '../plan.ts';
import * as catalogue from '../../diagnostics/catalogue/plan-samples.ts';
import { unknownSamples } from '../../diagnostics/catalogue/plan-training.ts';
import { hasErrors, type Diagnostic } from '../../diagnostics/diagnostic.ts';
import { compare, type Rational } from '../../exact/rational.ts';
import { hasSlices } from '../../language/expressions/names.ts';
import type { TypedStatement } from '../../language/typed.ts';
import { isFloat } from '../../model/element-types.ts';
import { trainable, type ModelFacts } from '../facts.ts';
import { amountOf, asQuantity, placeOf, fieldOf } from '../reading.ts';
import { complain, nameOf, type PlannedStep, type PlanContext, planStep, refusal } from '../plan-context.ts';
import { shareText, amountText } from '../share-text.ts';
import { unwritableGradients } from '../prune/measuring-faults.ts';
import { classPools, leftOf, promisedCounts, type Pool, type Left, readSamples, withTarget, type AskedSamples } from './read-samples.ts';
import type { LeftSamples } from '../state/plan-state.ts';
import { choosesSamples, planChosen } from './plan-chosen.ts';
import { belowFloor, noEffect } from '../../diagnostics/catalogue/plan-targets.ts';
import { roundedSide } from '../prune/clause-rounded.ts';

export function planSamples(statement: TypedStatement, context: PlanContext): PlannedStep {
  return planStep(context, (take, fail) => {
    const scored = take(readSamples(statement, context));
    const { data, score } = scored;
    const left = context.state.samples.get(data);
    const of = left?.of ?? context.settings.samples[data];
    if (of === undefined) return take(refusal(context, unknownSamples, { data, what: 'a prune of its samples' }, statement.span));
    const read = score.alone ? floatsOf(context.facts) : [];
    const from = hasSlices(score.expr) ? { written: { score: score.expr } } : undefined;
    const unwritable = score.alone || from ? unwritableGradients(read, context, placeOf(statement, 'by'), 'loss', from) : [];
    if (unwritable.length > 0) return fail(unwritable);
    const whole: Pool = { of, before: left?.kept ?? of };
    if (choosesSamples(statement)) return planChosen(statement, context, scored, whole);
    if (left?.least !== undefined)
      return take(refusal(context, catalogue.samplesCountedInRun, { verb: statement.verb, data }, statement.span));
    const asked = withTarget(statement, scored);
    const share = floorShare(statement);
    const word = statement.clauses['ranked'] === undefined ? 'protect' : 'ranked';
    const isByClass = asked.per === 'class' || share !== undefined;
    const classes = isByClass ? take(classPools(context, data, placeOf(statement, word))) : new Map<string, Pool>();
    const setup: SampleSetup = { statement, context, asked, classes, whole, floor: share };
    const counts = countSamples(setup);
    if (hasErrors(counts.diagnostics)) return fail(counts.diagnostics);
    const { kept, classes: own } = counts;
    const record: LeftSamples = { of, kept, classes: own, chosenBy: `${context.stage.path}@${statement.span.start}` };
    return {
      statements: [plannedSamples(setup, counts)],
      state: { ...context.state, samples: new Map(context.state.samples).set(data, record) },
      diagnostics: counts.diagnostics,
    };
  });
}

/** What a score takes its gradient in: all that a network could train. */
function floatsOf(facts: ModelFacts): readonly string[] {
  const types = new Map(facts.layers.map(({ tensor, type }) => [tensor, type]));
  const all = trainable(facts).map(({ tensor }) => tensor);
  return all.filter((tensor) => isFloat(types.get(tensor) ?? 'float32'));
}

function floorShare(statement: TypedStatement): Rational | undefined {
  const min = fieldOf(statement, 'protect', 'min');
  return min && amountOf(asQuantity(min));
}

function plannedSamples(setup: SampleSetup, { asked: wanted, kept, classes, keep }: SampleCounts): PlannedSamples {
  const { context, asked, whole, floor } = setup;
  const { settings, stage } = context;
  const batch = asked.score.alone ? 1 : Math.min(settings.batch, whole.before);
  const own = [...setup.classes].map(([label, { of }]): readonly [string, PlannedClass] => [label, { of, kept: classes?.get(label) }]);
  return {
    kind: 'prune samples',
    at: context.at,
    data: asked.data,
    criterion: asked.criterion,
    batch: !asked.draws ? batch : undefined,
    scorer: asked.score.scorer,
    per: asked.per,
    floor: floor && keep ? { share: shareText(floor), keep: Object.fromEntries(keep) } : undefined,
    of: whole.of,
    before: whole.before,
    asked: wanted,
    kept,
    classes: own.length > 0 ? Object.fromEntries(own) : undefined,
    stream: asked.draws ? `${stage.streams}/samples` : undefined,
    defaults: [
      ...(setup.statement.clauses['ranked'] === undefined ? ['per'] : []),
      ...(!asked.draws && (asked.score.alone || settings.defaults.includes('batch')) ? ['batch'] : []),
    ],
  };
}

// How many samples stay, in total and per class, and why that may be impossible.

interface SampleSetup {
  readonly statement: TypedStatement;
  readonly context: PlanContext;
  readonly asked: AskedSamples;
  readonly whole: Pool;
  /** By label; none where classes do not matter. */
  readonly classes: ReadonlyMap<string, Pool>;
  /** The share of each class that stays at least. */
  readonly floor?: Rational;
}

interface SampleCounts {
  /** Samples that the target means to be left, and that are left. */
  readonly asked: number;
  readonly kept: number;
  /** By label, where no score decides how many of each class stay. */
  readonly classes?: ReadonlyMap<string, number>;
  /** By label, what the floor keeps. */
  readonly keep?: ReadonlyMap<string, number>;
  readonly diagnostics: readonly Diagnostic[];
}

/** Those that compete, and what becomes of them. */
interface Contest extends Left {
  /** Empty for the whole data set. */
  readonly label: string;
  readonly pool: Pool;
  /** What the floor promises to them, exactly and rounded up. */
  readonly floor: Left;
}

function countSamples(setup: SampleSetup): SampleCounts {
  const { asked, whole, classes, floor } = setup;
  const rounded = roundedSide(setup.statement);
  const promises = new Map([...classes].map(([label, { of }]) => [label, promisedCounts(floor, [of])] as const));
  const sizes = [...classes.values()].map(({ of }) => of);
  const contests: readonly Contest[] =
    asked.per === 'class'
      ? [...classes].map(([label, pool]) => {
          return { label, pool, floor: promises.get(label) ?? promisedCounts(undefined, []), ...leftOf(asked.target, pool, rounded) };
        })
      : [{ label: '', pool: whole, floor: promisedCounts(floor, sizes), ...leftOf(asked.target, whole, rounded) }];
  const stays = contests.map((it) => [it.label, Math.max(it.count, it.floor.count)] as const);
  const kept = sum(stays.map(([, count]) => count));
  const keep = new Map([...promises].map(([label, { count }]) => [label, count]));
  return {
    asked: sum(contests.map(({ count }) => count)),
    kept,
    classes: asked.per === 'class' ? new Map(stays) : undefined,
    keep: floor && keep,
    diagnostics: [bareClass(setup, keep) ?? faultOf(setup, contests, kept)].filter((found) => found !== undefined),
  };
}

/** A class that an earlier statement took below its floor. */
function bareClass({ statement, context, classes }: SampleSetup, keep: ReadonlyMap<string, number>): Diagnostic | undefined {
  const bare = [...classes].find(([label, { before }]) => before < sumAt(keep, label));
  if (bare === undefined) return undefined;
  const [label, { before, of }] = bare;
  const args = {
    where: nameOf('prune samples', context),
    layer: `class ${label}`,
    kept: amountText(before, of),
    floor: amountText(sumAt(keep, label), of),
  };
  return complain(context, belowFloor, args, placeOf(statement, 'protect'));
}

function faultOf({ statement, context, asked, whole }: SampleSetup, contests: readonly Contest[], kept: number): Diagnostic | undefined {
  const wanted = sum(contests.map(({ count }) => count));
  const text = (count: number): string => amountText(count, whole.of);
  const target = placeOf(statement, statement.clauses['to'] === undefined ? 'removing' : 'to');
  if (contests.some(({ count, pool }) => count > pool.before)) {
    return complain(context, catalogue.samplesAreGone, { asked: text(wanted), left: text(whole.before) }, target);
  }
  const empty = contests.find(({ count, floor }) => Math.max(count, floor.count) <= 0);
  if (empty !== undefined) {
    const of = empty.label === '' ? '' : `class ${empty.label} of `;
    return complain(context, catalogue.noSampleLeft, { what: `${of}\`${asked.data}\`` }, target);
  }
  if (kept > wanted) {
    const isForbidden = contests.some(({ exact, floor }) => compare(floor.exact, exact) > 0);
    const [short, reached] = [text(wanted), text(kept)];
    const protect = placeOf(statement, 'protect');
    return isForbidden
      ? complain(context, catalogue.classFloorForbids, { asked: short, least: reached }, protect)
      : complain(context, catalogue.classFloorRounded, { asked: short, reached }, protect);
  }
  if (kept < whole.before) return undefined;
  return complain(context, noEffect, { where: nameOf('prune samples', context), pruned: text(whole.of - kept) }, target);
}
