/** How many samples stay, in total and per class, and why that may be impossible. */
import { classFloorForbids, classFloorRounded, noSampleLeft, samplesAreGone } from '../../diagnostics/catalogue/plan-samples.ts';
import { belowFloor, noEffect } from '../../diagnostics/catalogue/plan-targets.ts';
import type { Diagnostic, Span } from '../../diagnostics/diagnostic.ts';
import { compare, type Rational } from '../../exact/rational.ts';
import type { TypedStatement } from '../../language/typed.ts';
import { sum } from '../../select/sum.ts';
import { roundedSide } from '../prune/clause-rounded.ts';
import { complain, nameOf, type PlanContext } from '../plan-context.ts';
import { amountText } from '../share-text.ts';
import type { AskedSamples } from './read-samples.ts';
import { leftOf, promised, type Left, type Pool } from './sample-target.ts';

export interface SampleSetup {
  readonly statement: TypedStatement;
  readonly context: PlanContext;
  readonly asked: AskedSamples;
  readonly whole: Pool;
  /** By label; none where classes do not matter. */
  readonly classes: ReadonlyMap<string, Pool>;
  /** The share of each class that stays at least. */
  readonly floor?: Rational;
}

export interface SampleCounts {
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

export function countSamples(setup: SampleSetup): SampleCounts {
  const { asked, whole, classes, floor } = setup;
  const rounded = roundedSide(setup.statement);
  const promises = new Map([...classes].map(([label, { of }]) => [label, promised(floor, [of])] as const));
  const sizes = [...classes.values()].map(({ of }) => of);
  const contests: readonly Contest[] =
    asked.per === 'class'
      ? [...classes].map(([label, pool]) => {
          const own = promises.get(label) ?? promised(undefined, []);
          return { label, pool, floor: own, ...leftOf(asked.target, pool, rounded) };
        })
      : [{ label: '', pool: whole, floor: promised(floor, sizes), ...leftOf(asked.target, whole, rounded) }];
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
  const bare = [...classes].find(([label, { before }]) => before < (keep.get(label) ?? 0));
  if (bare === undefined) return undefined;
  const [label, { before, of }] = bare;
  const args = {
    where: nameOf('prune samples', context),
    layer: `class ${label}`,
    kept: amountText(before, of),
    floor: amountText(keep.get(label) ?? 0, of),
  };
  return complain(context, belowFloor, args, spanOf(statement, 'protect'));
}

function faultOf({ statement, context, asked, whole }: SampleSetup, contests: readonly Contest[], kept: number): Diagnostic | undefined {
  const wanted = sum(contests.map(({ count }) => count));
  const text = (count: number): string => amountText(count, whole.of);
  const target = spanOf(statement, statement.clauses['to'] === undefined ? 'removing' : 'to');
  if (contests.some(({ count, pool }) => count > pool.before)) {
    return complain(context, samplesAreGone, { asked: text(wanted), left: text(whole.before) }, target);
  }
  const empty = contests.find(({ count, floor }) => Math.max(count, floor.count) <= 0);
  if (empty !== undefined) {
    const of = empty.label === '' ? '' : `class ${empty.label} of `;
    return complain(context, noSampleLeft, { what: `${of}\`${asked.data}\`` }, target);
  }
  if (kept > wanted) {
    const isForbidden = contests.some(({ exact, floor }) => compare(floor.exact, exact) > 0);
    const [short, reached] = [text(wanted), text(kept)];
    const protect = spanOf(statement, 'protect');
    return isForbidden
      ? complain(context, classFloorForbids, { asked: short, least: reached }, protect)
      : complain(context, classFloorRounded, { asked: short, reached }, protect);
  }
  if (kept < whole.before) return undefined;
  const where = nameOf('prune samples', context);
  return complain(context, noEffect, { where, pruned: text(whole.of - kept) }, target);
}

function spanOf(statement: TypedStatement, word: string): Span {
  return statement.spans[word] ?? statement.span;
}
