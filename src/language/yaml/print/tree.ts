/** A syntax tree as the text of a recipe: what a tree that was read from YAML is in the other form. */
import { lasts, timeClausesOf, type Vocabulary } from '../../../vocabulary/index.ts';
import type { Statement, SyntaxTree } from '../../ast.ts';
import { openComments, type CommentQueue } from '../comments.ts';
import { statementLines, type Printing } from './statement.ts';

/** Every comment of the tree is in the text. */
export function treeText(tree: SyntaxTree, vocabulary: Vocabulary): string {
  const comments = openComments(tree.comments, tree.source);
  const printing: Printing = { vocabulary, comments };
  const lines: string[] = [];
  let hasSteps = false;
  for (const statement of tree.statements) {
    const isStep = stepOf(statement, vocabulary);
    const before = isStep && hasSteps && takesTime(statement, vocabulary) ? 'then ' : '';
    const isHeader = vocabulary.heads.get(statement.head.text)?.kind === 'header';
    if (lines.length === 0 && !isHeader) lines.push(...ofWholeFile(statement, tree, comments));
    else if (isStep) lines.push('');
    lines.push(...statementLines(statement, before, printing));
    hasSteps ||= isStep;
  }
  lines.push(...comments.before(Infinity));
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

/** What stands above `stages:` or `params:` is not said of the first of them. */
function ofWholeFile({ span }: Statement, { source: { text } }: SyntaxTree, comments: CommentQueue): readonly string[] {
  const key = /^[^#\s]/m.exec(text.slice(0, span.start))?.index ?? 0;
  const above = comments.before(key);
  return above.length === 0 ? [] : [...above, ''];
}

function stepOf({ head }: Statement, { heads }: Vocabulary): boolean {
  const kind = heads.get(head.text)?.kind;
  return kind === 'verb' || kind === 'block';
}

/** `then` stands before what trains or is windowed. */
function takesTime({ head, clauses }: Statement, { heads }: Vocabulary): boolean {
  const declared = heads.get(head.text);
  if (declared?.kind !== 'verb') return false;
  const isWindowed = clauses.some(({ word }) => timeClausesOf(declared).includes(word.text));
  return (
    declared.duty === 'trains' ||
    lasts(declared, (clause) => clauses.some(({ word }) => word.text === clause)) ||
    (declared.brings !== undefined && isWindowed)
  );
}
