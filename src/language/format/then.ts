/** Decides where `then` stands: before what trains or is windowed, and is not the first step. */
import { lasts, timeClausesOf, type HeadDeclaration, type VerbDeclaration, type Vocabulary } from '../../vocabulary/index.ts';
import type { Statement } from '../ast.ts';

/** For each statement of a body that is no stage's, whether `then` is written before it. */
export function thensOf(statements: readonly Statement[], vocabulary: Vocabulary): ReadonlySet<Statement> {
  const found = new Set<Statement>();
  let isFirst = true;
  for (const [index, statement] of statements.entries()) {
    const declaration = vocabulary.heads.get(statement.head.text);
    if (declaration === undefined ? statement.then : mayFollow(declaration, statement, index)) {
      found.add(statement);
    }
    if (declaration?.kind === 'verb' || declaration?.kind === 'block') isFirst = false;
  }
  return found;

  function mayFollow(declaration: HeadDeclaration, statement: Statement, index: number): boolean {
    if (isFirst || declaration.kind !== 'verb' || !takesTime(statement, declaration)) return false;
    const before = statements[index - 1];
    return statement.then || before === undefined || !areOneOrTwo(before, statement, vocabulary);
  }
}

/**
 * A window beside training may mean one stage or two: the checker asks, and a `then` of ours would
 * answer for the user.
 */
function areOneOrTwo(first: Statement, second: Statement, { heads }: Vocabulary): boolean {
  const brings = (window: Statement, trainer: Statement): boolean => {
    const verb = heads.get(window.head.text);
    if (verb?.kind !== 'verb' || !isWindowed(window, verb)) return false;
    return verb.brings?.verb === trainer.head.text;
  };
  return brings(first, second) || brings(second, first);
}

function takesTime(statement: Statement, verb: VerbDeclaration): boolean {
  return verb.duty === 'trains' || isWindowed(statement, verb);
}

function isWindowed({ clauses }: Statement, verb: VerbDeclaration): boolean {
  if (lasts(verb, (clause) => clauses.some(({ word }) => word.text === clause))) return true;
  return verb.brings !== undefined && clauses.some(({ word }) => timeClausesOf(verb).includes(word.text));
}
