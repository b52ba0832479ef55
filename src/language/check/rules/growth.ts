/** Weights cannot be exchanged where a pattern fixes how many are kept. */
import * as catalogue from '../../../diagnostics/catalogue/clauses.ts';
import type { Stage, TypedStatement } from '../../typed.ts';
import { comparable, dutyOf, report, textAt, type RuleContext } from './rule.ts';
import { headOf } from './windows.ts';

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
