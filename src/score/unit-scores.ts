/**
 * Scores of units from the scores of the weights in their slices, as structured pruning groups them
 * (Structurally Prune Anything, arXiv:2403.18955; DepGraph, arXiv:2301.12900).
 */
import { flatMapDefined } from '../basics/lists.ts';
import type { UnitGroup } from '../model/index.ts';
import type { PlannedGrouping, PlannedNorm } from '../plan/plan.ts';
import { sliceMoments, type SliceMoments } from './slice-moments.ts';
import { sliceLayout } from '../state/slices.ts';

/** Scores of a layer's weights, in its stored layout. */
export interface ElementScores {
  readonly dims: readonly number[];
  /** In order, as often as a group needs them; each is valid until the next one is asked for. */
  readonly parts: () => Iterable<Float32Array>;
}

/** How scores of weights become one of their unit. */
export interface Reducing {
  readonly grouping: PlannedGrouping;
  /** Where a score speaks of what makes the unit, and of nothing that reads it. */
  readonly onlyMakers?: boolean;
  /** The length of all that counts, of which the grouping says only whose slices those are. */
  readonly isLength?: boolean;
}

/**
 * One score a unit, in the group's order; sums are taken in double precision. Members without
 * scores (biases, norms) count for nothing.
 *
 * @param scores by stored tensor
 */
export function unitScores(
  { units, members }: Pick<UnitGroup, 'units' | 'members'>,
  scores: ReadonlyMap<string, ElementScores>,
  { grouping, onlyMakers = false, isLength = false }: Reducing,
): readonly number[] {
  const reducing = isLength ? 'l2' : grouping;
  const scored = members.flatMap(({ tensor, axis, side }, at) => {
    const own = scores.get(tensor);
    const isLeft = onlyMakers && side !== 'producer';
    return own === undefined || isLeft ? [] : [{ ...own, ...sliceLayout(own.dims, axis), side, at }];
  });
  const moments = countedAmong(scored, grouping).map((member) => {
    const slices = sliceMoments(member.parts(), member, !['max', 'l2'].includes(reducing));
    const { dims, size } = member;
    const each = dims.reduce((product, dim) => product * dim, 1) / size;
    return units.map(({ indices }) => momentsOf(slices, each, indices[member.at] ?? []));
  });
  return units.map((_, unit) =>
    reduce(
      flatMapDefined(moments, (member) => member[unit]),
      reducing,
    ),
  );
}

function countedAmong<T extends { readonly side: string }>(scored: readonly T[], grouping: PlannedGrouping): readonly T[] {
  if (grouping === 'first') return [scored.find(({ side }) => side === 'producer') ?? scored[0]].filter(isThere);
  if (grouping !== 'readers') return scored;
  const readers = scored.filter(({ side }) => side === 'consumer');
  return readers.length > 0 ? readers : scored;
}

function isThere<T>(value: T | undefined): value is T {
  return value !== undefined;
}

interface Moments {
  readonly count: number;
  readonly sum: number;
  readonly squares: number;
  readonly max: number;
}

/** Of some slices of `each` numbers together. */
function momentsOf({ sums, squares, largest }: SliceMoments, each: number, indices: readonly number[]): Moments {
  let [sum, square, max] = [0, 0, -Infinity];
  for (const index of indices) {
    sum += sums[index] ?? 0;
    square += squares[index] ?? 0;
    max = Math.max(max, largest[index] ?? 0);
  }
  return { count: each * indices.length, sum, squares: square, max };
}

function reduce(members: readonly Moments[], grouping: PlannedGrouping): number {
  const total = (of: (moments: Moments) => number): number => members.reduce((sum, moments) => sum + of(moments), 0);
  switch (grouping) {
    case 'sum':
    case 'first':
      return total(({ sum }) => sum);
    case 'mean':
    case 'readers':
      return (
        total(({ sum }) => sum) /
        Math.max(
          1,
          total(({ count }) => count),
        )
      );
    case 'max':
      return members.reduce((most, { max }) => Math.max(most, max), -Infinity);
    case 'l2':
      return Math.sqrt(total(({ squares }) => squares));
    case 'product':
      return members.reduce((product, { sum, count }) => product * (sum / Math.max(1, count)), 1);
  }
}

/**
 * Scores divided so that groups compare; where that is 0, they stay as they are. What scores are
 * divided by is made of their sizes, and never below 0: a signed one would turn their order round.
 */
export function normalized(
  scores: readonly number[],
  norm: PlannedNorm | undefined,
  { scored, parameters }: { readonly scored: number; readonly parameters: number },
): readonly number[] {
  if (norm === undefined) return scores;
  const divisor = divisorOf(scores, norm, { scored, parameters });
  const centred = norm === 'standard' ? deviationsOf(scores) : scores;
  return divisor === 0 ? centred : centred.map((score) => score / divisor);
}

function divisorOf(
  scores: readonly number[],
  norm: PlannedNorm,
  { scored, parameters }: { readonly scored: number; readonly parameters: number },
): number {
  const { length } = scores;
  const sizes = scores.reduce((total, score) => total + Math.abs(score), 0);
  const squares = (): number => deviationsOf(scores).reduce((total, one) => total + one ** 2, 0);
  switch (norm) {
    case 'sum':
      return sizes;
    case 'mean':
      return sizes / Math.max(1, length);
    case 'max':
      return scores.reduce((most, score) => Math.max(most, Math.abs(score)), 0);
    case 'l2':
      return Math.sqrt(scores.reduce((total, score) => total + score * score, 0));
    case 'std':
      return Math.sqrt(squares() / length);
    case 'standard':
      return Math.sqrt(squares() / Math.max(1, length - 1));
    case 'size':
      return scored;
    case 'params':
      return parameters;
  }
}

/** The distance of each score from the mean. */
function deviationsOf(scores: readonly number[]): readonly number[] {
  const mean = scores.reduce((total, score) => total + score, 0) / Math.max(1, scores.length);
  return scores.map((score) => score - mean);
}
