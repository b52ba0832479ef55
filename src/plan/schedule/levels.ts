/** Shares at listed instants: those of `through`, or of a curve at k/n. */
import type { PlannedLevel } from '../plan.ts';
import { compare, divide, one, rational, subtract, zero, type Rational } from '../../exact/rational.ts';
import { shareOfText, shareText } from '../share-text.ts';
import type { CurveFault } from './along-curve.ts';
import type { Curve } from './curve.ts';
import { shareAt } from './timeline.ts';

/** A share that is pruned when so many steps are done. */
export interface Level {
  readonly step: number;
  readonly share: Rational;
}

/** Of n instants the k-th has gone k/n of the way; undefined where the curve has no value there. */
export function levelsAlong(
  instants: readonly number[],
  { from, to }: { readonly from: Rational; readonly to: Rational },
  curve: Pick<Curve, 'at'>,
): readonly Level[] | CurveFault {
  const levels: Level[] = [];
  for (const [index, step] of instants.entries()) {
    const isLast = index === instants.length - 1;
    const value = isLast ? one : curve.at(rational(index + 1, instants.length));
    if (value === undefined) return { kind: 'undefined', step };
    levels.push({ step, share: shareAt(from, to, value) });
  }
  return levels;
}

/** The first level that leaves the range, or falls where nothing that is pruned comes back. */
export function levelFault(levels: readonly Level[], isHard: boolean): CurveFault | undefined {
  let highest = zero;
  for (const { step, share } of levels) {
    if (compare(share, zero) < 0 || compare(share, one) > 0) return { kind: 'range', step, share };
    if (isHard && compare(share, highest) < 0) return { kind: 'falling', step };
    highest = share;
  }
  return undefined;
}

export function plannedLevels(levels: readonly Level[]): readonly PlannedLevel[] {
  return levels.map(({ step, share }) => ({ step, share: shareText(share) }));
}

export function levelsOf(planned: readonly PlannedLevel[]): readonly Level[] {
  return planned.map(({ step, share }) => ({ step, share: shareOfText(share) }));
}

/** How far the level of a time has come between two shares. */
export function progressOfLevel(
  levels: readonly Level[],
  time: number,
  { from, to }: { readonly from: Rational; readonly to: Rational },
): Rational {
  const level = levels.findLast(({ step }) => step <= time);
  if (level === undefined) return zero;
  return compare(from, to) === 0 ? one : divide(subtract(level.share, from), subtract(to, from));
}
