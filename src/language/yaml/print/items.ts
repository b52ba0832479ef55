/** Items of the syntax tree in the spelling of the language, as their author meant them. */
import type { Argument, Item, Phrase } from '../../ast.ts';

export function phrasesText(phrases: readonly Phrase[]): string {
  return phrases.map(phraseText).join(', ');
}

function phraseText({ items }: Phrase): string {
  return items.map(itemText).join(' ');
}

export function itemText(item: Item): string {
  switch (item.kind) {
    case 'name':
      return item.quoted ? inBackQuotes(item.text) : bareName(item.text);
    case 'number':
      return item.percent ? `${item.text}%` : item.text;
    case 'ratio':
      return `${item.left}:${item.right}`;
    case 'text':
      return textInQuotes(item.text);
    case 'identifier':
      return item.text;
    case 'range':
      return `${itemText(item.from)}..${itemText(item.to)}`;
    case 'unary':
      return item.operator === 'not' ? `not ${itemText(item.operand)}` : item.operator + itemText(item.operand);
    case 'binary': {
      const [left, right] = [sideText(item.left), sideText(item.right)];
      return item.operator === '^' ? `${left}^${right}` : `${left} ${item.operator} ${right}`;
    }
    case 'call':
      return `${item.callee.quoted ? inBackQuotes(item.callee.text) : item.callee.text}(${argumentsText(item.args)})`;
    case 'index':
      return `${itemText(item.base)}[${phraseText(item.index)}]`;
    case 'bars':
      return `|${innerOfBars(phraseText(item.inner))}|`;
    case 'group':
      return `(${phraseText(item.inner)})`;
    case 'list':
      return `[${phrasesText(item.items)}]`;
    case 'missing':
      return '';
  }
}

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

// What a recipe's text reads as one word without back quotes, globs included.

const inner = String.raw`[\p{L}\p{M}\p{N}_]`;
const rest = String.raw`(?:${inner}|-(?=\p{L}))*`;
const parts = String.raw`(?:\.(?:\*{1,2}|${inner}${rest}))`;

export const patternOfWord = new RegExp(String.raw`^(?:[\p{L}_]${rest}${parts}*|\*{1,2}(?=\.[\p{L}_*])${parts}+)$`, 'u');
