/** What statements of one stage may not have in common: those that take turns to train, and those beside a projection. */
import { layersOfPart } from '../optional-lists.ts';
import { listAt } from '../../basics/maps.ts';
import { adapterInTurns, trainedTwice } from '../../diagnostics/catalogue/plan-training.ts';
import { diagnose, type Diagnostic, type Source } from '../../diagnostics/diagnostic.ts';
import type { TypedStatement } from '../../language/typed.ts';
import type { PlannedTrain, PlannedMatrix } from '../plan.ts';
import { ofKind, answerFor, type Answers, type StatementKind, type PlannedBySource } from '../of-kind.ts';
import { flatMapDefined } from '../../basics/lists.ts';
import { ranksBesideOther } from '../../diagnostics/catalogue/plan-adapters.ts';
import { prunedGroups } from '../pruning.ts';
import { placeOf } from '../reading.ts';

/** The first of them that trains what another one trains, or adapters that the others do not see. */
export function turnFaults(trains: readonly TypedStatement[], planned: PlannedBySource, source: Source): readonly Diagnostic[] {
  if (trains.length < 2) return [];
  const seen = new Set<string>();
  for (const statement of trains) {
    const place = { source, span: placeOf(statement, 'object') };
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

/** What may not go on beside a projection in the same stage: masks and adapters on its layers. */
export function rankFaults(planned: PlannedBySource, source: Source): readonly Diagnostic[] {
  const others = flatMapDefined([...planned.values()].flat(), (it) => answerFor(changedBeside, it));
  return [...planned].flatMap(([statement, all]) => {
    const found = ofKind(all, 'project')
      .flatMap(({ layers }) => layers)
      .flatMap((own) => {
        const what = others.find(({ isOf }) => isOf(own))?.what;
        return what === undefined ? [] : [{ layer: own.layer, what }];
      });
    const [first] = found;
    return first ? [diagnose(ranksBesideOther, first, { source, span: statement.span })] : [];
  });
}

const changedBeside: Partial<Answers<StatementKind, [], { readonly what: string; readonly isOf: (layer: PlannedMatrix) => boolean }>> = {
  train: ({ adapters }) => {
    const tensors = new Set(adapters.map(({ tensor }) => tensor));
    return { what: 'an adapter on it trains', isOf: ({ tensor }) => tensors.has(tensor) };
  },
  prune: (prune) => {
    const members = prunedGroups(prune).flatMap((group) => group.members);
    const pruned = new Set([...prune.layers, ...members.map(({ tensor }) => tensor)]);
    return { what: 'the same stage prunes it', isOf: ({ layer, tensor }) => pruned.has(layer) || pruned.has(tensor) };
  },
};
