/** Rules of targets: on one selection they only rise, a floor leaves room for them, patterns are reached through frames. */
import * as catalogue from '../../../diagnostics/catalogue/clauses.ts';
import { compare, one, subtract, type Rational, multiply, rational, toDecimal } from '../../../exact/rational.ts';
import type { Span } from '../../../diagnostics/diagnostic.ts';
import { evaluateExact } from '../../expressions/evaluate.ts';
import type { Step, TypedStatement, Value, Pattern } from '../../typed.ts';
import { bodiesOf } from '../../within.ts';
import { wordsOfValue } from '../clauses.ts';
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
  if (earlier !== undefined && !mayFall && !reached.isPattern) compareTargets(reached, earlier, context);
  state.set(key, reached);
}

function compareTargets(reached: Reached, earlier: Reached, context: RuleContext): void {
  const order = compare(reached.gone, earlier.gone);
  const target = `to ${textAt(context, reached.span)}`;
  const related = [{ message: 'the earlier target', source: context.source, span: earlier.span }];
  if (order < 0) {
    report(context, catalogue.targetFalls, { target, earlier: `to ${textAt(context, earlier.span)}` }, reached.span, { related });
  } else if (order === 0 && !earlier.isPattern) report(context, catalogue.targetStays, { target }, reached.span, { related });
}

function checkStart(from: Value | undefined, to: Value, context: RuleContext): void {
  const start = sparsityOf(from, context);
  const end = sparsityOf(to, context);
  if (from === undefined || start === undefined || end === undefined) return;
  if (compare(start, end) <= 0) return;
  report(context, catalogue.startsAboveTarget, { from: textAt(context, from.span), to: textAt(context, to.span) }, from.span);
}

function goneAt(to: Value, context: RuleContext): Rational | undefined {
  if (to.kind !== 'quantity' || to.unit !== 'ratio') return sparsityOf(to, context);
  const left = evaluateExact(to.amount, context.environment);
  return left && subtract(one, left);
}

// A floor that leaves less to prune than the target asks for, whatever the model.

/** Every layer keeps the floor, so the whole keeps it: the target can be 1 − floor at most. */
export function checkFloors({ clauses }: TypedStatement, context: RuleContext): void {
  const { protect, to } = clauses;
  const min = protect?.kind === 'record' ? protect.fields['min'] : undefined;
  if (min?.kind !== 'quantity' || min.unit !== 'share' || to === undefined) return;
  const floor = evaluateExact(min.amount, context.environment);
  const sparsity = sparsityOf(to, context);
  if (floor === undefined || sparsity === undefined) return;
  const reachable = subtract(one, floor);
  if (compare(sparsity, reachable) <= 0) return;
  const percent = (share: typeof floor) => `${toDecimal(multiply(share, rational(100)))}%`;
  const isDensity = to.kind === 'quantity' && to.unit === 'density';
  const isPattern = to.kind === 'pattern';
  const best = isPattern ? percent(subtract(one, sparsity)) : isDensity ? `${percent(floor)} density` : percent(reachable);
  const args = { floor: textAt(context, min.span), target: textAt(context, to.span), best, isPattern };
  report(context, catalogue.floorAboveTarget, args, min.span, {
    related: [{ message: 'the target', source: context.source, span: to.span }],
  });
}

// N:M targets are reached through frames; shares are reached along curves.

export function checkPatterns({ clauses, spans, span }: TypedStatement, context: RuleContext): void {
  const { to, along, through, from } = clauses;
  const isPattern = to?.kind === 'pattern';
  const misplaced = (word: string, reason: string) => report(context, catalogue.patternClause, { word, reason }, spans[word] ?? span);
  if (isPattern && along !== undefined) misplaced('along', 'leads to a share, not to a pattern');
  if (isPattern && from !== undefined) misplaced('from', 'starts at a share, not at a pattern');
  const items = through?.kind === 'list' ? through.items : [];
  const other = items.find((item) => (item.kind === 'pattern') !== isPattern);
  if (other !== undefined && to !== undefined) {
    const kind = isPattern ? 'a pattern' : 'a share';
    return misplaced('through', `leads to ${kind}, and \`${textAt(context, other.span)}\` is none`);
  }
  if (through?.kind !== 'list' || to?.kind !== 'pattern') return;
  const frames = through.items.filter((item): item is Pattern => item.kind === 'pattern');
  for (const [index, pattern] of [...frames, to].entries()) {
    const before = frames[index - 1];
    const isLast = index === frames.length;
    // The target may have the last frame to itself; without one it comes at the window's end.
    const isSame = isLast && before?.keep === pattern.keep && before.of === pattern.of;
    if (before === undefined || isSame) continue;
    if (pattern.keep * before.of < before.keep * pattern.of) continue;
    const args = { first: textAt(context, before.span), second: textAt(context, pattern.span) };
    return report(context, catalogue.patternOrder, args, isLast ? before.span : pattern.span);
  }
}
