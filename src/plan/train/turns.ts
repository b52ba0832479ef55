/** Several training statements in one stage take turns: what they may not have in common. */
import { layersOfPart } from '../optional-lists.ts';
import { listAt } from '../../basics/maps.ts';
import { adapterInTurns, trainedTwice } from '../../diagnostics/catalogue/plan-training.ts';
import { diagnose, type Diagnostic, type Source } from '../../diagnostics/diagnostic.ts';
import type { TypedStatement } from '../../language/typed.ts';
import type { PlannedStatement, PlannedTrain } from '../plan.ts';
import { ofKind } from '../of-kind.ts';

/** The first of them that trains what another one trains, or adapters that the others do not see. */
export function turnFaults(
  trains: readonly TypedStatement[],
  planned: ReadonlyMap<TypedStatement, readonly PlannedStatement[]>,
  source: Source,
): readonly Diagnostic[] {
  if (trains.length < 2) return [];
  const seen = new Set<string>();
  for (const statement of trains) {
    const place = { source, span: statement.spans['object'] ?? statement.span };
    for (const train of ofKind(listAt(planned, statement), 'train')) {
      if (train.adapters.length > 0) return [diagnose(adapterInTurns, {}, place)];
      const own = partsOf(train);
      const twice = own.find((part) => seen.has(part));
      if (twice !== undefined) return [diagnose(trainedTwice, { part: twice }, place)];
      for (const part of own) seen.add(part);
    }
  }
  return [];
}

function partsOf({ tensors, scores }: PlannedTrain): readonly string[] {
  return [...tensors.map((tensor) => `\`${tensor}\``), ...layersOfPart(scores).map((layer) => `the scores of \`${layer}\``)];
}

/** How many of the stage's steps the training statement `turn` of `turns` does. */
export function stepsOfTurn(steps: number, turn: number, turns: number): number {
  return steps <= turn ? 0 : Math.ceil((steps - turn) / turns);
}
