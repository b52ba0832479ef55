/** Items of the syntax tree in the spelling of the language, as their author meant them. */
import { fold, type Table } from '../../../basics/fold.ts';
import type { Argument, Item, Phrase } from '../../ast.ts';
import { oneWord, parts } from '../../expressions/print.ts';

export function phrasesText(phrases: readonly Phrase[]): string {
  return phrases.map(phraseText).join(', ');
}

function phraseText({ items }: Phrase): string {
  return items.map(itemText).join(' ');
}

export function itemText(item: Item): string {
  return fold(texts, item);
}

const texts: Table<Item, [], string> = {
  name: (item) => (item.quoted ? inBackQuotes(item.text) : bareName(item.text)),
  number: (item) => (item.percent ? `${item.text}%` : item.text),
  ratio: (item) => `${item.left}:${item.right}`,
  text: (item) => textInQuotes(item.text),
  identifier: (item) => item.text,
  range: (item) => `${itemText(item.from)}..${itemText(item.to)}`,
  unary: (item) => (item.operator === 'not' ? `not ${itemText(item.operand)}` : item.operator + itemText(item.operand)),
  binary: (item) => {
    const [left, right] = [sideText(item.left), sideText(item.right)];

    return item.operator === '^' ? `${left}^${right}` : `${left} ${item.operator} ${right}`;
  },
  call: (item) => `${item.callee.quoted ? inBackQuotes(item.callee.text) : item.callee.text}(${argumentsText(item.args)})`,
  index: (item) => `${itemText(item.base)}[${phraseText(item.index)}]`,
  bars: (item) => `|${innerOfBars(phraseText(item.inner))}|`,
  group: (item) => `(${phraseText(item.inner)})`,
  list: (item) => `[${phrasesText(item.items)}]`,
  missing: () => '',
};

function sideText(side: Item | Phrase): string {
  return side.kind === 'phrase' ? phraseText(side) : itemText(side);
}

function argumentsText(args: readonly Argument[]): string {
  return args.map(({ name, value }) => (name === undefined ? phraseText(value) : `${name.text}: ${phraseText(value)}`)).join(', ');
}

/** Two bars side by side would be read as one pair around nothing. */
function innerOfBars(text: string): string {
  return text.startsWith('|') || text.endsWith('|') ? `(${text})` : text;
}

function inBackQuotes(text: string): string {
  return `\`${text.replaceAll('`', '')}\``;
}

/** Escapes as a recipe's text has them. */
function textInQuotes(text: string): string {
  return JSON.stringify(text);
}

/** A name that cannot be cut as one word stands in back quotes. */
export function bareName(text: string): string {
  return patternOfWord.test(text) ? text : inBackQuotes(text);
}

/** What a recipe's text reads as one word without back quotes, globs included. */
export const patternOfWord = new RegExp(String.raw`^(?:${oneWord}|\*{1,2}(?=\.[\p{L}_*])${parts}+)$`, 'u');
