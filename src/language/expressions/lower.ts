/** From the syntax of an expression to what it means: names, numbers, operators and calls. */
import { flatMapDefined } from '../../basics/lists.ts';
import { diagnose, type Definition, type Diagnostic, type Outcome, type Source, type Span } from '../../diagnostics/diagnostic.ts';
import * as problems from '../../diagnostics/catalogue/syntax.ts';
import { multiply, rational } from '../../exact/rational.ts';
import type { BinaryItem, CallItem, Item, Phrase, UnaryItem } from '../ast.ts';
import type { Expr } from '../typed.ts';
import { valueOfNumber } from './print.ts';

/**
 * The expression that an item, or a phrase of one item, stands for. The value is absent, without a diagnostic, where the parser has
 * reported already that something is missing. `spans` receives the place of every part.
 */
export function lowerExpression(node: Item | Phrase, source: Source, spans: Map<Expr, Span> = new Map()): Outcome<Expr> {
  const diagnostics: Diagnostic[] = [];
  const report: Report = (definition, args, span) => {
    if (diagnostics.length > 0) return;
    diagnostics.push(diagnose(definition, args, { source, span }));
  };
  const value = lower(node, { source, report, spans });
  return value === undefined ? { diagnostics } : { value, diagnostics };
}

type Report = <A>(definition: Definition<A>, args: A, span: Span) => void;

interface Lowering {
  readonly source: Source;
  /** Only the first finding of an expression is kept. */
  readonly report: Report;
  readonly spans: Map<Expr, Span>;
}

function lower(node: Item | Phrase, lowering: Lowering): Expr | undefined {
  const value = lowerNode(node, lowering);
  if (value !== undefined) lowering.spans.set(value, node.span);
  return value;
}

function lowerNode(node: Item | Phrase, lowering: Lowering): Expr | undefined {
  switch (node.kind) {
    case 'phrase':
      return lowerPhrase(node.items, lowering);
    case 'name':
      return { kind: 'name', name: node.text };
    case 'number':
      return { kind: 'number', value: valueOfNumber(node) };
    case 'group':
      return lower(node.inner, lowering);
    case 'bars': {
      const operand = lower(node.inner, lowering);
      return operand && { kind: 'abs', operand };
    }
    case 'unary':
      return lowerUnary(node, lowering);
    case 'binary':
      return lowerBinary(node, lowering);
    case 'call':
      return lowerCall(node, lowering);
    case 'list': {
      const items = lowerAll(node.items, lowering);
      return items && { kind: 'list', items };
    }
    case 'index': {
      const base = lower(node.base, lowering);
      const index = lower(node.index, lowering);
      return base && index && { kind: 'index', base, index };
    }
    case 'missing':
      return undefined;
    default:
      lowering.report(problems.notExpression, { what: written(node.span, lowering) }, node.span);
      return undefined;
  }
}

function lowerPhrase(items: readonly Item[], lowering: Lowering): Expr | undefined {
  const [only, second] = items;
  if (only !== undefined && second !== undefined) {
    lowering.report(problems.missingOperator, { after: written(only.span, lowering), word: written(second.span, lowering) }, second.span);
    return undefined;
  }
  return only && lower(only, lowering);
}

/** The sign of a literal belongs to the number, so that `-5` has one form. */
function lowerUnary({ operator, operand }: UnaryItem, lowering: Lowering): Expr | undefined {
  const value = lower(operand, lowering);
  if (value === undefined || operator === '+') return value;
  if (value.kind === 'number') return { kind: 'number', value: multiply(value.value, rational(-1)) };
  return { kind: 'unary', operator: '-', operand: value };
}

function lowerBinary(item: BinaryItem, lowering: Lowering): Expr | undefined {
  const { operator } = item;
  if (operator === '±' || operator === 'in') {
    lowering.report(problems.notExpression, { what: `\`${operator}\`` }, item.span);
    return undefined;
  }
  const left = lower(item.left, lowering);
  const right = lower(item.right, lowering);
  return left && right && { kind: 'binary', operator, left, right };
}

function lowerCall({ callee, args }: CallItem, lowering: Lowering): Expr | undefined {
  const positional: Expr[] = [];
  const named = new Map<string, Expr>();
  let over: readonly string[] | undefined;
  for (const { name, value, span } of args) {
    const { operand, axes } = splitAxes(value);
    const lowered = lowerPhrase(operand, lowering);
    if (lowered === undefined) return undefined;
    if (axes !== undefined) {
      over = axesOf(axes);
      if (over === undefined) lowering.report(problems.badAxes, { callee: callee.text }, span);
    }
    if (axes !== undefined && over === undefined) return undefined;
    if (name === undefined) {
      positional.push(lowered);
    } else if (named.has(name.text)) {
      lowering.report(problems.doubledArgument, { name: name.text }, name.span);
      return undefined;
    } else {
      named.set(name.text, lowered);
    }
  }
  const call = { kind: 'call', callee: callee.text, args: positional, named: Object.fromEntries(named) } as const;
  return over === undefined ? call : { ...call, over };
}

/** `x^2 over kh kw`: the operand, and the axes after `over`. */
function splitAxes({ items }: Phrase) {
  const at = items.findIndex((item, index) => index > 0 && isOver(item));
  return at < 0 ? { operand: items, axes: undefined } : { operand: items.slice(0, at), axes: items.slice(at + 1) };
}

function isOver(item: Item): boolean {
  return item.kind === 'name' && !item.quoted && item.text.toLowerCase() === 'over';
}

function axesOf(items: readonly Item[]): readonly string[] | undefined {
  const names = items.flatMap((item) => (item.kind === 'name' ? [item.text] : []));
  return names.length > 0 && names.length === items.length ? names : undefined;
}

function lowerAll(phrases: readonly Phrase[], lowering: Lowering): readonly Expr[] | undefined {
  const lowered = flatMapDefined(phrases, (phrase) => lower(phrase, lowering));
  return lowered.length === phrases.length ? lowered : undefined;
}

function written({ start, end }: Span, { source }: Lowering): string {
  return '`' + source.text.slice(start, end) + '`';
}
