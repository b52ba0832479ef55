/** The fewest units whose removal leaves no more of a resource than a budget allows. */
import { diagnose, type Outcome } from '../../diagnostics/diagnostic.ts';
import { budgetOutOfReach } from '../../diagnostics/catalogue/run-structure.ts';
import { cutOutline, modelWithout, freeGroups, withoutInner, type Model, type UnitGroup } from '../../model/index.ts';
import type { ResourceLeft } from '../../journal/run-event.ts';
import type { Allocation } from '../../select/request.ts';
import type { Network } from '../../state/network.ts';
import type { Meter } from '../../plan/units/meter.ts';
import { prunedUnits, type Parameters } from '../../state/unit-masks.ts';

export interface Chosen {
  readonly gone: readonly { readonly group: UnitGroup; readonly units: ReadonlySet<number> }[];
  /** Of each group. */
  readonly pruned: readonly number[];
  /** What is left of the resource, where a budget decides. */
  readonly left?: ResourceLeft;
}

export interface Choice {
  readonly model: Model;
  readonly network: Network;
  readonly parameters: Parameters;
  /** The units that go for a number of them; those of a smaller number are among those of a larger. */
  readonly choose: (allocation: Allocation) => Outcome<Chosen>;
  /** Units that are gone already, and that may be at most. */
  readonly least: number;
  readonly most: number;
  /** False where more may go afterwards: then all go that may, where they do not meet the budget. */
  readonly isLast: boolean;
  readonly file: string;
}

/**
 * The model is cut and counted anew at every step of a bisection: costs depend on both sides of a
 * layer, so that no sum over units would be exact. One unit fewer would miss the budget.
 */
export function withinBudget(
  { of, words, amountOf, allowed, shown }: Meter,
  choice: Choice,
): Outcome<Chosen & { readonly isLast: boolean }> {
  const { model, choose, file } = choice;
  const original = amountOf(model);
  const most = allowed(original);
  const tried = new Map<number, Outcome<Chosen>>();
  const at = (pruned: number): Outcome<Chosen> => {
    const known = tried.get(pruned);
    if (known !== undefined) return known;
    const chosen = choose({ kind: 'global', pruned });
    const now = chosen.value && amountOf(without(choice, chosen.value));
    const counted =
      chosen.value === undefined || now === undefined ? chosen : { ...chosen, value: { ...chosen.value, left: { of, now, original } } };
    tried.set(pruned, counted);
    return counted;
  };
  const isMet = (pruned: number): boolean => (at(pruned).value?.left?.now ?? Infinity) <= most;
  if (at(choice.most).value !== undefined && !isMet(choice.most)) {
    if (!choice.isLast) return roundOf(at(choice.most), false);
    const best = at(choice.most).value?.left?.now ?? original;
    const args = { file, asked: words, best: shown(best, original) };
    return { diagnostics: [diagnose(budgetOutOfReach, args)] };
  }
  let [low, high] = [choice.least, choice.most];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (isMet(middle)) high = middle;
    else low = middle + 1;
  }
  return roundOf(at(high), true);
}

/** What goes in a round, and whether it is the last one. */
export function roundOf({ value, diagnostics }: Outcome<Chosen>, isLast: boolean): Outcome<Chosen & { readonly isLast: boolean }> {
  return { value: value && { ...value, isLast }, diagnostics };
}

/** Without these units, and without those of other groups that are pruned already. */
function without({ model, network, parameters }: Choice, { gone }: Chosen): Model {
  const chosen = new Set(gone.map(({ group }) => group.title));
  const earlier = freeGroups(model)
    .filter(({ title }) => !chosen.has(title))
    .map((group) => ({ group, units: prunedUnits(group, parameters, network) }));
  return modelWithout(model, withoutInner([...gone, ...earlier]), cutOutline);
}
