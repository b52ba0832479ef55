/** Spells the words of a statement as the vocabulary does; names and numbers stay what they are. */
import { argumentsOf, ownWords } from '../../vocabulary/parts-of-words.ts';
import * as vocab from '../../vocabulary/index.ts';
import type { Argument, CallItem, Clause, Item, Phrase, Statement } from '../ast.ts';
import { valueOfNumber } from '../expressions/print.ts';
import { isInteger } from '../../exact/rational.ts';
import { keywordsOf, type Keyword, type Keywords } from './keywords.ts';

/** Writes the words of one statement, its block excepted, in their one spelling. */
export type Speller = (statement: Statement) => Statement;

export function makeSpeller(vocabulary: vocab.Vocabulary): Speller {
  const known = new WeakMap<object, Keywords>();

  function remembered(key: object, shape: vocab.Shape | undefined, own: readonly vocab.Part[]): Keywords {
    const found = known.get(key) ?? keywordsOf(shape, own, vocabulary);
    known.set(key, found);
    return found;
  }

  const inShape = (shape: vocab.Shape): Keywords => remembered(shape, shape, []);
  const inClause = (clause: vocab.ClauseDeclaration): Keywords => remembered(clause, clause.value, ownWords(clause));
  const annotations: vocab.Shape = { kind: 'choice', category: 'type' };

  return (statement) => {
    const head = vocabulary.heads.get(statement.head.text);
    if (head === undefined || head.kind === 'header') return statement;
    const { annotation, value } = statement;
    const valueShape = shapeOfValue(statement, head, vocabulary);
    return {
      ...statement,
      object: head.kind === 'definition' ? statement.object : spelt(statement.object, head.object),
      annotation: annotation && spelt(annotation, annotations),
      value: value && spelt(value, valueShape),
      clauses: statement.clauses.map((clause) => speltClause(clause, head)),
    };
  };

  function spelt(phrases: readonly Phrase[], shape: vocab.Shape | undefined): readonly Phrase[] {
    return shape === undefined ? phrases : speltPhrases(phrases, inShape(shape), inShape);
  }

  function speltClause(clause: Clause, head: vocab.HeadDeclaration): Clause {
    const declaration = head.clauses.find(({ word }) => word === clause.word.text);
    if (declaration === undefined) return clause;
    return { ...clause, phrases: speltPhrases(clause.phrases, inClause(declaration), inShape) };
  }
}

/** A parameter's value is written as its type says. */
function shapeOfValue({ annotation }: Statement, head: vocab.HeadDeclaration, vocabulary: vocab.Vocabulary): vocab.Shape | undefined {
  if (head.kind !== 'definition') return undefined;
  if (head.builds !== 'param') return head.value;
  const type = annotation?.[0]?.items[0];
  if (type?.kind !== 'name') return undefined;
  return vocab.wordsOf(vocabulary, 'type').get(type.text.toLowerCase())?.value;
}

type InShape = (shape: vocab.Shape) => Keywords;

function speltPhrases(phrases: readonly Phrase[], keywords: Keywords, inShape: InShape): readonly Phrase[] {
  return phrases.map((phrase, index) => {
    const spelt = speltPhrase(phrase, keywords, inShape);
    return index === 0 ? withoutSilent(spelt, keywords) : spelt;
  });
}

function withoutSilent(phrase: Phrase, { silent }: Keywords): Phrase {
  const [first, ...rest] = phrase.items;
  const isSilent = first?.kind === 'name' && !first.quoted && silent.has(first.text.toLowerCase());
  return isSilent && rest.length > 0 ? { ...phrase, items: rest } : phrase;
}

function speltPhrase(phrase: Phrase, keywords: Keywords, inShape: InShape): Phrase {
  const { items } = phrase;
  const spelt: Item[] = [];
  let before: Keyword | undefined;
  while (spelt.length < items.length) {
    const at = spelt.length;
    before = keywordAt(items, at, before, keywords);
    const item = items[at];
    if (item === undefined) break;
    if (before === undefined) spelt.push(speltInner(item, keywords, inShape));
    else spelt.push(...speltWords(items, at, before, inShape));
  }
  return { ...phrase, items: keywords.hasPatterns ? asRatio(spelt) : spelt };
}

/** Sides of a comparison are phrases of their own. */
function speltInner(item: Item, keywords: Keywords, inShape: InShape): Item {
  if (item.kind !== 'binary') return item;
  const side = (part: Item | Phrase): Item | Phrase => {
    if (part.kind === 'phrase') return speltPhrase(part, keywords, inShape);
    const alone: Phrase = { kind: 'phrase', items: [part], span: part.span };
    return speltPhrase(alone, keywords, inShape).items[0] ?? part;
  };
  return comparisons.has(item.operator) ? { ...item, left: side(item.left), right: side(item.right) } : item;
}

