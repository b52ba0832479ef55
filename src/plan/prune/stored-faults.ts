/** Whether the statistics that a statement reads are there, for every weight that it scores. */
import { uncollected, uncovered } from '../../diagnostics/catalogue/plan-collect.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { TypedStatement } from '../../language/typed.ts';
import type { Layer } from '../../model/graph.ts';
import { complain } from '../plan-context.ts';
import type { PlanContext } from '../plan-context.ts';
import { readingExpression, storedReadBy } from '../observe/read-collect.ts';

export function storedFaults(
  statement: TypedStatement,
  layers: readonly Layer[],
  context: PlanContext,
): readonly Diagnostic[] {
  const span = readingExpression(statement)?.span ?? statement.span;
  for (const name of storedReadBy(statement)) {
    const covered = context.state.collected.get(name);
    if (covered === undefined) return [complain(context, uncollected, { name }, span)];
    const bare = layers.find((layer) => !covered.layers.has(layer.name));
    if (bare !== undefined) {
      return [complain(context, uncovered, { name, layer: bare.name }, span)];
    }
  }
  return [];
}
