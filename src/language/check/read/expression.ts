/** Reads an expression: its names are checked, and those of definitions replaced by what they mean. */
import * as names from '../../../diagnostics/catalogue/names.ts';
import * as types from '../../../diagnostics/catalogue/types.ts';
import type { Span } from '../../../diagnostics/diagnostic.ts';
import { wordsOf, type ExpressionShape } from '../../../vocabulary/index.ts';
import type { Item } from '../../ast.ts';
import { lowerExpression } from '../../expressions/lower.ts';
import { freeNames } from '../../expressions/names.ts';
import type { Expr, ExpressionValue } from '../../typed.ts';
import { addFinding, report, textAt, type Context } from '../context.ts';
import { peekItem, type Cursor } from '../cursor.ts';
import { refuseItem } from '../refusals.ts';
import { describeShape } from '../describe.ts';
import { expand } from '../expand.ts';
import { checkCurveShape } from '../curve-shape.ts';
import { checkNames } from '../expression-names.ts';
import { checkType, demandOf, type Written } from '../expression-types.ts';

export function readExpression(shape: ExpressionShape, cursor: Cursor, context: Context): ExpressionValue | undefined {
  const item = peekItem(cursor);
  if (item === undefined) return refuseItem(describeShape(shape, context.vocabulary), cursor, context);
  if (item.kind === 'missing') return undefined;
  if (swallowsAllocation(item, context)) return refuseSwallowed(item, context);
  cursor.index++;
  const others = shape.role === 'criterion' ? wordsOf(context.vocabulary, 'allocation').keys() : [];
  if (!checkNames(item, { role: shape.role, own: new Set(), others }, context)) return undefined;
  const spans = new Map<Expr, Span>();
  const { value: lowered, diagnostics } = lowerExpression(item, context.source, spans);
  for (const finding of diagnostics) addFinding(context, finding);
  const expr = lowered && expand(lowered, shape.role, context, item.span);
  if (lowered === undefined || expr === undefined) return undefined;
  const { role } = shape;
  const written = writtenIn(shape, { spans, span: item.span, role, own: new Set<string>() }, lowered, expr);
  const isOfSample = role === 'criterion' && (shape.perSample ?? context.subject.scoresSamples);
  const demand = isOfSample === true ? 'score of a sample' : demandOf(role);
  if (!checkType(written, demand, context)) return undefined;
  // What a name stands for has been looked at where it is defined.
  if (role === 'curve' && item.kind !== 'name') checkCurveShape(expr, written, context);
  if (!checkDoubtful(expr, item.span, context)) return undefined;
  const name = expr === lowered ? undefined : definitionIn(item);
  return { kind: 'expression', expr, name, span: item.span };
}

/** The word that stands for a definition. */
function definitionIn(item: Item): string | undefined {
  if (item.kind === 'name') return item.text;
  return item.kind === 'call' ? item.callee.text : undefined;
}

/** False where a parameter is called as a variable is: which one is meant is not to be guessed. */
function checkDoubtful(expr: Expr, span: Span, context: Context): boolean {
  const params = context.names.defined.get('param');
  const variables = wordsOf(context.vocabulary, 'variable');
  const word = [...freeNames(expr)].find((name) => params?.has(name) && variables.has(name));
  if (word === undefined) return true;
  report(context, names.takenName, { word, meaning: 'a variable of expressions' }, params?.get(word)?.span ?? span);
  return false;
}

/** What a step adds is typed behind its definitions, in which `g` is that of the step too. */
function writtenIn({ ofStep }: ExpressionShape, place: Omit<Written, 'expr' | 'ofStep'>, lowered: Expr, expr: Expr): Written {
  return ofStep === true ? { ...place, expr, ofStep } : { ...place, expr: lowered };
}

/** `global -w * g`: the word before a minus was meant to stand alone. */
function swallowsAllocation(item: Item, context: Context): boolean {
  const leftmost = leftmostOf(item);
  return item.kind === 'binary' && leftmost.kind === 'name' && wordsOf(context.vocabulary, 'allocation').has(leftmost.text.toLowerCase());
}

function leftmostOf(item: Item): Item {
  if (item.kind !== 'binary') return item;
  const left = item.left.kind === 'phrase' ? item.left.items[0] : item.left;
  return left === undefined ? item : leftmostOf(left);
}

function refuseSwallowed(item: Item, context: Context): undefined {
  const word = textAt(context, leftmostOf(item).span);
  const written = textAt(context, item.span);
  const rest = written.slice(word.length).trim();
  const text = `${word} (${rest})`;
  return report(context, types.swallowedWord, { word, written }, item.span, {
    fixes: [{ title: `write \`${text}\``, edits: [{ span: item.span, text }], safety: 'unsafe' }],
  });
}
