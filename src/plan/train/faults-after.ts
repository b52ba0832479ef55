/** What is wrong with a training once it is planned: found in its graph, its penalties and what acts before it. */
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { TypedStatement } from '../../language/typed.ts';
import type { PlannedTrain } from '../plan.ts';
import type { Scene } from '../scene.ts';
import { faultsBehindTokens } from '../units/behind-tokens.ts';
import { gradientFaultsOf } from './gradient-gap.ts';
import { idlePenaltyFaults } from './idle-penalties.ts';
import { inputPenaltyFaults } from './input-penalties.ts';

export function faultsAfter(
  statement: TypedStatement,
  planned: PlannedTrain,
  scene: Scene,
): readonly Diagnostic[] {
  const faults = gradientFaultsOf(statement, planned, scene);
  return [
    ...faults,
    ...idlePenaltyFaults(statement, planned, scene),
    ...inputPenaltyFaults(statement, planned, scene),
    ...faultsBehindTokens(planned, statement, scene),
  ];
}