const comparisons: ReadonlySet<string> = new Set(['<', '<=', '>', '>=', '==', '!=']);

function keywordAt(items: readonly Item[], at: number, before: Keyword | undefined, { byFirst }: Keywords): Keyword | undefined {
  const first = wordOf(items[at]);
  // Behind `operator` stands its name.
  if (first === undefined || before?.place === 'before-name') return undefined;
  return byFirst.get(first)?.find((keyword) => {
    const { words, place } = keyword;
    const last = words.length - 1;
    const isSpelt = words.every((word, index) => {
      const item = items[at + index];
      return wordOf(item) === word && (index === last || item?.kind === 'name');
    });
    return isSpelt && stands(place, items, { at, length: words.length, before });
  });
}

function stands(
  place: Keyword['place'],
  items: readonly Item[],
  { at, length, before }: { readonly at: number; readonly length: number; readonly before: Keyword | undefined },
): boolean {
  const next = items[at + length]?.kind;
  switch (place) {
    case 'anywhere':
      return true;
    case 'first':
      return at === 0;
    case 'behind':
      return at > 0 && (before === undefined || before.place === 'behind');
    case 'before-number':
      return next === 'number' || next === 'range';
    case 'before-name':
      return next === 'name' || next === 'text';
  }
}

function wordOf(item: Item | undefined): string | undefined {
  const word = item?.kind === 'name' ? item : item?.kind === 'call' ? item.callee : undefined;
  return word === undefined || word.quoted ? undefined : word.text.toLowerCase();
}

function speltWords(items: readonly Item[], at: number, keyword: Keyword, inShape: InShape): readonly Item[] {
  const words = keyword.unit === undefined ? keyword.words : unitWords(items, at, keyword);
  return items.slice(at, at + keyword.words.length).map((item, index) => {
    const text = words[index] ?? '';
    if (item.kind === 'name') return { ...item, text };
    if (item.kind === 'call') return speltCall(item, text, argumentsOf(keyword), inShape);
    return item;
  });
}

/** One epoch, two epochs; a unit behind a range is in the plural. */
function unitWords(items: readonly Item[], at: number, { unit, words, place }: Keyword): readonly string[] {
  const amount = place === 'behind' ? items[at - 1] : items[at + words.length];
  // Of `last layer` the first word is no amount; nobody can tell it from a parameter here.
  if (amount?.kind === 'name') return words;
  const text = amount?.kind === 'number' && isOne(amount) ? unit?.singular : unit?.word;
  const spelt = text?.split(' ') ?? words;
  return spelt.length === words.length ? spelt : words;
}

function isOne(number: Item & { readonly kind: 'number' }): boolean {
  const value = valueOfNumber(number);
  return isInteger(value) && value.n === 1n;
}

function speltCall(call: CallItem, text: string, parameters: readonly vocab.Parameter[], inShape: InShape): CallItem {
  return { ...call, callee: { ...call.callee, text }, args: call.args.map((argument) => speltArgument(argument, parameters, inShape)) };
}

function speltArgument(argument: Argument, parameters: readonly vocab.Parameter[], inShape: InShape): Argument {
  const { name, value } = argument;
  const written = name?.text.toLowerCase() ?? wordOf(value.items[0]);
  const parameter = parameters.find((one) => one.name.toLowerCase() === written);
  if (name === undefined) {
    const [flag] = value.items;
    const isFlag = parameter !== undefined && parameter.shape === undefined;
    if (isFlag && flag?.kind === 'name' && value.items.length === 1) {
      return { ...argument, value: { ...value, items: [{ ...flag, text: parameter.name }] } };
    }
    const shape = parameters.find(({ positional }) => positional === true)?.shape;
    return shape === undefined ? argument : { ...argument, value: speltPhrase(value, inShape(shape), inShape) };
  }
  if (parameter?.shape === undefined) return argument;
  return { ...argument, name: { ...name, text: parameter.name }, value: speltPhrase(value, inShape(parameter.shape), inShape) };
}

/** `keep 2 of 4` is written `2:4`, as half of the units is left either way. */
function asRatio(items: readonly Item[]): readonly Item[] {
  const [keep, left, of, right, ...rest] = items;
  if (wordOf(keep) !== 'keep' || wordOf(of) !== 'of' || keep === undefined) return items;
  if (left?.kind !== 'number' || right?.kind !== 'number') return items;
  const isHalf = /^\d{1,6}$/.test(left.text) && Number(left.text) * 2 === Number(right.text);
  if (!isHalf) return [...withWord(keep, 'keep'), left, ...withWord(of, 'of'), right, ...rest];
  return [{ kind: 'ratio', left: left.text, right: right.text, span: { start: keep.span.start, end: right.span.end } }, ...rest];
}

function withWord(item: Item | undefined, text: string): readonly Item[] {
  return item?.kind === 'name' ? [{ ...item, text }] : item === undefined ? [] : [item];
}
