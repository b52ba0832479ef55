/** What all blocks share: their object and clauses, and that they hold statements. */
import * as catalogue from '../../diagnostics/catalogue/clauses.ts';
import * as types from '../../diagnostics/catalogue/types.ts';
import type { BlockDeclaration } from '../../vocabulary/index.ts';
import type { Statement } from '../ast.ts';
import type { Quantity, Value } from '../typed.ts';
import { readClauses, type ReadClauses } from './clauses.ts';
import { contextOfStatement, countErrors, report, textAt, type Context } from './context.ts';
import { cursorOver } from './cursor.ts';
import { readAll } from './read/all.ts';

export interface BlockHead {
  /** Absent where nothing was written or where it is wrong. */
  readonly object: Value | undefined;
  readonly clauses: ReadClauses;
  /** False where the head has a finding; its statements may be good nevertheless. */
  readonly fine: boolean;
}

export function readBlockHead(
  statement: Statement,
  declaration: BlockDeclaration,
  objectIsOptional: boolean,
  outer: Context,
): BlockHead {
  const context = contextOfStatement(outer, statement.broken === true);
  context.subject.clauses = declaration.clauses;
  const before = countErrors(context);
  const { head, object, annotation, value, block } = statement;
  const isGiven = object.length > 0 || !objectIsOptional;
  const read =
    isGiven && declaration.object !== undefined
      ? readAll(declaration.object, cursorOver(object, head.text, head.span), context)
      : undefined;
  const clauses = readClauses(statement, declaration, context);
  const extra = annotation?.[0] ?? value?.[0];
  if (extra !== undefined) {
    const found = `\`${textAt(context, extra.span)}\``;
    report(
      context,
      types.unexpected,
      { found, owner: head.text, suggestion: undefined },
      extra.span,
    );
  }
  const isEmpty = block === undefined || block.statements.length === 0;
  const fine = countErrors(context) === before && statement.broken !== true;
  if (isEmpty && fine) {
    report(context, catalogue.missingBlock, { head: head.text }, head.span);
    return { object: read, clauses, fine: false };
  }
  return { object: read, clauses, fine };
}

export function quantityIn(value: Value | undefined, name: string): Quantity | undefined {
  const field = value?.kind === 'record' ? value.fields[name] : undefined;
  return field?.kind === 'quantity' ? field : undefined;
}
