/** The functions of a source file with their sizes. */
import ts from 'typescript';
import { visit, type SourceFile } from './sources.ts';

export interface FunctionFacts {
  /** `plan/plan.ts planStages`; a function without a name is called after what holds it. */
  readonly name: string;
  readonly lines: number;
  /** Cyclomatic complexity: one, and one more for each branch, loop, case, `&&`, `||` and `??`. */
  readonly complexity: number;
  readonly parameters: number;
}

export function functionsOf({ name, tree }: SourceFile): readonly FunctionFacts[] {
  const found: FunctionFacts[] = [];
  visit(tree, (node) => {
    if (!isFunction(node) || node.body === undefined) return;
    const first = tree.getLineAndCharacterOfPosition(node.getStart(tree)).line;
    found.push({
      name: `${name} ${nameOf(node)}`,
      lines: tree.getLineAndCharacterOfPosition(node.end).line - first + 1,
      complexity: complexityOf(node),
      parameters: node.parameters.length,
    });
  });
  return found;
}

function isFunction(node: ts.Node): node is ts.FunctionLikeDeclaration {
  return ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node) || ts.isArrowFunction(node) || ts.isFunctionExpression(node);
}

function nameOf(node: ts.Node): string {
  if (ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node)) {
    return node.name?.getText() ?? 'default';
  }
  const { parent } = node;
  if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent)) {
    return parent.name.getText();
  }
  const holder = ts.findAncestor(parent, (outer) => isFunction(outer) || ts.isVariableDeclaration(outer));
  if (holder === undefined) return '(unnamed)';
  return `(inside ${ts.isVariableDeclaration(holder) ? holder.name.getText() : nameOf(holder)})`;
}

const branches = new Set([
  ts.SyntaxKind.IfStatement,
  ts.SyntaxKind.ForStatement,
  ts.SyntaxKind.ForInStatement,
  ts.SyntaxKind.ForOfStatement,
  ts.SyntaxKind.WhileStatement,
  ts.SyntaxKind.DoStatement,
  ts.SyntaxKind.CaseClause,
  ts.SyntaxKind.CatchClause,
  ts.SyntaxKind.ConditionalExpression,
]);
const choices = new Set([ts.SyntaxKind.AmpersandAmpersandToken, ts.SyntaxKind.BarBarToken, ts.SyntaxKind.QuestionQuestionToken]);

/** Functions inside a function are counted by themselves. */
function complexityOf(outer: ts.Node): number {
  let count = 1;
  const see = (node: ts.Node): void => {
    if (node !== outer && isFunction(node)) return;
    if (branches.has(node.kind)) count++;
    if (ts.isBinaryExpression(node) && choices.has(node.operatorToken.kind)) count++;
    ts.forEachChild(node, see);
  };
  see(outer);
  return count;
}
