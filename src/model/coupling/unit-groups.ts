/** Groups as recipes prune them: with names of their own, and units that have to go together bundled. */
import { flatMapDefined } from '../../basics/lists.ts';
import { sumAt } from '../../basics/maps.ts';
import { commonDivisor } from '../../exact/rational.ts';
import { printable } from '../describe.ts';
import type { BranchCut } from '../branches/residual-branches.ts';
import type { CoupledModel, Group } from './groups.ts';
import type { BranchKind, UnitKind } from './kinds.ts';
import type { Pin } from './labels.ts';

export interface UnitGroup extends Omit<Group, 'balances' | 'kind'> {
  readonly kind: UnitKind | BranchKind;
  /** Names no other group: `channels of stem.conv`. */
  readonly title: string;
  /** Parts that lose equally many units, by unit; absent where any unit may go alone. Parts are equally large, and numbered from 0. */
  readonly parts?: { readonly count: number; readonly of: readonly number[]; readonly why: string };
  /** Bundles that go at once, so that a multiple of them is left; the first time what is over. */
  readonly step?: number;
  /** Of a residual branch or block, its only unit: where its sums are cut when it goes. */
  readonly cuts?: readonly BranchCut[];
  /** Stored tensors among the members in which its branches are linear; absent where one is not. */
  readonly factors?: readonly string[];
}

/** Slices that go together are units, and rows of a table; an axis of any other tensor alone is none. */
export function areUnits({ members, kind }: Pick<Group, 'members'> & { kind: string }): boolean {
  return members.length > 1 || kind === 'rows';
}

/** In graph order. A group whose balance reaches beyond it is pinned: nothing in it alone could keep the balance. */
export function unitGroups({ groups, walk }: CoupledModel): readonly UnitGroup[] {
  const taken = new Map<string, number>();
  return groups.map((group) => {
    const { balances, ...rest } = group;
    const plain = `${group.kind} of ${printable(group.name)}`;
    const nth = sumAt(taken, plain) + 1;
    taken.set(plain, nth);
    const titled = { ...rest, title: nth === 1 ? plain : `${plain} (${nth})` };
    if (group.pin !== undefined || balances.length === 0) return titled;
    const parts = partsOf(group, walk);
    return 'where' in parts ? { ...titled, pin: parts } : { ...titled, parts };
  });
}

/** The finest balance, where every coarser one follows from it. */
function partsOf({ units }: Group, { labels, balances }: CoupledModel['walk']): NonNullable<UnitGroup['parts']> | Pin {
  const own = new Map(units.map(({ label }, index) => [labels.find(label), index]));
  const touching = balances
    .filter((balance) => balance.labels.some((label) => own.has(labels.find(label))))
    .toSorted((a, b) => b.parts - a.parts);
  let finest: NonNullable<UnitGroup['parts']> | undefined;
  for (const balance of touching) {
    const of = new Array<number>(units.length).fill(-1);
    const size = balance.labels.length / balance.parts;
    for (const [at, label] of balance.labels.entries()) {
      const unit = own.get(labels.find(label));
      const isFirst = unit !== undefined && of[unit] === -1;
      if (!isFirst) return { where: balance.where, why: `${balance.why}, also beyond these units` };
      of[unit] = Math.floor(at / size);
    }
    const { parts: count, why } = balance;
    finest ??= { count, of, why };
    const coarse = finest.of.map((part) => Math.floor((part * count) / (finest?.count ?? 1)));
    if (of.some((part, unit) => part !== coarse[unit])) {
      return { where: balance.where, why: `${why}, and others divide the units otherwise` };
    }
  }
  if (finest === undefined) throw new TypeError('a balanced group has a balance');
  return finest;
}

/**
 * What goes at once: single units, or one of each part; in steps, so many of them. Within a part units are taken in ascending order of
 * `rank`, so that the bundles are ordered, too: the first holds the lowest of each part. So are steps.
 */
export function bundlesOf(
  group: Pick<UnitGroup, 'units' | 'parts' | 'step'>,
  rank: (unit: number) => number,
): readonly (readonly number[])[] {
  const bundles = smallestBundles(group, rank);
  const { step = 1 } = group;
  if (step === 1) return bundles;
  const mean = (bundle: readonly number[]): number => bundle.reduce((sum, unit) => sum + rank(unit), 0) / bundle.length;
  const order = bundles.map((bundle) => ({ bundle, mean: mean(bundle) })).toSorted((a, b) => (a.mean === b.mean ? 0 : a.mean - b.mean));
  const over = order.length % step;
  const starts = Array.from({ length: bundleCount(group) }, (_, nth) => Math.max(0, over === 0 ? nth * step : over + (nth - 1) * step));
  return starts.map((start, nth) => order.slice(start, starts[nth + 1] ?? order.length).flatMap(({ bundle }) => bundle));
}

function smallestBundles(
  { units, parts }: Pick<UnitGroup, 'units' | 'parts'>,
  rank: (unit: number) => number,
): readonly (readonly number[])[] {
  if (parts === undefined) return units.map((_, index) => [index]);
  const byPart = Array.from({ length: parts.count }, (_, part) =>
    [...parts.of.keys()].filter((unit) => parts.of[unit] === part).sort((a, b) => rank(a) - rank(b)),
  );
  const [first = []] = byPart;
  return first.map((_, nth) => flatMapDefined(byPart, (part) => part[nth]));
}

/** Units that can go one by one; of a balanced group bundles, and of one with steps those. */
export function bundleCount({ units, parts, step = 1 }: Pick<UnitGroup, 'units' | 'parts' | 'step'>): number {
  return Math.ceil(units.length / (parts?.count ?? 1) / step);
}

/** The group in steps, so that a multiple of `multiple` units is left wherever one goes. */
export function inMultiples<T extends Pick<UnitGroup, 'parts'>>(group: T, multiple: number): T & { readonly step: number } {
  return { ...group, step: multiple / commonDivisor(multiple, group.parts?.count ?? 1) };
}
