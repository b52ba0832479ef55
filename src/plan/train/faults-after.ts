/** What is wrong with a training once it is planned: found in its graph, its penalties and what acts before it. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { TypedStatement } from '../../language/typed.ts';
import type { PlannedTrain } from '../plan.ts';
import type { PlanContext } from '../plan-context.ts';
import { faultsBehindTokens } from '../units/behind-tokens.ts';
import { gradientFaultsOf } from './gradient-gap.ts';
import { idlePenaltyFaults } from './idle-penalties.ts';
import { inputPenaltyFaults } from './input-penalties.ts';
import { sharedInPart, sharedRates } from '../../diagnostics/catalogue/plan-sharing.ts';
import { complain } from '../plan-context.ts';

export function faultsAfter(
  statement: TypedStatement,
  planned: PlannedTrain,
  context: PlanContext,
): readonly Diagnostic[] {
  const faults = gradientFaultsOf(statement, planned, context);
  return [
    ...faults,
    ...idlePenaltyFaults(statement, planned, context),
    ...inputPenaltyFaults(statement, planned, context),
    ...faultsBehindTokens(planned, statement, context),
    ...sharingFaults(planned, statement, context),
  ];
}

/** Weights that share cells train together, at one rate. */
function sharingFaults(
  { tensors, rates = [] }: PlannedTrain,
  { span, spans }: TypedStatement,
  context: PlanContext,
): readonly Diagnostic[] {
  const shared = (context.state.shared?.layers ?? []).map(({ tensor }) => tensor);
  const trained = new Set(tensors);
  const left = shared.find((tensor) => !trained.has(tensor));
  const isInPart = left !== undefined && shared.some((tensor) => trained.has(tensor));
  const slowed = new Set(rates.flatMap((rate) => rate.tensors));
  const own = shared.find((tensor) => slowed.has(tensor));
  return [
    ...(isInPart
      ? [complain(context, sharedInPart, { tensor: left }, spans['object'] ?? span)]
      : []),
    ...(own === undefined
      ? []
      : [complain(context, sharedRates, { tensor: own }, spans['rates'] ?? span)]),
  ];
}
