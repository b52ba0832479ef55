/** Ties: units whose scores equal that of the last one that goes, and which of them go. */
import type { Cut } from './pool.ts';

/** In the order of tensor and flat index: the first go, the last go, all of them or none. */
export const tieRules = ['first', 'last', 'all', 'none'] as const;
export type TieRule = (typeof tieRules)[number];

/** What is known of a pool at the key of its cut. */
export interface Level {
  readonly key: number;
  /** Units with a smaller key, and with this one. */
  readonly below: number;
  readonly equal: number;
}

/** The cut that takes `ties` of the units at the key, by the rule. */
export function cutAt({ key, below, equal }: Level, ties: number, rule: TieRule): Cut {
  return { key, spared: rule === 'last' ? equal - ties : 0, ties, count: below + ties };
}

/** The ties of a cut that takes `count` units, or under `all` as many as there are up to `cap`. */
export function tiesTaken({ below, equal }: Level, count: number, cap: number, rule: TieRule) {
  if (rule === 'none') return 0;
  return rule === 'all' ? Math.min(equal, cap - below) : count - below;
}

/** The rule where the number is fixed: of units that a floor keeps, and that it leaves. */
export function fixedRule(rule: TieRule): TieRule {
  return rule === 'last' ? rule : 'first';
}
