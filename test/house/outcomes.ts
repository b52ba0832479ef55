/** Where an error is a value of another form than `Outcome`: `T | Diagnostic` as a type, or a probe for the key `code`. */
import ts from 'typescript';
import { visit, type SourceFile } from './sources.ts';

/** `file: text` of each place. What the system throws has a `code`, and is called `error` everywhere. */
export function secondChannels(files: readonly SourceFile[]): readonly string[] {
  return files.flatMap(({ name, room, tree }) => {
    // What prints diagnostics takes whatever has a message.
    if (room === 'diagnostics') return [];
    const found: string[] = [];
    visit(tree, (node) => {
      if (isMixed(node) || isProbe(node)) found.push(`${name}: ${node.getText(tree)}`);
    });
    return found;
  });
}

/** A union of a diagnostic and a value; a fault that may be absent is none. */
function isMixed(node: ts.Node): boolean {
  if (!ts.isUnionTypeNode(node)) return false;
  const others = node.types.filter((part) => !isDiagnostic(part) && part.kind !== ts.SyntaxKind.UndefinedKeyword);
  return node.types.some(isDiagnostic) && others.length > 0;
}

function isDiagnostic(type: ts.TypeNode): boolean {
  if (ts.isTypeOperatorNode(type)) return isDiagnostic(type.type);
  if (ts.isArrayTypeNode(type)) return isDiagnostic(type.elementType);
  return ts.isTypeReferenceNode(type) && type.typeName.getText() === 'Diagnostic';
}

function isProbe(node: ts.Node): boolean {
  return (
    ts.isBinaryExpression(node) &&
    node.operatorToken.kind === ts.SyntaxKind.InKeyword &&
    node.left.getText() === "'code'" &&
    node.right.getText() !== 'error'
  );
}
