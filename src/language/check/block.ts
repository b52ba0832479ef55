/** What all blocks share: their object and clauses, and that they hold statements. */
import * as catalogue from '../../diagnostics/catalogue/clauses.ts';
import * as types from '../../diagnostics/catalogue/types.ts';
import { lasts, timeClausesOf, type BlockDeclaration, type VerbDeclaration } from '../../vocabulary/index.ts';
import { hasClause, type Statement } from '../ast.ts';
import type { Quantity, Value } from '../typed.ts';
import { readClauses, type ReadClauses } from './clauses.ts';
import { contextOfStatement, countErrors, report, textAt, type Context } from './context.ts';
import { cursorOver } from './cursor.ts';
import { readAll } from './read/all.ts';
import type { Fix } from '../../diagnostics/diagnostic.ts';

export interface BlockHead {
  /** Absent where nothing was written or where it is wrong. */
  readonly object: Value | undefined;
  readonly clauses: ReadClauses;
  /** False where the head has a finding; its statements may be good nevertheless. */
  readonly fine: boolean;
}

export function readBlockHead(statement: Statement, declaration: BlockDeclaration, objectIsOptional: boolean, outer: Context): BlockHead {
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
    report(context, types.unexpected, { found, owner: head.text, suggestion: undefined }, extra.span);
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

/** A bare window beside a bare training statement may mean one stage or two. */
export function checkBeside(statements: readonly Statement[], context: Context): void {
  for (const [index, statement] of statements.entries()) {
    const verb = verbOf(statement, context);
    if (verb?.brings === undefined || !isWindowed(statement, verb)) continue;
    const trainer = verb.brings.verb;
    const before = statements[index - 1];
    const after = statements[index + 1];
    const args = { head: verb.word, trainer };
    if (before !== undefined && isOpen(before, statement) && before.head.text === trainer) {
      report(context, catalogue.besideTraining, args, statement.head.span, { fixes: [intoOneStage(before, statement, context)] });
    } else if (after !== undefined && isOpen(statement, after) && after.head.text === trainer) {
      report(context, catalogue.besideTraining, args, statement.head.span, { fixes: [intoOneStage(statement, after, context)] });
    }
  }
}

/** Without `then` between them, and both as they are meant. */
function isOpen(first: Statement, second: Statement): boolean {
  return !second.then && first.broken !== true && second.broken !== true;
}

function intoOneStage(first: Statement, second: Statement, { source }: Context): Fix {
  const span = { start: first.span.start, end: second.span.end };
  const lines = [first, second].flatMap((one) => source.text.slice(one.span.start, one.span.end).trimEnd().split('\n'));
  const text = ['stage {', ...lines.map((line) => `  ${line}`), '}'].join('\n');
  return { title: 'put both into one `stage { … }`', edits: [{ span, text }], safety: 'unsafe' };
}

/** After a branch only a statement that joins it, or one that looks at an arm, may follow. */
export function checkJoined(statements: readonly Statement[], context: Context): void {
  for (const [index, statement] of statements.entries()) {
    const declaration = context.vocabulary.heads.get(statement.head.text);
    if (declaration?.kind !== 'block' || declaration.builds !== 'branch') continue;
    const next = statements.slice(index + 1).find((one) => {
      const verb = verbOf(one, context);
      const isStep = context.vocabulary.heads.get(one.head.text)?.kind !== 'definition';
      return isStep && verb?.duty !== 'observes';
    });
    const isUnknown = next !== undefined && !context.vocabulary.heads.has(next.head.text);
    if (next === undefined || isUnknown || verbOf(next, context)?.duty === 'joins') continue;
    const own = contextOfStatement(context, statement.broken === true);
    report(own, catalogue.openBranch, {}, statement.head.span);
  }
}

// Which statements act during a stage instead of at one of its ends.

export function isTimeClause(word: string, verb: VerbDeclaration): boolean {
  return timeClausesOf(verb).includes(word);
}

export function isWindowed(statement: Statement, verb: VerbDeclaration): boolean {
  const has = hasClause(statement);
  return lasts(verb, has) || timeClausesOf(verb).some(has);
}

export function verbOf(statement: Statement, context: Context): VerbDeclaration | undefined {
  const declaration = context.vocabulary.heads.get(statement.head.text);
  return declaration?.kind === 'verb' ? declaration : undefined;
}
