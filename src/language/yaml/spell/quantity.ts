/** Spells numbers with their units, ranges of them, and N:M patterns. */
import { matchParts } from '../../../basics/matches.ts';
import * as catalogue from '../../../diagnostics/catalogue/yaml.ts';
import type { QuantityShape, Vocabulary } from '../../../vocabulary/index.ts';
import { type Item, phrasesOf } from '../../ast.ts';
import type { Node, ScalarNode } from '../node.ts';
import { mappingOf, scalarOf, nameItem, report, separated, type Speller, type Spelt } from './speller.ts';
import type { Diagnostic, Span } from '../../../diagnostics/diagnostic.ts';
import { emptyLexicon, type Lexicon } from '../../lexicon.ts';
import { parse } from '../../syntax/parse.ts';
import { movedItem } from '../read-document.ts';

/** A number, a parameter or arithmetic, and behind it nothing but its unit. */
export function spellQuantity(
  node: Node,
  owner: string,
  {
    speller,
    pick: { per = [] } = {},
    expected = 'a number with its unit, such as `5 epochs` or `80%`,',
  }: { readonly speller: Speller; readonly pick?: Pick<QuantityShape, 'per'> | undefined; readonly expected?: string | undefined },
): Spelt {
  const scalar = scalarOf(node, owner, expected, speller);
  const items = scalar && readFragment(scalar, owner, expected, speller);
  if (scalar === undefined || items === undefined) return undefined;
  const [first, ...rest] = items;
  if (first?.kind === 'binary' && first.operator === '±') {
    return refuse(scalar, owner, 'a mapping such as `{center: 80%, within: 0.1%}`', speller);
  }
  return isUnit(rest, per, speller.vocabulary) ? items : refuse(scalar, owner, expected, speller);
}

function refuse(scalar: ScalarNode, owner: string, expected: string, speller: Speller): undefined {
  return report(speller, catalogue.sentence, { args: { written: scalar.text, owner, expected }, span: scalar.span });
}

/** A single word that is none may be a misspelt one: that is for the checker to say. */
function isUnit(items: readonly Item[], per: readonly string[], vocabulary: Vocabulary): boolean {
  const words = items.map((item) => (item.kind === 'name' ? item.text.toLowerCase() : undefined));
  if (words.some((word) => word === undefined)) return false;
  const [last = '', before] = [words.at(-1), words.at(-2)];
  const hasScope = before === 'per' && per.includes(last);
  const unit = hasScope ? words.slice(0, -2) : words;
  const isBase = unit[0] === 'of' && unit.length === 2;
  const spelt = unit.join(' ');
  return unit.length <= 1 || isBase || vocabulary.units.some(({ word, singular }) => word === spelt || singular === spelt);
}

/** `25%..75%`, `100..500 steps`: read like a quantity, and the checker asks for the range. */
export function spellRange(node: Node, owner: string, speller: Speller): Spelt {
  return spellQuantity(node, owner, { speller, pick: {}, expected: 'a range, such as `25%..75%` or `1..10 epochs`,' });
}

/** A range, or `{center: 80%, within: 0.1%}`. */
export function spellInterval(node: Node, owner: string, speller: Speller): Spelt {
  if (node.kind !== 'mapping') return spellRange(node, owner, speller);
  const parts = mappingOf(node, owner, { required: ['center', 'within'] }, speller);
  const center = parts && spellQuantity(parts.center, 'center', { speller });
  const within = parts && spellQuantity(parts.within, 'within', { speller });
  const [left, ...unit] = center ?? [];
  const [right] = within ?? [];
  if (left === undefined || right === undefined || left.kind === 'comma' || right.kind === 'comma') return undefined;
  return [{ kind: 'binary', operator: '±', left, right, span: node.span }, ...unit];
}

export function spellValues(node: Node, owner: string, speller: Speller): Spelt {
  if (node.kind !== 'list') return spellRange(node, owner, speller);
  const values = node.items.map((item) => spellQuantity(item, owner, { speller }));
  const good = values.filter((value) => value !== undefined);
  return good.length < values.length ? undefined : separated(good);
}

const ratio = /^(\d{1,6}):(\d{1,6})$/;

export function isRatio(node: Node): boolean {
  return node.kind === 'scalar' && ratio.test(node.text);
}

