/** Where a source file can be changed a little: comparisons, sums, conditions, constants, orders, roundings. */
import ts from 'typescript';

const { SyntaxKind } = ts;

const swapped = new Map([
  [SyntaxKind.LessThanToken, '<='],
  [SyntaxKind.LessThanEqualsToken, '<'],
  [SyntaxKind.GreaterThanToken, '>='],
  [SyntaxKind.GreaterThanEqualsToken, '>'],
  [SyntaxKind.PlusToken, '-'],
  [SyntaxKind.MinusToken, '+'],
  [SyntaxKind.AsteriskToken, '/'],
  [SyntaxKind.SlashToken, '*'],
  [SyntaxKind.PlusEqualsToken, '-='],
  [SyntaxKind.MinusEqualsToken, '+='],
  [SyntaxKind.AsteriskEqualsToken, '/='],
  [SyntaxKind.AmpersandAmpersandToken, '||'],
  [SyntaxKind.BarBarToken, '&&'],
]);

const otherMath = new Map([
  ['min', 'max'],
  ['max', 'min'],
  ['floor', 'ceil'],
  ['ceil', 'floor'],
  ['round', 'floor'],
  ['trunc', 'round'],
]);

/** Whose result is the same list in another order. */
const orders = new Set(['toSorted', 'sort', 'toReversed', 'reverse']);

/**
 * Every small change of a file: `{ file, line, code, start, end, text, shown, isStatic }`, where `text` stands instead of
 * what lies between `start` and `end`, and `code` is the line. `isStatic` says that it is computed as the module is loaded.
 */
export function sitesOf(file, source) {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.ES2023, true);
  const sites = [];
  const lines = source.split('\n');
  const add = (node, text) => {
    const start = node.getStart(tree);
    const line = tree.getLineAndCharacterOfPosition(start).line + 1;
    const before = source.slice(start, node.end);
    sites.push({
      file,
      line,
      code: lines[line - 1].trim(),
      start,
      end: node.end,
      text,
      shown: `${oneLine(before)} → ${oneLine(text)}`,
      isStatic: !isInFunction(node),
    });
  };
  const visit = (node) => {
    if (isLeftOut(node)) return;
    for (const text of changesOf(node, source, tree)) add(node, text);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return sites;
}

/** Messages of mistakes and types compute nothing. */
function isLeftOut(node) {
  return ts.isThrowStatement(node) || ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isInterfaceDeclaration(node);
}

function isInFunction(node) {
  for (let at = node.parent; at !== undefined; at = at.parent) if (ts.isFunctionLike(at)) return true;
  return false;
}

function oneLine(text) {
  const short = text.replaceAll(/\s+/g, ' ');
  return short.length <= 90 ? short : `${short.slice(0, 89)}…`;
}

function changesOf(node, source, tree) {
  const textOf = (part) => source.slice(part.getStart(tree), part.end);
  if (ts.isBinaryExpression(node)) return changesOfBinary(node, textOf);
  if (ts.isNumericLiteral(node)) return isExpression(node) ? [`(${node.text} + 1)`, `(${node.text} - 1)`] : [];
  if (ts.isCallExpression(node)) return changesOfCall(node, source, textOf);
  return isCondition(node) ? [`!(${textOf(node)})`] : [];
}

function changesOfBinary(node, textOf) {
  const { left, operatorToken, right } = node;
  const other = swapped.get(operatorToken.kind);
  const isText = [left, right].some((part) => ts.isStringLiteralLike(part) || ts.isTemplateExpression(part));
  const changed = other === undefined || isText ? [] : [`${grouped(left, textOf)} ${other} ${grouped(right, textOf)}`];
  return isCondition(node) && ts.isBinaryExpression(node) ? [...changed, `!(${textOf(node)})`] : changed;
}

/** `a + b * c` stays a sum where the product beside it becomes a quotient, and `a || b && c` keeps its parts. */
function grouped(part, textOf) {
  return ts.isBinaryExpression(part) || ts.isConditionalExpression(part) || ts.isArrowFunction(part) ? `(${textOf(part)})` : textOf(part);
}

/** What `if` and `?` decide by; a loop that is negated would only not end. */
function isCondition(node) {
  const { parent } = node;
  if (parent === undefined) return false;
  return (ts.isIfStatement(parent) && parent.expression === node) || (ts.isConditionalExpression(parent) && parent.condition === node);
}

/** What stands behind `??` only pleases the types: no list has holes. */
function isExpression(node) {
  const { parent } = node;
  if (ts.isBinaryExpression(parent) && parent.operatorToken.kind === SyntaxKind.QuestionQuestionToken && parent.right === node)
    return false;
  const isName = (ts.isPropertyAssignment(parent) && parent.name === node) || (ts.isBindingElement(parent) && parent.propertyName === node);
  return !isName && !ts.isEnumMember(parent) && !ts.isLiteralTypeNode(parent);
}

function changesOfCall(node, source, textOf) {
  const callee = node.expression;
  if (!ts.isPropertyAccessExpression(callee)) return [];
  const { name, expression } = callee;
  const isMath = ts.isIdentifier(expression) && expression.text === 'Math';
  const other = isMath ? otherMath.get(name.text) : undefined;
  if (other !== undefined) return [`Math.${other}${source.slice(callee.end, node.end)}`];
  return !isMath && orders.has(name.text) ? [`${textOf(expression)}.slice()`] : [];
}

/** The file with these changes in it, each behind a switch: `__mutant(id)` says whether it is the one that is tried. */
export function withSwitches(source, chosen) {
  return replaced(source, chosen, (same, original) =>
    same.reduce((otherwise, one) => `__mutant(${one.id}) ? (${one.text}) : ${otherwise}`, original),
  );
}

/** The file with a mark where it can be changed: the n-th number of `__reachedIn(hash)` becomes 1 where the n-th place is computed. */
export function withMarks(source, sites, hash) {
  const marks = new Map(sites.map((site, place) => [site, `__reached[${place}] = 1`]));
  const marked = replaced(source, sites, (same, original) => [...same.map((one) => marks.get(one)), original].join(', '));
  return `const __reached = __reachedIn('${hash}', ${sites.length}); ${marked}`;
}

function replaced(source, chosen, textOf) {
  const sorted = chosen.toSorted((a, b) => a.start - b.start || b.end - a.end);
  const render = (from, to, inside) => {
    let [text, at] = ['', from];
    for (let index = 0; index < inside.length;) {
      const { start, end } = inside[index];
      let next = index;
      while (next < inside.length && inside[next].start < end) next++;
      const within = inside.slice(index, next);
      const same = within.filter((one) => one.start === start && one.end === end);
      text += `${source.slice(at, start)}(${textOf(same, `(${render(start, end, within.slice(same.length))})`)})`;
      at = end;
      index = next;
    }
    return text + source.slice(at, to);
  };
  return render(0, source.length, sorted);
}
