/** What may not go on beside a projection in the same stage: masks, adapters, scores and gates on its layers. */
import { ranksBesideOther } from '../../diagnostics/catalogue/plan-ranks.ts';
import { diagnose } from '../../diagnostics/diagnostic.ts';
import type { Diagnostic, Source } from '../../diagnostics/diagnostic.ts';
import type { TypedStatement } from '../../language/typed.ts';
import type { PlannedMatrix, PlannedProject, PlannedStatement } from '../plan.ts';
import { prunedGroups } from '../pruning.ts';

export function rankFaults(
  planned: ReadonlyMap<TypedStatement, readonly PlannedStatement[]>,
  source: Source,
): readonly Diagnostic[] {
  const others = [...planned.values()].flatMap((all) => all.flatMap(changedBeside));
  return [...planned].flatMap(([statement, all]) => {
    const projected = all.filter((it): it is PlannedProject => it.kind === 'project');
    const found = projected
      .flatMap(({ layers }) => layers)
      .flatMap((own) => {
        const what = others.find(({ isOf }) => isOf(own))?.what;
        return what === undefined ? [] : [{ layer: own.layer, what }];
      });
    const [first] = found;
    return first ? [diagnose(ranksBesideOther, first, { source, span: statement.span })] : [];
  });
}

interface Changed {
  readonly what: string;
  readonly isOf: (layer: PlannedMatrix) => boolean;
}

function changedBeside(statement: PlannedStatement): readonly Changed[] {
  if (statement.kind === 'train') {
    const tensors = new Set(statement.adapters.map(({ tensor }) => tensor));
    return [{ what: 'an adapter on it trains', isOf: ({ tensor }) => tensors.has(tensor) }];
  }
  if (statement.kind !== 'prune') return [];
  const members = prunedGroups(statement).flatMap((group) => group.members);
  const pruned = new Set([...statement.layers, ...members.map(({ tensor }) => tensor)]);
  const what = 'the same stage prunes it';
  return [{ what, isOf: ({ layer, tensor }) => pruned.has(layer) || pruned.has(tensor) }];
}
