/** `allocated by …`: a rule that shares the pruned units out among the layers when their weights are known. */
import { done } from '../../diagnostics/diagnostic.ts';
import { unsupported } from '../../diagnostics/catalogue/plan.ts';
import type { Diagnostic, Outcome } from '../../diagnostics/diagnostic.ts';
import { freeNames } from '../../language/expressions/names.ts';
import { printExpression } from '../../language/expressions/print.ts';
import type { Choice, TypedStatement, Value } from '../../language/typed.ts';
import { analyse } from '../criteria/analyse.ts';
import type { PlannedAllocator } from '../plan.ts';
import { asChoice, asExpression, asName, asRecord, clause } from '../reading.ts';
import { complain, refusal } from '../scene.ts';
import type { Scene } from '../scene.ts';
import { measuredAllocator } from './measured-allocator.ts';
import type { Shared } from './share-parts.ts';
import { prunedLayers } from '../select-layers.ts';
import { allocationIn } from './allocation-in.ts';
import { distortionAllocator, sensitivityAllocator } from './sensitivity.ts';
import { unsetMark } from './unset-mark.ts';

type Made = Outcome<PlannedAllocator>;

/** Undefined where the allocation is that of `by`. */
export function allocatorOf(statement: TypedStatement, scene: Scene): Made | undefined {
  if (clause(statement, 'allocated') === undefined) return undefined;
  // Faults of the selection are reported where the statement is planned.
  const layers = (prunedLayers(statement, scene).value ?? []).map(
    ({ name, tensor, block }): Shared => ({
      ...{ name, tensors: [tensor] },
      ...(block !== undefined && { block }),
    }),
  );
  const misplaced = misplacedRule(statement, scene);
  if (misplaced !== undefined) return { diagnostics: [misplaced] };
  return madeBy(ruleIn(statement), scene, statement, layers);
}

export function ruleIn(statement: TypedStatement): Value {
  const { rule } = allocationIn(statement) ?? {};
  if (rule === undefined) throw new TypeError('the checker promises how it is allocated');
  return rule;
}

/** `per` where a rule has no use for it, a pattern, another allocation beside. */
export function misplacedRule(statement: TypedStatement, scene: Scene): Diagnostic | undefined {
  const rule = ruleIn(statement);
  const { per } = allocationIn(statement) ?? {};
  const word = rule.kind === 'choice' ? rule.word : undefined;
  const what = word === undefined ? '`allocated by` an expression' : `\`allocated by ${word}\``;
  if (per !== undefined && ['global', 'sensitivity', 'distortion'].includes(word ?? '')) {
    const args = { what: `${what} per ${asChoice(per).word}`, instead: 'leave out `per`' };
    return complain(scene, unsupported, args, per.span);
  }
  if (clause(statement, 'to')?.kind === 'pattern') {
    const args = {
      what: `${what} of a pattern, which fixes every group,`,
      instead: 'leave it out',
    };
    return complain(scene, unsupported, args, rule.span);
  }
  const by = clause(statement, 'by');
  const written = by && asRecord(by).fields['allocation'];
  if (written === undefined) return undefined;
  const instead = 'write one of the two allocations';
  return complain(scene, unsupported, { what: `${what} beside another`, instead }, written.span);
}

function madeBy(
  rule: Value,
  scene: Scene,
  statement: TypedStatement,
  layers: readonly Shared[],
): Made {
  if (rule.kind !== 'choice') return measuredAllocator(rule, scene, statement, layers);
  switch (rule.word) {
    case 'global':
      return globalAllocator(rule, scene);
    case 'sensitivity':
      return sensitivityAllocator(rule, scene, statement);
    case 'distortion':
      return distortionAllocator(rule, scene, statement);
    default:
      return measuredAllocator(rule, scene, statement, layers);
  }
}

/** The shares of one threshold over all layers, on a criterion of the weights of some state. */
function globalAllocator({ args, span }: Choice, scene: Scene): Made {
  const { criterion, at } = args;
  if (criterion === undefined) throw new TypeError('the checker promises a criterion');
  const { expr } = asExpression(criterion);
  const text = printExpression(expr);
  const read = analyse(expr);
  const isOfWeights =
    !('refused' in read) &&
    read.statistics.length === 0 &&
    read.marks.length === 0 &&
    !freeNames(expr).has('s');
  if (!isOfWeights) {
    const what = `\`${text}\` as the criterion of an allocation`;
    return refusal(scene, unsupported, { what, instead: 'use `w` alone, as in `|w|`' }, span);
  }
  const mark = at && asName(at);
  const unset = mark === undefined ? undefined : unsetMark([mark], scene, at?.span ?? span);
  if (unset !== undefined) return { diagnostics: [unset] };
  return done({ by: 'global', criterion: text, ...(mark !== undefined && { at: mark }) });
}
