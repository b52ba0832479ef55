/** The multipliers of a training statement, between two of its steps. */
import { sumAt } from '../basics/maps.ts';
import { multiplierSlots } from '../compute/multiplier.ts';
import { countMacs, inferShapes, type UnitGroup } from '../model/index.ts';
import type { PlannedToward } from '../plan/plan.ts';
import { expectedOf, targetAt } from '../plan/train/toward.ts';
import { shareLeft, type GatesLeft } from '../plan/units/gates-left.ts';
import type { RunContext } from './context.ts';

/** λ₁ and λ₂, and the share that was expected to be left at the last step, beside its target. */
export interface Multipliers {
  readonly linear: number;
  readonly quadratic: number;
  readonly left: number;
  readonly target: number;
}

export type TowardTurn = { readonly toward: PlannedToward; readonly left: GatesLeft; readonly start: Multipliers };

export function towardTurn(
  { layers, outline }: Pick<RunContext, 'layers' | 'outline'>,
  toward: PlannedToward,
  groups: readonly UnitGroup[],
): TowardTurn {
  const { total, fixed, linear, quadratic } = toward;
  const amounts = () => {
    const macs = countMacs(outline, inferShapes(outline)).layers;
    const named = [...layers.values()].map(({ name, tensor }) => [name, sumAt(macs, tensor)] as const);
    return { params: total, macs: { total, layers: new Map(named) } };
  };
  const left = { ...expectedOf(groups, toward.of, { layers: [...layers.values()], amounts }), fixed };
  return { toward, left, start: { linear, quadratic, left: 1, target: 1 } };
}

/** What a step is written before it begins, `q` being what its gates are open by. */
export function beforeStep(
  { toward, left }: TowardTurn,
  { linear, quadratic }: Multipliers,
  q: ArrayLike<number>,
  time: number,
): {
  readonly slots: readonly (readonly [slot: string, value: readonly number[]])[];
  /** The multipliers after it, by ascent along their gradients. */
  readonly after: Multipliers;
} {
  const [share, target] = [shareLeft(left, q), targetAt(toward, time)];
  const away = share - target;
  return {
    slots: [
      [multiplierSlots.linear, [linear]],
      [multiplierSlots.quadratic, [quadratic]],
      [multiplierSlots.target, [target]],
    ],
    after: { linear: linear + toward.lr * away, quadratic: quadratic + toward.lr * away * away, left: share, target },
  };
}
