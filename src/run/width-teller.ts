/** What the journal says of a search for widths: the distribution of each group, and what it would leave of the model. */
import { chosenUnits, likeliest } from '../compute/widths.ts';
import type { RunEvent } from '../journal/run-event.ts';
import { groupsNamed } from '../model/index.ts';
import type { PlannedStage } from '../plan/plan.ts';
import { numbersOfWidths } from '../plan/train/planned-widths.ts';
import { expectedLeft } from '../plan/units/expected-left.ts';
import { gateTargets } from '../plan/units/gate-targets.ts';
import type { RunContext } from '../state/context.ts';
import type { Network } from '../state/network.ts';
import { widthsIn } from '../state/widths.ts';
import { resourcesOf } from './resources-of-model.ts';

type WidthsEvent = Extract<RunEvent, { event: 'widths' }>;

interface WidthTeller {
  readonly tell: (step: number, network: Network) => WidthsEvent;
  readonly numbers: number;
}

export function widthTeller(context: RunContext, stage: PlannedStage): WidthTeller | undefined {
  const { widths: planned } = widthsIn(stage) ?? {};
  if (planned === undefined) return undefined;
  const names = planned.groups.map(({ name }) => name);
  const groups = groupsNamed(context.outline, names);
  const resources = resourcesOf(context);
  const targets = gateTargets(stage);
  return {
    numbers: numbersOfWidths(planned),
    tell(step, { gates }) {
      const own = planned.groups.map(({ name, units, widths }) => {
        const logits = gates?.get(name)?.values ?? [];
        return { name, units, widths, logits, shares: softmax(logits) };
      });
      const left = (thereOf: (one: (typeof own)[number]) => ArrayLike<number>) => {
        const there = groups.map((group) => {
          const one = own.find(({ name }) => name === group.title);
          return { group, there: one === undefined ? [] : thereOf(one) };
        });
        return { ...expectedLeft(there, resources) };
      };
      return {
        ...{ event: 'widths', stage: stage.path, step },
        left: left(({ units, widths, shares }) => within(units, widths, shares)),
        chosen: left(({ units, widths, logits }) => chosenUnits(logits, { widths, units })),
        ...(Object.keys(targets).length > 0 && { targets }),
        groups: own.map(({ name, units, widths, logits, shares }) => {
          return { name, units, widths, shares, chosen: widths[likeliest(logits)] ?? units };
        }),
      };
    },
  };
}

function softmax(logits: ArrayLike<number>): readonly number[] {
  const all = Array.from(logits);
  const highest = Math.max(...all);
  const powers = all.map((logit) => Math.exp(logit - highest));
  const sum = powers.reduce((total, one) => total + one, 0);
  return powers.map((one) => one / sum);
}

/** The probability that each unit is within the width. */
function within(units: number, widths: readonly number[], shares: readonly number[]): Float64Array {
  return Float64Array.from({ length: units }, (_, unit) =>
    widths.reduce((sum, width, at) => sum + (unit < width ? (shares[at] ?? 0) : 0), 0),
  );
}
