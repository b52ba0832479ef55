/** Refuses statements that are unknown, or known and in the wrong place. */
import * as catalogue from '../../diagnostics/catalogue/clauses.ts';
import * as names from '../../diagnostics/catalogue/names.ts';
import type { Statement } from '../ast.ts';
import { contextOfStatement, report, type Context } from './context.ts';
import { refuseForeign } from './refuse-foreign.ts';
import { spellingFix, suggest } from '../../diagnostics/suggest.ts';

export function refuseHere(statement: Statement, place: string, context: Context): undefined {
  const own = contextOfStatement(context, statement.broken === true);
  return report(own, catalogue.notHere, { head: statement.head.text, place }, statement.head.span);
}

export function refuseUnknown(statement: Statement, context: Context): undefined {
  const own = contextOfStatement(context, statement.broken === true);
  const { heads, shortForms } = context.vocabulary;
  const { text, span } = statement.head;
  const isClause = [...heads.values()].some((head) =>
    head.clauses.some(({ word }) => word === text),
  );
  const isBare = statement.object.every(({ items }) => items.length === 0);
  const fits = (ours: string): boolean => ours.includes(' ') === isBare;
  if (refuseForeign('statement', text, span, own, fits)) return undefined;
  const words = [
    ...heads.keys(),
    ...shortForms.flatMap(({ opens }) => ('word' in opens ? opens.word : [])),
  ];
  const suggestion = suggest(text, words);
  const fixes = spellingFix(span, isClause ? undefined : suggestion);
  return report(own, names.unknownStatement, { word: text, suggestion, isClause }, span, { fixes });
}
