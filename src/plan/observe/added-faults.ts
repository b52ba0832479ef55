/** Whether the weights whose steps are added train, and whether what is added is read after the first step. */
import { notYetAdded, untrainedWeights } from '../../diagnostics/catalogue/plan-collect.ts';
import { diagnose, type Diagnostic, type Source } from '../../diagnostics/diagnostic.ts';
import type { TypedStatement } from '../../language/typed.ts';
import type { ModelFacts } from '../facts.ts';
import type { PlannedStatement } from '../plan.ts';
import { firstTime } from '../schedule/times.ts';
import { readingExpression, storedReadBy } from './read-collect.ts';

type Planned = ReadonlyMap<TypedStatement, readonly PlannedStatement[]>;

export function addedFaults(planned: Planned, { layers }: Pick<ModelFacts, 'layers'>, source: Source): readonly Diagnostic[] {
  const all = [...planned.values()].flat();
  const trained = new Set(all.flatMap((it) => (it.kind === 'train' ? it.tensors : [])));
  const tensors = new Map(layers.map(({ name, tensor }) => [name, tensor]));
  const added = all.flatMap((it) => (it.kind === 'collect steps' ? it.name : []));
  return [...planned].flatMap(([statement, made]) =>
    made.flatMap((it) => {
      if (it.kind === 'collect steps') {
        const layer = it.layers.find((name) => !trained.has(tensors.get(name) ?? ''));
        const place = { source, span: statement.spans['in'] ?? statement.span };
        return layer === undefined ? [] : [diagnose(untrainedWeights, { name: it.name, layer }, place)];
      }
      const early = storedReadBy(statement).find((name) => added.includes(name));
      const span = readingExpression(statement)?.span ?? statement.span;
      return early !== undefined && startOf(it) === 0 ? [diagnose(notYetAdded, { name: early }, { source, span })] : [];
    }),
  );
}

function startOf(statement: PlannedStatement): number {
  if (statement.kind === 'prune') return firstTime(statement);
  return 'at' in statement ? statement.at : Infinity;
}
