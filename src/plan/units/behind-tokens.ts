/** What cannot train on a network that tokens have left. */
import { trainsBehindTokens } from '../../diagnostics/catalogue/plan-tokens.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { TypedStatement } from '../../language/typed.ts';
import type { PlannedTrain } from '../plan.ts';
import { complain } from '../scene.ts';
import type { Scene } from '../scene.ts';

export function faultsBehindTokens(
  { inputGates, objective = [] }: Pick<PlannedTrain, 'inputGates' | 'objective'>,
  statement: TypedStatement,
  scene: Scene,
): readonly Diagnostic[] {
  if (scene.state.tokens.length === 0) return [];
  const isCompared = objective.some(({ term }) => term === 'features');
  const what =
    inputGates === undefined ? (isCompared ? 'a loss of features' : '') : 'gates by input';
  return what === '' ? [] : [complain(scene, trainsBehindTokens, { what }, statement.span)];
}
