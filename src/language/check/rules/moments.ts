/** Moments at which a rate falls lie within their stage. */
import * as catalogue from '../../../diagnostics/catalogue/clauses.ts';
import { compare } from '../../../exact/rational.ts';
import { evaluateExact } from '../../expressions/evaluate.ts';
import type { Quantity, Recipe, Stage, Value } from '../../typed.ts';
import { stagesIn } from '../../within.ts';
import { report, textAt, type RuleContext } from './rule.ts';

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
  const args = { moment: textAt(context, moment.span), length: textAt(context, length.span) };
  report(context, catalogue.lateMoment, args, moment.span);
}

function itemsOf(value: Value | undefined): readonly Quantity[] {
  const items = value?.kind === 'list' ? value.items : value === undefined ? [] : [value];
  return items.filter((item) => item.kind === 'quantity');
}
