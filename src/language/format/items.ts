/** Lays out values: numbers, names, calls, arithmetic. */
import { fold, type Table } from '../../basics/fold.ts';
import { builders } from 'prettier/doc';
import type { Argument, BinaryItem, Item, NumberItem, Phrase, Word } from '../ast.ts';
import { sharedPercent } from './same-words.ts';
import { firstWord, listed, type Doc, type Element, type Layout } from './layout.ts';

const { dedent, fill, group, indent, join, line, softline } = builders;

/** Phrases that commas separate fill the lines; those after the first line stand `depth` further in. */
export function phrasesDoc(phrases: readonly Phrase[], depth: number, layout: Layout): Doc {
  const [only, second] = phrases;
  if (only !== undefined && second === undefined && !layout.remarks.has(only)) return phraseDoc(only, layout);
  const elements = phrases.map((phrase) => {
    const element = phraseElement(phrase, layout);
    return { ...element, doc: nested(element.doc, depth, dedent) };
  });
  return nested(fill(listed(elements, layout)), depth, indent);
}

function nested(doc: Doc, depth: number, shift: (doc: Doc) => Doc): Doc {
  return depth === 0 ? doc : nested(shift(doc), depth - 1, shift);
}

export function phraseDoc({ items }: Phrase, layout: Layout): Doc {
  const [only, second] = items;
  if (only !== undefined && second === undefined) return itemDoc(only, layout);
  return join(
    ' ',
    items.map((item) => itemDoc(item, layout)),
  );
}

function phraseElement(phrase: Phrase, layout: Layout): Element {
  return { part: phrase, doc: phraseDoc(phrase, layout), word: firstWord(phrase) };
}

export function itemDoc(item: Item, layout: Layout): Doc {
  return fold(docs, item, layout);
}

const docs: Table<Item, [layout: Layout], Doc> = {
  name: (item) => wordText(item),
  number: (item) => numberText(item),
  ratio: (item) => `${item.left}:${item.right}`,
  text: (item) => textLiteral(item.text),
  identifier: (item) => item.text,
  range: (item, layout) => [itemDoc(sharedPercent(item.from, item.to), layout), '..', itemDoc(item.to, layout)],
  unary: (item, layout) => unaryDoc(item.operator, item.operand, layout),
  binary: (item, layout) => binaryDoc(item, layout),
  call: (item, layout) => [wordText(item.callee), bracketed('(', item.args.map(argumentOf(layout)), ')', layout)],
  index: (item, layout) => [itemDoc(item.base, layout), '[', phraseDoc(item.index, layout), ']'],
  bars: (item, layout) => ['|', phraseDoc(item.inner, layout), '|'],
  group: (item, layout) => group(['(', indent([softline, phraseDoc(item.inner, layout)]), softline, ')']),
  list: (item, layout) => {
    const elements = item.items.map((phrase) => phraseElement(phrase, layout));

    return bracketed('[', elements, ']', layout);
  },
  missing: () => '',
};

export function wordText({ text, quoted }: Word): string {
  return quoted ? '`' + text + '`' : text;
}

/** As it was written: `0.005` and `5e-3` say how a person counts. */
function numberText({ text, percent }: NumberItem): string {
  return percent ? `${text}%` : text;
}

const escapes: Readonly<Record<string, string>> = { '\n': 'n', '\t': 't', '\r': 'r' };

/** Only the escapes that the language knows. */
function textLiteral(text: string): string {
  return '"' + text.replaceAll(/["\\\n\t\r]/g, (one) => '\\' + (escapes[one] ?? one)) + '"';
}

/** `+ -x` keeps its space: `+-` would be `±`. */
function unaryDoc(operator: string, operand: Item, layout: Layout): Doc {
  const gap = operator === '+' && operand.kind === 'unary' ? ' ' : '';
  return [operator, gap, itemDoc(operand, layout)];
}

const tight: ReadonlySet<string> = new Set(['^']);
/** These hold their sides together on one line. */
const unbroken: ReadonlySet<string> = new Set(['^', '±', 'in']);

const strength: Readonly<Record<string, number>> = { '+': 2, '-': 2, '*': 3, '/': 3 };

/** Operators of one strength break together, each at the start of its line. */
function binaryDoc(item: BinaryItem, layout: Layout): Doc {
  const { operator } = item;
  if (unbroken.has(operator)) {
    const gap = tight.has(operator) ? '' : ' ';
    return [sideDoc(item.left, layout), gap, operator, gap, sideDoc(item.right, layout)];
  }
  const rest: Doc[] = [];
  let left: Item | Phrase = item;
  while (left.kind === 'binary' && isAlike(left.operator, operator)) {
    rest.push([line, left.operator, ' ', sideDoc(left.right, layout)]);
    left = left.left;
  }
  return group([sideDoc(left, layout), indent(rest.reverse())]);
}

function isAlike(first: string, second: string): boolean {
  return first === second || (strength[first] ?? 0) === (strength[second] ?? 1);
}

function sideDoc(side: Item | Phrase, layout: Layout): Doc {
  return side.kind === 'phrase' ? phraseDoc(side, layout) : itemDoc(side, layout);
}

function argumentOf(layout: Layout): (argument: Argument) => Element {
  return (argument) => {
    const { name, value } = argument;
    const doc = phraseDoc(value, layout);
    return name === undefined
      ? { part: argument, doc, word: firstWord(value) }
      : { part: argument, doc: [wordText(name), ': ', doc], word: undefined };
  };
}

function bracketed(open: string, elements: readonly Element[], close: string, layout: Layout): Doc {
  if (elements.length === 0) return open + close;
  return group([open, indent([softline, listed(elements, layout)]), softline, close]);
}
