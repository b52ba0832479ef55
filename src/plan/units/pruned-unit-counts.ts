/** Plans count bundles of a balance and steps to a multiple: these are their units, and the words for them. */
import { sum, count } from '../../basics/numbers.ts';
import { keptByFloor, prunedGroups } from '../pruning.ts';
import { commonDivisor } from '../../exact/rational.ts';
import type { PlannedPrune, UnitPrune, PlannedGroup } from '../plan.ts';
import { bundlesIn } from './multiples.ts';

/** Of one group, so many of its bundles or steps. */
export function unitsIn(gone: number, group: PlannedGroup): number {
  const { together = 1 } = group;
  return together * bundlesIn(gone, allUnits(group) / together, stepOf(group));
}

/** Bundles that a step takes. */
function stepOf({ together = 1, multiple = 1 }: PlannedGroup): number {
  return multiple / commonDivisor(multiple, together);
}

export function allUnits({ units, together = 1, all = units * together }: PlannedGroup): number {
  return all;
}

/** That stay where so many bundles or steps do. */
export function unitsLeft(left: number, group: PlannedGroup): number {
  return allUnits(group) - unitsIn(group.units - left, group);
}

/** What a prune takes of what it looks at, as it is told. */
export interface PrunedUnitCounts {
  readonly gone: number;
  readonly all: number;
  /** `channels`; `steps of channels` where steps are of different sizes, and scores choose among them. */
  readonly noun: string;
  /** `, in 3 of 8 steps`, or nothing. */
  readonly steps: string;
}

/** `noun` is what the plan counts. */
export function prunedUnitCounts(prune: PlannedPrune, noun: string): PrunedUnitCounts {
  const { reached, selected } = prune;
  const groups = prunedGroups(prune);
  if (!goesInSteps(groups)) return { gone: reached, all: selected, noun, steps: '' };
  const gone = goneOf(groups, prune);
  if (gone === undefined) return { gone: reached, all: selected, noun: `steps of ${noun}`, steps: '' };
  return { gone, all: sum(groups.map(allUnits)), noun, steps: `, in ${count(reached)} of ${count(selected)} steps` };
}

function goesInSteps(groups: readonly PlannedGroup[]): boolean {
  return groups.some(({ together, multiple }) => (together ?? multiple) !== undefined);
}

/** After how many scores are taken anew: `10 of them`, `step`, `3 steps`. */
export function rescoredText(prune: PlannedPrune, rescored: number): string {
  if (!goesInSteps(prunedGroups(prune))) return `${count(rescored)} of them`;
  return rescored === 1 ? 'step' : `${count(rescored)} steps`;
}

function goneOf(groups: readonly PlannedGroup[], { counts, reached }: PlannedPrune): number | undefined {
  if (counts !== undefined) return sum(groups.map((it) => unitsIn(counts[it.name]?.pruned ?? 0, it)));
  const sizes = groups.flatMap((it) => [unitsIn(1, it), unitsIn(2, it) - unitsIn(1, it)]);
  const [size = 1] = sizes;
  return sizes.every((it) => it === size) ? reached * size : undefined;
}

const nouns: ReadonlyMap<string, string> = new Map([
  ['hidden', 'hidden units'],
  ['width', 'places of the width'],
]);

/** `channels, width` are `channels, places of the width`. */
export function unitNoun(words: string): string {
  return words
    .split(', ')
    .map((word) => nouns.get(word) ?? word)
    .join(', ');
}

/** Of `of` units; all that no floor keeps where the scores decide. */
export function allowedUnits({ groups, counts = {}, floor }: UnitPrune, name: string, of: number): number {
  const group = groups.find((one) => one.name === name);
  if (group === undefined) return 0;
  const { units: all, together = 1 } = group;
  return together * bundlesIn(counts[name]?.pruned ?? all - keptByFloor(floor, name), of / together, stepOf(group));
}
