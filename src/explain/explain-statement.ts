/** One statement in plain English: what the verb does, and what each clause and default means. */
import { clauseText, statementLines } from '../language/canonical/statement.ts';
import type { Printing } from '../language/canonical/printing.ts';
import { freeNames } from '../language/expressions/names.ts';
import type { TypedStatement, Value } from '../language/typed.ts';
import { isOneOf } from '../language/canonical/value.ts';
import type { ClauseDeclaration, VerbDeclaration } from '../vocabulary/index.ts';
import type { ExplainedStatement, Note } from './explanation.ts';
import { notesOnParts, notesOnValue } from './explain-value.ts';

export function explainStatement(statement: TypedStatement, printing: Printing, numbers: readonly string[]): ExplainedStatement {
  const text = statementLines(statement, '', printing)
    .map((line) => line.trim())
    .join(' ');
  const verb = printing.vocabulary.heads.get(statement.verb);
  if (verb?.kind !== 'verb') return { text, meaning: '', notes: [], defaults: [], numbers };
  const declared = verb.clauses.filter(({ joinsObject }) => joinsObject !== true);
  return {
    text,
    meaning: verb.documentation,
    notes: [
      ...notesOnObject(statement, verb, printing),
      ...declared.flatMap((clause) => {
        const value = statement.clauses[clause.word];
        return value === undefined ? [] : [noteOnClause(value, clause, statement, printing)];
      }),
    ],
    defaults: declared.flatMap((clause) => noteOnDefault(clause, statement, verb)),
    numbers,
  };
}

function notesOnObject({ object }: TypedStatement, { object: shape }: VerbDeclaration, printing: Printing): readonly Note[] {
  return shape === undefined ? [] : notesOnValue(object, shape, printing);
}

function noteOnClause(value: Value, clause: ClauseDeclaration, statement: TypedStatement, printing: Printing): Note {
  const clauses = { object: statement.object, ...statement.clauses };
  const { value: shape, own = [], documentation } = clause;
  const parts = [...(shape?.kind === 'record' ? shape.parts : []), ...own];
  const details =
    value.kind === 'record' && parts.length > 0
      ? notesOnParts(parts, value.fields, clauses, printing)
      : shape === undefined
        ? []
        : notesOnValue(value, shape, printing);
  return { term: clauseText(value, clause, printing, clauses), meaning: documentation, details };
}

/**
 * Only defaults that matter: a curve has nothing to say where nothing is gradual, and what may
 * still be filled in is told of the stage.
 */
function noteOnDefault(clause: ClauseDeclaration, statement: TypedStatement, { rules = [], lasting }: VerbDeclaration): readonly Note[] {
  const { word, default: fixed, usual, hole, documentation } = clause;
  const { clauses } = statement;
  if (clauses[word] !== undefined || hole === true || changesNothing(clause, statement)) return [];
  const isIdle = rules.some(
    (rule) => rule.kind === 'needs' && rule.clause === word && rule.oneOf.every((other) => clauses[other] === undefined),
  );
  const isBarred = rules.some(
    (rule) => rule.kind === 'not-both' && rule.clauses.includes(word) && rule.clauses.some((other) => clauses[other] !== undefined),
  );
  if (isIdle || isBarred) return [];
  const holds = lasting === true || usual?.beside.some((other) => clauses[other] !== undefined);
  const value = usual === undefined ? fixed : holds === true ? usual.value : undefined;
  return value === undefined ? [] : [{ term: `${word} ${value}`, meaning: documentation, details: [] }];
}

function changesNothing({ idle }: ClauseDeclaration, { object, clauses: { by } }: TypedStatement): boolean {
  const criterion = by?.kind === 'record' ? by.fields['criterion'] : undefined;
  const read = criterion?.kind === 'expression' ? freeNames(criterion.expr) : undefined;
  return (idle !== undefined && isOneOf(idle.objects, object)) || idle?.variables?.some((variable) => read?.has(variable)) === true;
}
