/** How many numbers train beside weights, by what the account of a training calls them. */
import type { PlannedTrain } from '../plan.ts';
import { numbersOfInputGates } from './input-gate-part.ts';
import { numbersOfCodes } from './planned-codes.ts';
import { isOfThresholds, numbersOfGates } from './planned-gates.ts';
import { numbersOfWidths } from './planned-widths.ts';

type Parts = {
  readonly [Part in 'gates' | 'inputGates' | 'codes' | 'widths']: PlannedTrain[Part] | undefined;
};
type Name = keyof Parts | 'thresholds';

export function numbersBesideWeights(parts: Parts): Partial<Record<Name, number>> {
  const { gates, inputGates, codes, widths } = parts;
  return {
    ...(gates && { [isOfThresholds(gates) ? 'thresholds' : 'gates']: numbersOfGates(gates) }),
    ...(inputGates && { inputGates: numbersOfInputGates(inputGates) }),
    ...(codes && { codes: numbersOfCodes(codes) }),
    ...(widths && { widths: numbersOfWidths(widths) }),
  };
}
