/** `allocated by …`: a rule that shares the pruned units out among the layers when their weights are known. */
import { listOf } from '../../diagnostics/collecting.ts';
import { done, type Outcome } from '../../diagnostics/diagnostic.ts';
import { unsupported } from '../../diagnostics/catalogue/plan.ts';
import { printExpression } from '../../language/expressions/print.ts';
import type { Choice, TypedStatement, Value } from '../../language/typed.ts';
import type { PlannedAllocator } from '../plan.ts';
import { asExpression, asName, clause } from '../reading.ts';
import { refusal, type PlanContext } from '../plan-context.ts';
import { measuredAllocator } from './measured-allocator.ts';
import type { Shared } from './share-parts.ts';
import { globalScoreOf } from './share-score.ts';
import { prunedLayers } from '../select-layers.ts';
import { allocationIn } from './allocation-in.ts';
import { distortionAllocator, sensitivityAllocator } from './sensitivity.ts';
import { unsetMark } from './criterion-faults.ts';

type Made = Outcome<PlannedAllocator>;

/** Undefined where the allocation is that of `by`. */
export function allocatorOf(statement: TypedStatement, context: PlanContext): Made | undefined {
  if (clause(statement, 'allocated') === undefined) return undefined;
  // Faults of the selection are reported where the statement is planned.
  const layers = listOf(prunedLayers(statement, context)).map(({ name, tensor, block }): Shared => ({ name, tensors: [tensor], block }));
  return madeBy(ruleIn(statement), context, statement, layers);
}

export function ruleIn(statement: TypedStatement): Value {
  const { rule } = allocationIn(statement) ?? {};
  if (rule === undefined) throw new TypeError('the checker promises how it is allocated');
  return rule;
}

function madeBy(rule: Value, context: PlanContext, statement: TypedStatement, layers: readonly Shared[]): Made {
  if (rule.kind !== 'choice') return measuredAllocator(rule, context, statement, layers);
  switch (rule.word) {
    case 'global':
      return globalAllocator(rule, context);
    case 'sensitivity':
      return sensitivityAllocator(rule, context, statement);
    case 'distortion':
      return distortionAllocator(rule, context, statement);
    default:
      return measuredAllocator(rule, context, statement, layers);
  }
}

/** The shares of one threshold over all layers, on a criterion of the weights of some state. */
function globalAllocator({ args, span }: Choice, context: PlanContext): Made {
  const { criterion, at } = args;
  if (criterion === undefined) throw new TypeError('the checker promises a criterion');
  const { expr } = asExpression(criterion);
  const read = globalScoreOf(expr, 'weights');
  if ('refused' in read) {
    const { refused: what, instead } = read;
    return refusal(context, unsupported, { what, instead }, span);
  }
  const mark = at && asName(at);
  const unset = mark === undefined ? undefined : unsetMark([mark], context, at?.span ?? span);
  if (unset !== undefined) return { diagnostics: [unset] };
  return done({ by: 'global', criterion: printExpression(expr), at: mark });
}
