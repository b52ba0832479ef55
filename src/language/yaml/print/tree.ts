/** A syntax tree as the text of a recipe: what a tree that was read from YAML is in the other form. */
import type { Vocabulary } from '../../../vocabulary/index.ts';
import type { Statement, SyntaxTree } from '../../ast.ts';
import { shelve } from '../comment-shelf.ts';
import { statementLines, type Printing } from './statement.ts';

/** Every comment of the tree is in the text. */
export function treeText(tree: SyntaxTree, vocabulary: Vocabulary): string {
  const comments = shelve(tree.comments, tree.source);
  const printing: Printing = { vocabulary, comments };
  const lines: string[] = [];
  let hasSteps = false;
  for (const statement of tree.statements) {
    const isStep = stepOf(statement, vocabulary);
    const before = isStep && hasSteps && takesTime(statement, vocabulary) ? 'then ' : '';
    if (isStep && lines.length > 0) lines.push('');
    lines.push(...statementLines(statement, before, printing));
    hasSteps ||= isStep;
  }
  lines.push(...comments.before(Infinity));
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

function stepOf({ head }: Statement, { heads }: Vocabulary): boolean {
  const kind = heads.get(head.text)?.kind;
  return kind === 'verb' || kind === 'block';
}

/** `then` stands before what trains or is windowed. */
function takesTime({ head, clauses }: Statement, { heads }: Vocabulary): boolean {
  const declared = heads.get(head.text);
  if (declared?.kind !== 'verb') return false;
  const isWindowed = clauses.some(({ word }) => word.text === 'over' || word.text === 'every');
  return (
    declared.duty === 'trains' ||
    declared.lasting === true ||
    (declared.brings !== undefined && isWindowed)
  );
}
