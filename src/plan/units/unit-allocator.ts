/** `allocated by …` where units go: how many each group loses follows a number, or another criterion. */
import { done } from '../../diagnostics/diagnostic.ts';
import { unevenShares } from '../../diagnostics/catalogue/plan-shares.ts';
import { unsupported } from '../../diagnostics/catalogue/plan.ts';
import type { Diagnostic, Outcome } from '../../diagnostics/diagnostic.ts';
import { printExpression } from '../../language/expressions/print.ts';
import type { Choice, TypedStatement } from '../../language/typed.ts';
import type { UnitGroup } from '../../model/coupling/unit-groups.ts';
import { analyse } from '../criteria/analyse.ts';
import { isContrast, isTail } from '../criteria/criterion.ts';
import type { PlannedAllocator } from '../plan.ts';
import { misplacedRule, ruleIn } from '../prune/allocator.ts';
import { calibrationOf } from '../prune/calibration.ts';
import { measuredAllocator } from '../prune/measured-allocator.ts';
import { isBudget } from '../prune/target.ts';
import type { Target } from '../prune/target.ts';
import { unsetMark } from '../prune/unset-mark.ts';
import { asExpression, clause } from '../reading.ts';
import { complain, refusal } from '../scene.ts';
import type { Scene } from '../scene.ts';
import { sharedOf } from './shared-groups.ts';

/** Undefined where the allocation is that of `by`. */
export function unitAllocator(
  statement: TypedStatement,
  scene: Scene,
  groups: readonly UnitGroup[],
  target: Target,
): Outcome<PlannedAllocator> | undefined {
  if (clause(statement, 'allocated') === undefined) return undefined;
  const misplaced = misplacedRule(statement, scene) ?? besideRounds(statement, scene);
  if (misplaced !== undefined) return { diagnostics: [misplaced] };
  const rule = ruleIn(statement);
  const word = rule.kind === 'choice' ? rule.word : undefined;
  if (rule.kind === 'choice' && word === 'global') return globalUnits(rule, scene, statement);
  const what = word === undefined ? 'allocated by an expression' : `allocated by ${word}`;
  if (word === 'sensitivity' || word === 'distortion') {
    const instead = 'share by a number of layers, or by `global(CRITERION)`';
    return refusal(scene, unsupported, { what: `\`${what}\` of units`, instead }, rule.span);
  }
  if (isBudget(target)) return refusal(scene, unevenShares, { rule: what }, rule.span);
  const shared = groups.map((group) => sharedOf(group, scene.facts.layers));
  return measuredAllocator(rule, scene, statement, shared);
}

/** As much of each group as one threshold over all would take by another criterion. */
function globalUnits(
  { args: { criterion, at }, span }: Choice,
  scene: Scene,
  statement: TypedStatement,
): Outcome<PlannedAllocator> {
  if (criterion === undefined) throw new TypeError('the checker promises a criterion');
  const { expr } = asExpression(criterion);
  const text = printExpression(expr);
  const read = analyse(expr, { ofUnits: true });
  const refuse = (what: string, instead: string): Diagnostic =>
    complain(scene, unsupported, { what, instead }, span);
  if (at !== undefined) {
    return {
      diagnostics: [
        refuse('an allocation of units at a mark', 'leave `at` out: name the mark in the score'),
      ],
    };
  }
  if ('refused' in read)
    return { diagnostics: [refuse(read.refused, 'use a criterion of weights, `x` or `g`')] };
  if (read.statistics.some((one) => isContrast(one) || isTail(one)) || read.norms.length > 0) {
    return {
      diagnostics: [refuse(`\`${text}\` as the criterion of an allocation`, 'use `w`, `x` or `g`')],
    };
  }
  const unset = unsetMark(read.marks, scene, span);
  if (unset !== undefined) return { diagnostics: [unset] };
  const calibration = calibrationOf(statement, scene, read.statistics);
  if (calibration === undefined) return done({ by: 'global', criterion: text });
  return calibration.value === undefined
    ? { diagnostics: calibration.diagnostics }
    : done({ by: 'global', criterion: text, calibration: calibration.value });
}

/** Counts of all rounds would have to follow what each of them finds. */
function besideRounds(statement: TypedStatement, scene: Scene): Diagnostic | undefined {
  const word = ['rescored', 'smoothed'].find((one) => clause(statement, one) !== undefined);
  if (word === undefined) return undefined;
  const args = { what: `\`allocated\` beside \`${word}\``, instead: `leave \`${word}\` out` };
  return complain(scene, unsupported, args, statement.spans[word] ?? statement.span);
}
