/** What is pruned stays pruned: targets on one selection only rise. */
import * as catalogue from '../../../diagnostics/catalogue/clauses.ts';
import { compare, one, subtract, type Rational } from '../../../exact/rational.ts';
import type { Span } from '../../../diagnostics/diagnostic.ts';
import { evaluateExact } from '../../expressions/evaluate.ts';
import type { Step, TypedStatement, Value } from '../../typed.ts';
import { bodiesOf } from '../../within.ts';
import { wordsOfValue } from '../clause-rules.ts';
import { dutyOf, report, selectionOf, sparsityOf, textAt, type RuleContext } from './rule.ts';

interface Reached {
  /** The share that is gone, of the units or of a resource. */
  readonly gone: Rational;
  readonly isPattern: boolean;
  readonly span: Span;
}

/** By selection and by what the share is of. */
type State = Map<string, Reached>;

export function checkTargets(body: readonly Step[], context: RuleContext): void {
  follow(body, new Map(), context);
}

/** Notes in `state` what the steps reach. */
function follow(body: readonly Step[], state: State, context: RuleContext): void {
  for (const step of body) {
    if (step.kind === 'stage') {
      for (const statement of step.statements) pass(statement, state, context);
    } else if (step.kind === 'repeat') {
      follow(step.body, state, context);
    } else {
      // Arms start alike; which of them goes on is not known here.
      for (const inner of bodiesOf(step)) follow(inner, new Map(state), context);
    }
  }
}

function pass(statement: TypedStatement, state: State, context: RuleContext): void {
  const duty = dutyOf(statement, context);
  const restored = duty === 'restores' ? wordsOfValue(statement.object) : [];
  if (restored.includes('masks') || restored.includes('samples')) state.clear();
  const { to, from, mask } = statement.clauses;
  if (duty !== 'prunes' || to === undefined) return;
  checkStart(from, to, context);
  const gone = goneAt(to, context);
  if (gone === undefined) return;
  const base = to.kind === 'quantity' ? (to.base ?? '') : '';
  const key = `${base} ${selectionOf(statement)}`;
  const earlier = state.get(key);
  const reached = { gone, isPattern: to.kind === 'pattern', span: to.span };
  const mayFall = mask?.kind === 'choice' && mask.word === 'revisable';
  if (earlier !== undefined && !mayFall && !reached.isPattern) {
    compareTargets(reached, earlier, context);
  }
  state.set(key, reached);
}

function compareTargets(reached: Reached, earlier: Reached, context: RuleContext): void {
  const order = compare(reached.gone, earlier.gone);
  const target = `to ${textAt(context, reached.span)}`;
  const related = [{ message: 'the earlier target', source: context.source, span: earlier.span }];
  if (order < 0) {
    const args = { target, earlier: `to ${textAt(context, earlier.span)}` };
    report(context, catalogue.targetFalls, args, reached.span, { related });
  } else if (order === 0 && !earlier.isPattern) {
    report(context, catalogue.targetStays, { target }, reached.span, { related });
  }
}

function checkStart(from: Value | undefined, to: Value, context: RuleContext): void {
  const start = sparsityOf(from, context);
  const end = sparsityOf(to, context);
  if (from === undefined || start === undefined || end === undefined) return;
  if (compare(start, end) <= 0) return;
  const args = { from: textAt(context, from.span), to: textAt(context, to.span) };
  report(context, catalogue.startsAboveTarget, args, from.span);
}

function goneAt(to: Value, context: RuleContext): Rational | undefined {
  if (to.kind !== 'quantity' || to.unit !== 'ratio') return sparsityOf(to, context);
  const left = evaluateExact(to.amount, context.environment);
  return left && subtract(one, left);
}
