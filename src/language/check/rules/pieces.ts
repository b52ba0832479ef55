/** Rules of schedules of a rate: lengths and moments that their stage holds, and a restart only where a schedule went on. */
import * as catalogue from '../../../diagnostics/catalogue/clauses.ts';
import { add, compare, divide, one, zero, type Rational } from '../../../exact/rational.ts';
import { evaluateExact } from '../../expressions/evaluate.ts';
import type { Choice, RecordValue, Stage, TypedStatement, Value, Quantity, Recipe } from '../../typed.ts';
import { report, textAt, type RuleContext } from './rule.ts';
import { stagesIn } from '../../within.ts';

export function checkPieces(statement: TypedStatement, stage: Stage, context: RuleContext): void {
  const { decay, continuing } = statement.clauses;
  if (decay?.kind !== 'record') return;
  const { restarting } = decay.fields;
  if (restarting !== undefined && continuing === undefined) {
    report(context, catalogue.withoutEffect, { word: 'restarting', reason: 'without `continuing`' }, restarting.span);
  }
  reportEndless(decay, context);
  const pieces = piecesOf(decay);
  const last = pieces.at(-1);
  if (last === undefined) return;
  const misplaced = pieces.filter((piece) => (piece.args['for'] === undefined) !== (piece === last));
  for (const piece of misplaced) {
    report(context, catalogue.pieceLength, { piece: textAt(context, piece.span), isLast: piece === last }, piece.span);
  }
  if (misplaced.length > 0) return;
  if (continuing !== undefined && restarting === undefined) return reportContinued(decay, continuing, context);
  const lengths = [decay.fields['warmup'], ...pieces.map(({ args }) => args['for'])];
  const shares = lengths.map((length) => shareOf(length, stage, context));
  const told = shares.reduce<Rational>((sum, share) => add(sum, share ?? zero), zero);
  if (compare(told, one) < 0) return;
  report(context, catalogue.piecesTooLong, { piece: textAt(context, last.span) }, last.span);
}

/** Steps of a rate come at moments; without one the rate stays as it is. */
function reportEndless({ fields: { schedule, at } }: RecordValue, context: RuleContext): void {
  if (schedule?.kind !== 'choice' || schedule.word !== 'step' || at !== undefined) return;
  const { end } = schedule.span;
  const fixes = [{ title: 'add moments', edits: [{ span: { start: end, end }, text: ' at 50%, 75%' }], safety: 'unsafe' } as const];
  report(context, catalogue.stepWithoutMoments, { decay: `decay ${textAt(context, schedule.span)}` }, schedule.span, { fixes });
}

function reportContinued(decay: RecordValue, stage: Value, context: RuleContext): void {
  const edits = [{ span: { start: decay.span.end, end: decay.span.end }, text: ' restarting' }];
  const fixes = [{ title: 'add `restarting`', edits, safety: 'unsafe' } as const];
  report(context, catalogue.piecesContinued, { stage: textAt(context, stage.span) }, decay.span, { fixes });
}

function piecesOf({ fields }: RecordValue): readonly Choice[] {
  const { schedule } = fields;
  const pieces = schedule?.kind === 'choice' ? schedule.args['pieces'] : undefined;
  return pieces?.kind === 'list' ? pieces.items.filter((piece) => piece.kind === 'choice') : [];
}

/** Of the stage; undefined where only the data tells it. */
function shareOf(length: Value | undefined, stage: Stage, { environment }: RuleContext): Rational | undefined {
  if (length?.kind !== 'quantity') return undefined;
  const amount = evaluateExact(length.amount, environment);
  if (length.unit === 'share') return length.base === undefined ? amount : undefined;
  const whole = stage.length && evaluateExact(stage.length.amount, environment);
  if (amount === undefined || whole === undefined || stage.length?.unit !== length.unit) return undefined;
  return compare(whole, zero) > 0 ? divide(amount, whole) : undefined;
}

// Moments at which a rate falls lie within their stage.

/** A statement that goes on in another one's decay may reach what lies beyond that one's stage. */
export function checkMoments({ body }: Recipe, context: RuleContext): void {
  const stages = stagesIn(body);
  const statements = stages.flatMap((stage) => stage.statements);
  if (statements.some(({ clauses }) => clauses['continuing'] !== undefined)) return;
  for (const stage of stages) {
    for (const { clauses } of stage.statements) {
      const { decay } = clauses;
      const moments = decay?.kind === 'record' ? decay.fields['at'] : undefined;
      for (const moment of itemsOf(moments)) checkMoment(moment, stage, context);
    }
  }
}

function checkMoment(moment: Quantity, { length }: Stage, context: RuleContext): void {
  if (length === undefined || length.unit !== moment.unit) return;
  const at = evaluateExact(moment.amount, context.environment);
  const end = evaluateExact(length.amount, context.environment);
  if (at === undefined || end === undefined || compare(at, end) < 0) return;
  report(context, catalogue.lateMoment, { moment: textAt(context, moment.span), length: textAt(context, length.span) }, moment.span);
}

function itemsOf(value: Value | undefined): readonly Quantity[] {
  const items = value?.kind === 'list' ? value.items : value === undefined ? [] : [value];
  return items.filter((item) => item.kind === 'quantity');
}
