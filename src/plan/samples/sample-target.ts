/** How many samples a statement finds and leaves: of the whole data set, or of each class. */
import { add, multiply, one, rational, subtract, zero, roundTo, type Rational, type Rounding } from '../../exact/rational.ts';
import { floorCounts } from '../../select/floors.ts';
import { sum } from '../../select/sum.ts';
import type { Target } from '../prune/target.ts';
import { collecting } from '../../diagnostics/collecting.ts';
import { classesUnknown, samplesWithoutClasses } from '../../diagnostics/catalogue/plan-samples.ts';
import { hasErrors, type Outcome, type Span } from '../../diagnostics/diagnostic.ts';
import { complain, type PlanContext } from '../plan-context.ts';

/** Targets that samples can have. */
export type SampleTarget = Extract<Target, { kind: 'sparsity' | 'removal' | 'count' }>;

export function isSampleTarget(target: Target): target is SampleTarget {
  return target.kind === 'sparsity' || target.kind === 'removal' || target.kind === 'count';
}

/** Samples that compete: all of them, or those of a class. */
export interface Pool {
  readonly of: number;
  /** That are still there. */
  readonly before: number;
}

/** An amount of samples, exactly and rounded; more than `before` where a target asks for too many. */
export interface Left {
  readonly exact: Rational;
  readonly count: number;
}

export function leftOf(target: SampleTarget, { of, before }: Pool, rounding?: Rounding): Left {
  switch (target.kind) {
    case 'sparsity': {
      const exact = multiply(subtract(one, target.share), rational(of));
      return { exact, count: of - roundTo(multiply(target.share, rational(of)), rounding) };
    }
    case 'removal': {
      const base = target.of === 'remaining' ? before : of;
      return without(before, multiply(target.share, rational(base)), rounding);
    }
    case 'count':
      return without(before, target.count, rounding);
  }
}

function without(before: number, going: Rational, rounding?: Rounding): Left {
  return { exact: subtract(rational(before), going), count: before - roundTo(going, rounding) };
}

/** What a floor keeps of classes of these sizes together, rounded up in each; nothing without one. */
export function promised(share: Rational | undefined, sizes: readonly number[]): Left {
  if (share === undefined) return { exact: zero, count: 0 };
  return { exact: sizes.map((size) => multiply(share, rational(size))).reduce(add, zero), count: sum(floorCounts(share, sizes)) };
}

/** By label: all samples, and those that are left. */
export function classPools(context: PlanContext, data: string, span: Span): Outcome<ReadonlyMap<string, Pool>> {
  return collecting((take, fail) => {
    const left = context.state.samples.get(data);
    if (left !== undefined && left.classes === undefined) return fail([complain(context, classesUnknown, { data }, span)]);
    const { value, diagnostics } = context.settings.classes?.(data) ?? { diagnostics: [] };
    const without = complain(context, samplesWithoutClasses, { data }, span);
    const counts = take({ value, diagnostics: value !== undefined ? [] : hasErrors(diagnostics) ? diagnostics : [without] });
    return new Map([...counts].map(([label, of]) => [label, { of, before: left?.classes?.get(label) ?? of }]));
  });
}