export function spellPattern(node: Node, owner: string, speller: Speller): Spelt {
  if (node.kind === 'mapping') {
    const parts = mappingOf(node, owner, { required: ['keep', 'of'] }, speller);
    const keep = parts && spellQuantity(parts.keep, 'keep', { speller });
    const of = parts && spellQuantity(parts.of, 'of', { speller });
    if (parts === undefined || keep === undefined || of === undefined) return undefined;
    const word = (text: string, { span }: Node) => nameItem(text, span);
    return [word('keep', parts.keep), ...keep, word('of', parts.of), ...of];
  }
  const expected = 'a pattern such as `"2:4"` or `{keep: 1, of: 4}`';
  const scalar = scalarOf(node, owner, expected, speller);
  if (scalar === undefined) return undefined;
  const [written, left, right] = matchParts(ratio, scalar.text);
  if (written === undefined || left === undefined || right === undefined) {
    const items = readFragment(scalar, owner, expected, speller);
    return items === undefined || items.length === 1 ? items : refuse(scalar, owner, expected, speller);
  }
  const [n, m] = [Number(left), Number(right)];
  if (n * 2 !== m) {
    const args = { written, keep: `{keep: ${n}, of: ${m}}`, other: `{keep: ${m - n}, of: ${m}}` };
    return report(speller, catalogue.polarity, { args, span: scalar.span });
  }
  if (scalar.plain) {
    const fix = { title: 'put it in quotes', edits: [{ span: scalar.span, text: `"${written}"` }], safety: 'safe' as const };
    report(speller, catalogue.bareRatio, { args: { written, seconds: n * 60 + m }, span: scalar.span, fixes: [fix] });
  }
  return [{ kind: 'ratio', left, right, span: innerSpan(scalar) }];
}

// Reads a text of a YAML file as a recipe's words: by the same parser, with spans into the file.

/** A fragment has no verb and no clauses: it is read as the value of this one word. */
const prefix = 'value x = ';
const onlyValues: Lexicon = { ...emptyLexicon, heads: new Map([['value', 'definition']]) };

const plainWord = /^[\p{L}_][\p{L}\p{M}\p{N}_]*(?:-\p{L}[\p{L}\p{M}\p{N}_]*)*$/u;
const plainNumber = /^(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?(%?)$/;
const onlyInYaml = /^(?:[-+]?0[xob][0-9a-f]+|[-+]?\.(?:inf|nan)|\+[\d.].*)$/i;

/** The items of a text without commas; undefined where it is none, which is reported then. */
export function readFragment(node: ScalarNode, owner: string, expected: string, speller: Speller): readonly Item[] | undefined {
  const { text, plain, span } = node;
  if (plain && onlyInYaml.test(text)) return report(speller, catalogue.foreignNumber, { args: { written: text }, span });
  // Most texts are a word or a number: the parser needs not be asked.
  if (plainWord.test(text)) {
    const quoted = speller.lexicon.clauses.has(text.toLowerCase());
    return [{ ...nameItem(text, innerSpan(node)), quoted }];
  }
  const [, percent] = matchParts(plainNumber, text);
  if (percent !== undefined) {
    const digits = text.slice(0, text.length - percent.length);
    return [{ kind: 'number', text: digits, percent: percent !== '', span: innerSpan(node) }];
  }
  return parseFragment(node, owner, expected, speller);
}

function parseFragment(node: ScalarNode, owner: string, expected: string, speller: Speller): readonly Item[] | undefined {
  const { text, span } = node;
  const move = moveInto(node);
  // Line ends inside a text are spaces to YAML in all but its literal blocks.
  const written = { name: speller.source.name, text: prefix + text.replace(/[\r\n\u2028\u2029]/g, ' ') };
  const { tree, diagnostics } = parse(written, onlyValues);
  const [statement, other] = tree.statements;
  const phrases = phrasesOf(statement);
  const isOne =
    phrases.length === 1 &&
    other === undefined &&
    statement?.clauses.length === 0 &&
    statement.annotation === undefined &&
    statement.block === undefined &&
    tree.comments.length === 0;
  speller.findings.push(...diagnostics.map((one) => moved(one, move, speller)));
  if (diagnostics.some(({ severity }) => severity === 'error')) return undefined;
  const [phrase] = phrases;
  if (isOne && phrase !== undefined) return phrase.items.map((item) => movedItem(item, move));
  return report(speller, catalogue.sentence, { args: { written: text, owner, expected }, span });
}

/** Where a text's words stand in the file; all of it where escapes or folding have changed it. */
function moveInto({ textStart, span }: ScalarNode): (place: Span) => Span {
  if (textStart === undefined) return () => span;
  const shift = textStart - prefix.length;
  return ({ start, end }) => ({ start: Math.max(textStart, start + shift), end: Math.max(textStart, end + shift) });
}

function moved(one: Diagnostic, move: (span: Span) => Span, { source }: Speller): Diagnostic {
  const { fixes: _, related: __, span, ...rest } = one;
  return { ...rest, source, span: span && move(span) };
}

/** Without the quotes. */
export function innerSpan({ text, textStart, span }: ScalarNode): Span {
  return textStart === undefined ? span : { start: textStart, end: textStart + text.length };
}
