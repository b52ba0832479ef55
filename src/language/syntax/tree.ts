/** Builds the nodes of the syntax tree out of what the grammar has matched. */
import type { Span } from '../../diagnostics/diagnostic.ts';
import type { Argument, Block, Clause, Item, NameItem, Phrase, Statement, UnaryItem, Word } from '../ast.ts';
import { spanOf, type Token } from './tokens.ts';

export function across(first: Span, last: Span): Span {
  return { start: first.start, end: Math.max(first.end, last.end) };
}

export function word(token: Token): Word {
  return { text: token.image, quoted: token.lexeme?.kind === 'quoted', span: spanOf(token) };
}

export function name(token: Token): NameItem {
  return { kind: 'name', ...word(token) };
}

/** A value of one token. */
export function literal(token: Token): Item {
  const span = spanOf(token);
  switch (token.lexeme?.kind) {
    case 'number':
      return { kind: 'number', text: token.image, percent: false, span };
    case 'percentage':
      return { kind: 'number', text: token.image, percent: true, span };
    case 'ratio': {
      const [left = '', right = ''] = token.image.split(':');
      return { kind: 'ratio', left, right, span };
    }
    case 'text':
      return { kind: 'text', text: token.image, span };
    case 'identifier':
      return { kind: 'identifier', text: token.image, span };
    default:
      return { kind: 'missing', span };
  }
}

/** What stands between two brackets, and the span that includes them. */
export type Enclosed = { readonly inner: Phrase; readonly span: Span };

export type Call = { readonly args: readonly Argument[]; readonly span: Span };

export function between(open: Token, close: Token): Span {
  return across(spanOf(open), spanOf(close));
}

export function named(token: Token, call: Call | undefined): Item {
  if (call === undefined) return name(token);
  const span = across(spanOf(token), call.span);
  return { kind: 'call', callee: word(token), args: call.args, span };
}

export function argument(label: Token | undefined, value: Phrase): Argument {
  if (label === undefined) return { value, span: value.span };
  return { name: word(label), value, span: across(spanOf(label), value.span) };
}

export function index(base: Item, { inner, span }: Enclosed): Item {
  return { kind: 'index', base, index: inner, span: across(base.span, span) };
}

function row(items: readonly Item[]): Phrase {
  const first = items[0]?.span ?? { start: 0, end: 0 };
  return { kind: 'phrase', items, span: across(first, items.at(-1)?.span ?? first) };
}

/** Comparisons bind looser than phrases: both of their sides may be several words. */
export function phrase(
  items: readonly Item[],
  compared: { readonly operator: Token; readonly items: readonly Item[] } | undefined,
): Phrase {
  const left = row(items);
  if (compared === undefined) return left;
  const right = row(compared.items);
  const operator = asComparison(compared.operator.image);
  const span = across(left.span, right.span);
  const item: Item = { kind: 'binary', operator, left: onlyItem(left), right: onlyItem(right), span };
  return { kind: 'phrase', items: [item], span };
}

function onlyItem(phrase: Phrase): Item | Phrase {
  const [only, second] = phrase.items;
  return only !== undefined && second === undefined ? only : phrase;
}

const comparisons = ['<', '<=', '>', '>=', '==', '!='] as const;

function asComparison(mark: string): (typeof comparisons)[number] {
  return comparisons.find((operator) => operator === mark) ?? '==';
}

export function signed(signs: readonly Token[], operand: Item): Item {
  return signs.reduceRight<Item>((inner, sign): UnaryItem => {
    const operator = sign.image === '-' ? '-' : '+';
    return { kind: 'unary', operator, operand: inner, span: across(spanOf(sign), inner.span) };
  }, operand);
}

/** A statement without its block. */
export interface Sentence {
  readonly then: Token | undefined;
  readonly head: Token;
  readonly object: readonly Phrase[];
  readonly annotation: readonly Phrase[] | undefined;
  readonly value: readonly Phrase[] | undefined;
  readonly clauses: readonly Clause[];
  readonly end: number;
}

export function statement(sentence: Sentence, block: Block | undefined): Statement {
  const first = sentence.then ?? sentence.head;
  const doc = first.lexeme?.doc;
  const { annotation, value } = sentence;
  return {
    kind: 'statement',
    then: sentence.then !== undefined,
    head: word(sentence.head),
    headKind: sentence.head.headKind ?? 'unknown',
    object: sentence.object,
    annotation,
    value,
    clauses: sentence.clauses,
    block,
    doc,
    span: { start: first.startOffset, end: block?.span.end ?? sentence.end },
  };
}

export function clause(token: Token, phrases: readonly Phrase[]): Clause {
  const span = spanOf(token);
  const end = phrases.at(-1)?.span ?? span;
  return { kind: 'clause', word: word(token), phrases, span: across(span, end) };
}

// Orders the operators of a flat row of values: as in mathematics, `±` and `..` looser.

/** A value with the signs before it. */
export type Operand = { readonly signs: readonly Token[]; readonly value: Item };

type Arithmetic = '+' | '-' | '*' | '/' | '^' | '±';

const strength: Readonly<Record<string, number>> = { '..': 0, '±': 1, '+': 2, '-': 2, '*': 3, '/': 3, '^': 5 };
/** `-w * g` is `(-w) * g`, `-w^2` is `-(w^2)`. */
const signStrength = 4;

/** There is one operator less than operands. */
export function inOrder(operands: readonly Operand[], operators: readonly Token[]): Item {
  let next = 0;

  function climb(weakest: number): Item | undefined {
    const operand = operands[next];
    if (operand === undefined) return undefined;
    let left = operand.value;
    if (operand.signs.length > 0) left = signed(operand.signs, absorb(left, signStrength + 1));
    return absorb(left, weakest);
  }

  /** Extends `left`, which is the operand at `next`, by all operators at least as strong. */
  function absorb(left: Item, weakest: number): Item {
    let result = left;
    for (;;) {
      const operator = operators[next];
      const own = strength[operator?.image ?? ''];
      if (operator === undefined || own === undefined || own < weakest) return result;
      next++;
      const right = climb(operator.image === '^' ? own : own + 1);
      if (right === undefined) return result;
      result = combine(result, operator.image, right);
    }
  }

  const [first] = operands;
  return climb(0) ?? first?.value ?? { kind: 'missing', span: { start: 0, end: 0 } };
}

function combine(left: Item, operator: string, right: Item): Item {
  const span = across(left.span, right.span);
  return operator === '..'
    ? { kind: 'range', from: left, to: right, span }
    : { kind: 'binary', operator: arithmetic(operator), left, right, span };
}

const arithmeticOperators: readonly Arithmetic[] = ['+', '-', '*', '/', '^', '±'];

function arithmetic(mark: string): Arithmetic {
  return arithmeticOperators.find((operator) => operator === mark) ?? '+';
}
