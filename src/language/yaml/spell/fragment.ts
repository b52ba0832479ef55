/** Reads a text of a YAML file as a recipe's words: by the same parser, with spans into the file. */
import { matchParts } from '../../../basics/matches.ts';
import * as catalogue from '../../../diagnostics/catalogue/yaml.ts';
import type { Diagnostic, Span } from '../../../diagnostics/diagnostic.ts';
import { phrasesOf, type Item } from '../../ast.ts';
import { emptyLexicon, type Lexicon } from '../../lexicon.ts';
import { parse } from '../../syntax/parse.ts';
import { movedItem } from '../move-spans.ts';
import type { ScalarNode } from '../node.ts';
import { nameItem, report, type Speller } from './speller.ts';

/** A fragment has no verb and no clauses: it is read as the value of this one word. */
const prefix = 'value x = ';
const onlyValues: Lexicon = { ...emptyLexicon, heads: new Map([['value', 'definition']]) };

const plainWord = /^[\p{L}_][\p{L}\p{M}\p{N}_]*(?:-\p{L}[\p{L}\p{M}\p{N}_]*)*$/u;
const plainNumber = /^(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?(%?)$/;
const onlyInYaml = /^(?:[-+]?0[xob][0-9a-f]+|[-+]?\.(?:inf|nan)|\+[\d.].*)$/i;

/** The items of a text without commas; undefined where it is none, which is reported then. */
export function readFragment(node: ScalarNode, owner: string, expected: string, speller: Speller): readonly Item[] | undefined {
  const { text, plain, span } = node;
  if (plain && onlyInYaml.test(text)) {
    return report(speller, catalogue.foreignNumber, { args: { written: text }, span });
  }
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
