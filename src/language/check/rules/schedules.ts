/** Rules of windows, levels, rates, growth and rounding. */
import * as catalogue from '../../../diagnostics/catalogue/clauses.ts';
import type { Stage, TypedStatement } from '../../typed.ts';
import { comparable, dutyOf, report, type RuleContext, textAt, sparsityOf } from './rule.ts';
import type { Span } from '../../../diagnostics/diagnostic.ts';
import { resources } from '../../../vocabulary/index.ts';
import { compare, one } from '../../../exact/rational.ts';
import { evaluateExact } from '../../expressions/evaluate.ts';

/** Statements with windows in one stage select different units. */
export function checkWindows({ statements }: Stage, context: RuleContext): void {
  const windowed = statements.filter(
    (statement) => dutyOf(statement, context) === 'prunes' && ['over', 'every', 'at'].some((word) => statement.clauses[word] !== undefined),
  );
  for (const [index, statement] of windowed.entries()) {
    const earlier = windowed.slice(0, index).find((other) => surelyOverlaps(statement, other));
    if (earlier === undefined) continue;
    report(context, catalogue.overlappingWindows, { head: statement.verb }, headOf(statement), {
      related: [{ message: 'the earlier one', source: context.source, span: headOf(earlier) }],
    });
  }
}

/** Known without a model only where one takes all layers or both name the same. */
function surelyOverlaps(a: TypedStatement, b: TypedStatement): boolean {
  if (comparable(a.object) !== comparable(b.object)) return false;
  const [inA, inB] = [a.clauses['in'], b.clauses['in']];
  const [exceptA, exceptB] = [a.clauses['except'], b.clauses['except']];
  if (comparable([inA ?? null]) === comparable([inB ?? null])) return true;
  return (inA === undefined && exceptA === undefined) || (inB === undefined && exceptB === undefined);
}

function headOf({ spans, span }: TypedStatement) {
  return spans['verb'] ?? span;
}

/** A rounding that changes nothing, and one beside multiples, which round what is kept. */
export function checkRounding(statement: TypedStatement, context: RuleContext): void {
  const { clauses, spans, span } = statement;
  const { rounded, keeping } = clauses;
  const ofMultiples = keeping?.kind === 'record' ? keeping.fields : {};
  const place = rounded === undefined ? ofMultiples['rounded']?.span : (spans['rounded'] ?? span);
  if (place === undefined) return;
  if (rounded?.kind === 'choice' && ofMultiples['multiples'] !== undefined) {
    return report(context, catalogue.roundedBesideMultiples, { instead: { down: 'up', up: 'down' }[rounded.word] ?? 'nearest' }, place);
  }
  reportIdle(statement, place, context);
}

/** Patterns and whole numbers need no rounding; of a resource the fewest units go that meet it. */
function reportIdle({ clauses }: TypedStatement, place: Span, context: RuleContext): void {
  const { to, removing } = clauses;
  const target = to ?? removing;
  if (target === undefined) return;
  const isShare =
    target.kind === 'quantity' &&
    (['sparsity', 'density'].includes(target.unit) ||
      (target.unit === 'ratio' && (to === undefined || !resources.includes(target.base ?? ''))));
  if (isShare) return;
  const written = `${to === undefined ? 'removing' : 'to'} ${textAt(context, target.span)}`;
  report(context, catalogue.withoutEffect, { word: 'rounded', reason: `beside \`${written}\`` }, place);
}

/** In the stage of a pattern or after it. */
export function checkGrowth(stages: readonly Stage[], context: RuleContext): void {
  const patterned: TypedStatement[] = [];
  for (const { statements } of stages) {
    patterned.push(...statements.filter(({ clauses }) => clauses['to']?.kind === 'pattern'));
    for (const statement of statements) {
      if (dutyOf(statement, context) !== 'grows') continue;
      const broken = patterned.find((other) => mayShare(statement, other));
      const pattern = broken?.clauses['to'];
      if (broken === undefined || pattern === undefined) continue;
      const args = { head: statement.verb, pattern: textAt(context, pattern.span) };
      report(context, catalogue.regrownPattern, args, headOf(statement), {
        related: [{ message: 'the pattern', source: context.source, span: pattern.span }],
      });
    }
  }
}

/** Unless both say which layers they mean, and say it differently. */
function mayShare(a: TypedStatement, b: TypedStatement): boolean {
  const [inA, inB] = [a.clauses['in'], b.clauses['in']];
  return inA === undefined || inB === undefined || comparable(inA) === comparable(inB);
}

/** Levels of `through` come at the instants of `at`, one at each, and the target at the last. */
export function checkLevels({ clauses, spans, span }: TypedStatement, context: RuleContext): void {
  const { through, to, at } = clauses;
  if (to?.kind === 'pattern' || through?.kind !== 'list') return;
  if (through.items.some(({ kind }) => kind === 'pattern')) return;
  for (const word of ['along', 'from'].filter((other) => clauses[other] !== undefined)) {
    const place = spans[word] ?? span;
    report(context, catalogue.withoutEffect, { word, reason: 'beside the shares of `through`' }, place);
  }
  const place = spans['through'] ?? span;
  const levels = through.items.length;
  const instants = at?.kind === 'list' ? at.items.length : 0;
  const [last, end] = [sparsityOf(through.items.at(-1), context), sparsityOf(to, context)];
  const hasTarget = last !== undefined && end !== undefined && compare(last, end) === 0;
  const needed = hasTarget ? levels : levels + 1;
  if (instants === needed) return;
  report(context, catalogue.levelsWithoutInstants, { levels, instants, needed }, place);
}

/** A rate of a part is another one than that of the optimizer. */
export function checkRates({ clauses }: TypedStatement, context: RuleContext): void {
  const { rates } = clauses;
  for (const item of rates?.kind === 'list' ? rates.items : []) {
    const share = item.kind === 'record' ? item.fields['share'] : undefined;
    const amount = share?.kind === 'quantity' ? evaluateExact(share.amount, context.environment) : undefined;
    if (amount === undefined || compare(amount, one) !== 0) continue;
    report(context, catalogue.withoutEffect, { word: `rates ${textAt(context, item.span)}`, reason: 'at all of `lr`' }, item.span);
  }
}
