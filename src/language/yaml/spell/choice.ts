/** Spells words of the vocabulary: alone, or `{sgd: {lr: 0.1, nesterov: true}}` with arguments. */
import * as catalogue from '../../../diagnostics/catalogue/yaml.ts';
import { wordsOf, type ChoiceShape, type Parameter, type Shape, type WordDeclaration } from '../../../vocabulary/index.ts';
import type { Argument, Item } from '../../ast.ts';
import type { Token } from '../../check/cursor.ts';
import { describeShape } from '../../check/describe.ts';
import { partKey } from '../../names.ts';
import type { Entry, MappingNode, Node, ScalarNode } from '../node.ts';
import { innerSpan, readFragment } from './quantity.ts';
import { isTrue, refuseKey, refuseNode, nameItem, phraseOf, phrasesOf, report, spanAround, type Speller, type Spelt } from './speller.ts';
import { partsOfMapping } from './record.ts';

export function spellChoice(shape: ChoiceShape, node: Node, owner: string, speller: Speller): Spelt {
  if (node.kind === 'scalar') return spellWord(shape, node, owner, speller);
  const [entry, other] = node.kind === 'mapping' ? node.entries : [];
  if (entry === undefined || other !== undefined) {
    return refuseNode(node, owner, `${describeShape(shape, speller.vocabulary)}, one word or one key,`, speller);
  }
  return spellCall(shape, entry, speller);
}

/** The declaration of a word of the choice. */
export function declaredWord({ category, words }: ChoiceShape, text: string, { vocabulary }: Speller): WordDeclaration | undefined {
  const word = text.toLowerCase();
  return words?.includes(word) === false ? undefined : wordsOf(vocabulary, category).get(word);
}

function spellWord(shape: ChoiceShape, node: ScalarNode, owner: string, speller: Speller): Spelt {
  if (declaredWord(shape, node.text, speller) !== undefined) return node.text.split(' ').map((word) => nameItem(word, innerSpan(node)));
  const expected = describeShape(shape, speller.vocabulary);
  const items = readFragment(node, owner, expected, speller);
  const [only, second] = items ?? [];
  if (only === undefined) return undefined;
  if (only.kind === 'call') {
    const mapping = `{${only.callee.text}: {…}}`;
    return report(speller, catalogue.singleWord, { args: { written: node.text, owner, mapping }, span: node.span });
  }
  // What is no word at all is for the checker to report, but a comparison would be read as one.
  if (second === undefined && only.kind !== 'binary' && only.kind !== 'range') return [only];
  return report(speller, catalogue.sentence, { args: { written: node.text, owner, expected }, span: node.span });
}

function spellCall(shape: ChoiceShape, { key, value }: Entry, speller: Speller): Spelt {
  const declared = declaredWord(shape, key.text, speller);
  const words = key.text.split(' ').map((word) => nameItem(word, key.span));
  const callee = words.at(-1);
  if (callee === undefined || value.kind === 'nothing') return words;
  if (value.kind !== 'mapping') return refuseNode(value, key.text, 'a mapping of its arguments', speller);
  // An unknown word is for the checker to report; without its arguments it does so alone.
  if (declared === undefined && shape.definitions === undefined) return words;
  const args = declared === undefined ? ownArguments(value, speller) : argumentsOf(declared, value, speller);
  const follow = declared === undefined ? [] : followOf(declared, value, speller);
  if (args === undefined || follow === undefined) return undefined;
  const call: Item = { kind: 'call', callee, args, span: spanAround([callee, ...args]) };
  return [...words.slice(0, -1), args.length === 0 ? callee : call, ...follow];
}

function argumentsOf(
  { word, args = [], follow = [] }: WordDeclaration,
  { entries }: MappingNode,
  speller: Speller,
): readonly Argument[] | undefined {
  const parts = follow.map(({ name }) => partKey(name));
  const given = entries.filter(({ key }) => !parts.includes(key.text));
  const spelt = given.map((entry) => {
    const parameter = args.find(({ name }) => name === entry.key.text);
    if (parameter !== undefined) return spellArgument(parameter, entry, speller);
    return refuseKey(entry, `\`${word}\``, [...args.map(({ name }) => name), ...parts], speller);
  });
  const good = spelt.filter((argument) => argument !== undefined);
  return good.length < spelt.length ? undefined : good;
}

function spellArgument({ name, shape }: Parameter, entry: Entry, speller: Speller): Argument | undefined {
  const { key, value } = entry;
  if (shape !== undefined) return argumentOf(entry, shape, speller);
  if (!isTrue({ key, value }, speller)) return undefined;
  return { value: phraseOf([nameItem(name, key.span)]), span: key.span };
}

function argumentOf({ key, value }: Entry, shape: Shape, speller: Speller): Argument | undefined {
  const tokens = speller.spell(shape, value, key.text, speller);
  const [first] = tokens ?? [];
  if (tokens === undefined || first === undefined) return undefined;
  const phrases = phrasesOf(tokens);
  const [only, second] = phrases;
  // Commas separate arguments: several values stand in square brackets.
  const phrase = only !== undefined && second === undefined ? only : phraseOf([{ kind: 'list', items: phrases, span: value.span }]);
  const name = { text: key.text, quoted: false, span: key.span };
  return { name, value: phrase, span: { start: key.span.start, end: phrase.span.end } };
}

/** Arguments of a definition of the recipe's own are expressions. */
function ownArguments({ entries }: MappingNode, speller: Speller): readonly Argument[] | undefined {
  const shape: Shape = { kind: 'expression', role: 'criterion' };
  const spelt = entries.map((entry) => argumentOf(entry, shape, speller));
  const good = spelt.filter((argument) => argument !== undefined);
  return good.length < spelt.length ? undefined : good;
}

function followOf({ word, follow = [] }: WordDeclaration, value: MappingNode, speller: Speller): readonly Token[] | undefined {
  const known = new Set(follow.map(({ name }) => partKey(name)));
  const entries = value.entries.filter(({ key }) => known.has(key.text));
  return partsOfMapping(follow, { ...value, entries }, word, speller);
}
