/** What trains beside weights, and how many numbers that is, by what the account of a training calls them. */
import type { Outcome } from '../../diagnostics/diagnostic.ts';
import type { PlanContext } from '../plan-context.ts';
import type { PlannedShare, PlannedTrain } from '../plan.ts';
import type { UnitCost } from '../units/unit-costs.ts';
import { plannedCodes } from './code-part.ts';
import { plannedGates } from './gate-part.ts';
import { plannedInputGates } from './input-gate-part.ts';
import { plannedWidths } from './width-part.ts';
import type { LossChoice } from './loss.ts';
import type { Parts } from './parts.ts';
import type { TowardChoice } from './toward.ts';
import { numbersOfInputGates } from './input-gate-part.ts';
import { numbersOfCodes } from './planned-codes.ts';
import { isOfThresholds, numbersOfGates } from './planned-gates.ts';
import { numbersOfWidths } from './planned-widths.ts';

type Planned = {
  readonly [Part in 'gates' | 'inputGates' | 'codes' | 'widths']: PlannedTrain[Part] | undefined;
};
type Name = keyof Planned | 'thresholds';

export function numbersBesideWeights(parts: Partial<Planned>): Partial<Record<Name, number>> {
  const { gates, inputGates, codes, widths } = parts;
  return {
    ...(gates && { [isOfThresholds(gates) ? 'thresholds' : 'gates']: numbersOfGates(gates) }),
    ...(inputGates && { inputGates: numbersOfInputGates(inputGates) }),
    ...(codes && { codes: numbersOfCodes(codes) }),
    ...(widths && { widths: numbersOfWidths(widths) }),
  };
}

/** What a training makes small, and where it is to end. */
export interface Aims {
  readonly loss: Outcome<LossChoice>;
  readonly toward: Outcome<TowardChoice>;
}

export function plannedBeside(parts: Parts, { loss, toward }: Aims, context: PlanContext) {
  const counted = loss.value?.counted ?? new Set<UnitCost>();
  const expected = loss.value?.expected ?? false;
  const goal = toward.value?.toward;
  return {
    ...(parts.gates && { gates: plannedGates(parts.gates, counted, context, goal) }),
    ...(parts.inputGates && {
      inputGates: plannedInputGates(parts.inputGates, counted, context),
    }),
    ...(parts.codes && { codes: plannedCodes(parts.codes, counted, context) }),
    ...(parts.widths && {
      widths: plannedWidths(parts.widths, { counted, expected }, context),
    }),
  };
}

/** The cells that train in the place of weights; undefined where none of these share any. */
export function sharedAmong(
  full: readonly { readonly tensor: string }[],
  { state: { shared } }: PlanContext,
): PlannedShare | undefined {
  const trained = new Set(full.map(({ tensor }) => tensor));
  return shared?.layers.some(({ tensor }) => trained.has(tensor)) === true ? shared : undefined;
}
