/** What is wrong with a training once it is planned: found in its graph, its penalties and what acts before it. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { TypedStatement } from '../../language/typed.ts';
import type { PlannedTrain } from '../plan.ts';
import type { PlanContext } from '../plan-context.ts';
import { faultsBehindTokens } from '../units/behind-tokens.ts';
import { gradientFaultsOf } from './gradient-gap.ts';
import { idlePenaltyFaults } from './idle-penalties.ts';
import { inputPenaltyFaults } from './input-penalties.ts';

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
  ];
}
