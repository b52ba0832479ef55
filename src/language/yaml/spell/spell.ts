/** Interprets a shape: spells a node of YAML as the words that a recipe in text has in its place. */
import { fold } from '../../../basics/fold.ts';
import { matchParts } from '../../../basics/matches.ts';
import * as catalogue from '../../../diagnostics/catalogue/yaml.ts';
import * as vocab from '../../../vocabulary/index.ts';
import { describeShape } from '../../check/describe.ts';
import { partKey } from '../../names.ts';
import type { Node, Entry, ScalarNode } from '../node.ts';
import { declaredWord, spellChoice } from './choice.ts';
import { innerSpan, readFragment, isRatio, spellInterval, spellPattern, spellQuantity, spellRange, spellValues } from './quantity.ts';
import * as spelling from './speller.ts';
import { partAlone, spellRecord } from './record.ts';
import type { BinaryOperator, Item } from '../../ast.ts';
import type { Span } from '../../../diagnostics/diagnostic.ts';

// Spells texts: file names, titles, identifiers of papers, versions.

/** What a header can have without quotes: `arxiv:1710.01878`, `1.0.0`. */
const identifier = /^[\p{L}\p{N}_](?:[^\s,;{}"`“”„«»]*[^\s,;{}"`“”„«»:=])?$/u;

function spellText({ written }: vocab.TextShape, node: Node, owner: string, speller: spelling.Speller): spelling.Spelt {
  const scalar = spelling.scalarOf(node, owner, 'a text', speller);
  if (scalar === undefined) return undefined;
  const { text } = scalar;
  const kind = written !== 'quoted' && identifier.test(text) ? 'identifier' : 'text';
  return [{ kind, text, span: innerSpan(scalar) }];
}

export function spell(shape: vocab.Shape, node: Node, owner: string, speller: spelling.Speller): spelling.Spelt {
  return fold(spellers, shape, node, owner, speller);
}

type Given = [node: Node, owner: string, speller: spelling.Speller];

const range = (_: vocab.Shape, ...given: Given) => spellRange(...given);

const spellers: vocab.ShapeTable<Given, spelling.Spelt> = {
  quantity: (pick, node, owner, speller) => spellQuantity(node, owner, { speller, pick }),
  window: range,
  bounds: range,
  interval: (_, ...given) => spellInterval(...given),
  values: (_, ...given) => spellValues(...given),
  pattern: (_, ...given) => spellPattern(...given),
  choice: spellChoice,
  selector: ({ single }, ...given) => (single === true ? spellTerm(...given) : spellSelector(...given)),
  expression: (_, ...given) => spellExpression(...given),
  measured: (_, ...given) => spellMeasured(...given),
  comparison: ({ ofRun }, ...given) => spellComparison(...given, ofRun),
  record: ({ parts }, ...given) => spellRecord(parts, ...given),
  list: ({ of }, ...given) => spellList(of, ...given),
  name: (_, node, owner, speller) => {
    const scalar = spelling.scalarOf(node, owner, 'a name', speller);
    return scalar && [spelling.givenItem(scalar.text, innerSpan(scalar), speller)];
  },
  text: spellText,
  either: spellEither,
};

function spellList(of: vocab.Shape, node: Node, owner: string, speller: spelling.Speller): spelling.Spelt {
  if (node.kind !== 'list') return spell(of, node, owner, speller);
  const items = node.items.map((item) => spell(of, item, owner, speller));
  const good = items.filter((item) => item !== undefined);
  return good.length < items.length ? undefined : spelling.separated(good);
}

/** The one kind of sentence that stands in a string. */
export function spellExpression(node: Node, owner: string, speller: spelling.Speller): spelling.Spelt {
  const expected = 'one expression such as `"|w|"`';
  const scalar = spelling.scalarOf(node, owner, expected, speller);
  const items = scalar && readFragment(scalar, owner, expected, speller);
  if (scalar === undefined || items === undefined || items.length === 1) return items;
  return spelling.report(speller, catalogue.sentence, { args: { written: scalar.text, owner, expected }, span: scalar.span });
}

function spellEither({ options }: vocab.EitherShape, node: Node, owner: string, speller: spelling.Speller): spelling.Spelt {
  const possible = options.filter((option) => accepts(option, node));
  const [last] = possible.slice(-1);
  const option = possible.find((one) => isMeant(one, node, speller)) ?? last;
  if (option !== undefined) return spell(option, node, owner, speller);
  const shape: vocab.EitherShape = { kind: 'either', options };
  return spelling.refuseNode(node, owner, describeShape(shape, speller.vocabulary), speller);
}

/** Whether values of the shape can have the form of the node at all. */
function accepts(shape: vocab.Shape, node: Node): boolean {
  return node.kind !== 'nothing' && fold(forms, shape, node);
}

const isScalar = (_: vocab.Shape, { kind }: Node) => kind === 'scalar';
const isNoList = (_: vocab.Shape, { kind }: Node) => kind !== 'list';
const always = () => true;

const forms: vocab.ShapeTable<[Node], boolean> = {
  quantity: isScalar,
  window: isScalar,
  bounds: isScalar,
  expression: isScalar,
  name: isScalar,
  text: isScalar,
  pattern: (_, node) => node.kind === 'mapping' || isRatio(node),
  choice: isNoList,
  measured: isNoList,
  comparison: isNoList,
  interval: isNoList,
  record: ({ parts }, node) => node.kind === 'mapping' || partAlone(parts) !== undefined,
  either: ({ options }, node) => options.some((option) => accepts(option, node)),
  selector: always,
  values: always,
  list: always,
};

/** Whether a word or a key of the shape is there; the first option that says so is taken. */
function isMeant(shape: vocab.Shape, node: Node, speller: spelling.Speller): boolean {
  const key = node.kind === 'mapping' ? (node.entries[0]?.key.text ?? '') : undefined;
  return vocab.gather(meant, shape, node, key, speller).includes(true);
}

const meant: vocab.GatheringTable<[node: Node, key: string | undefined, speller: spelling.Speller], boolean> = {
  choice: (shape, node, key, speller) => [declaredWord(shape, key ?? (node.kind === 'scalar' ? node.text : ''), speller) !== undefined],
  pattern: (_, node, key) => [isRatio(node) || key === 'keep' || key === 'of'],
  record: ({ parts }, _, key) => [parts.some(({ name }) => partKey(name) === key)],
  list: () => [],
};

// Spells metrics and what they are taken of, and claims: `{metric: accuracy, ">=": 90%}`.

const metric: vocab.ChoiceShape = { kind: 'choice', category: 'metric', definitions: 'metric' };
const signs = ['<', '<=', '>', '>=', '==', '!='] as const satisfies readonly BinaryOperator[];

function spellMeasured(node: Node, owner: string, speller: spelling.Speller, back = false): spelling.Spelt {
  if (node.kind === 'scalar') return spellChoice(metric, node, owner, speller);
  if (node.kind !== 'mapping') return spelling.refuseNode(node, owner, 'a metric', speller);
  const keys = { required: ['metric'] as const, optional: partsOf(back) };
  const parts = spelling.mappingOf(node, owner, keys, speller);
  return parts && spellParts(parts, speller);
}

/** What may stand beside a metric; a claim about a run says more. */
function partsOf(back: boolean): string[] {
  return back ? ['over', 'of', 'after'] : ['of'];
}

type Parts = Readonly<Record<string, Node | undefined>> & { readonly metric: Node };

function spellParts({ metric: what, over, of: whole, after }: Parts, speller: spelling.Speller): spelling.Spelt {
  const runs = over === undefined ? [] : speller.spell(vocab.overSeeds, over, 'over', speller);
  const chosen = spellChoice(metric, what, 'metric', speller);
  const behind =
    after !== undefined
      ? worded('after', after, speller.spell(vocab.stageName, after, 'after', speller))
      : whole === undefined
        ? []
        : worded('of', whole, spellSelector(whole, 'of', speller));
  return runs && chosen && behind && [...runs, ...chosen, ...behind];
}

function worded(word: string, { span }: Node, spelt: spelling.Spelt): spelling.Spelt {
  return spelt && [spelling.nameItem(word, span), ...spelt];
}

/** A metric alone, or compared with a bound under the key of its sign. */
function spellComparison(node: Node, owner: string, speller: spelling.Speller, back = false): spelling.Spelt {
  if (node.kind !== 'mapping') return spellMeasured(node, owner, speller, back);
  const written = node.entries.filter(({ key }) => signs.some((sign) => sign === key.text));
  const [comparison, other] = written;
  if (comparison === undefined) return spellMeasured(node, owner, speller, back);
  if (other !== undefined) {
    const args = { first: comparison.key.text, second: other.key.text };
    return spelling.report(speller, catalogue.twoSigns, { args, span: other.key.span });
  }
  const keys = { required: ['metric'] as const, optional: [...partsOf(back), comparison.key.text] };
  const parts = spelling.mappingOf(node, owner, keys, speller);
  const left = parts && spellParts(parts, speller);
  const right = parts && spellBound(comparison.value, comparison.key.text, speller, back);
  const operator = signs.find((sign) => sign === comparison.key.text);
  if (left === undefined || right === undefined || operator === undefined) return undefined;
  const claim: Item = { kind: 'binary', operator, left: onlyPhrase(left), right: onlyPhrase(right), span: node.span };
  return [claim];
}

function spellBound(node: Node, owner: string, speller: spelling.Speller, back: boolean): spelling.Spelt {
  return node.kind === 'mapping' ? spellMeasured(node, owner, speller, back) : spellQuantity(node, owner, { speller });
}

function onlyPhrase(tokens: NonNullable<spelling.Spelt>) {
  const [first, ...rest] = spelling.phrasesOf(tokens);
  return spelling.phraseOf([...(first?.items ?? []), ...rest.flatMap(({ items }) => items)]);
}

// Spells layers and tensors: roles, names, globs and groups as texts, ranges and operators as mappings.

function spellSelector(node: Node, owner: string, speller: spelling.Speller): spelling.Spelt {
  if (node.kind !== 'list') return spellTerm(node, owner, speller);
  const terms = node.items.map((item) => spellTerm(item, owner, speller));
  const good = terms.filter((term) => term !== undefined);
  return good.length < terms.length ? undefined : spelling.separated(good);
}

const expected = 'a layer, by role, name or glob, or a mapping such as `{blocks: 4..29}`,';

function spellTerm(node: Node, owner: string, speller: spelling.Speller): spelling.Spelt {
  if (node.kind === 'scalar') return spellNamed(node, owner, speller);
  const [entry, other] = node.kind === 'mapping' ? node.entries : [];
  if (entry === undefined || other !== undefined) return spelling.refuseNode(node, owner, expected, speller);
  return spellMapping(entry, owner, speller);
}

function spellMapping(entry: Entry, owner: string, speller: spelling.Speller): spelling.Spelt {
  const { key, value } = entry;
  const unit = countedUnits(speller).find(({ word, singular }) => key.text === word || key.text === singular);
  if (unit === undefined && key.text !== 'operator' && key.text !== 'name') {
    const known = [...countedUnits(speller).map(({ word }) => word), 'operator', 'name'];
    return spelling.refuseKey(entry, `\`${owner}\``, known, speller);
  }
  const form = unit === undefined ? 'a name' : 'a number, or a range such as `4..29`,';
  const scalar = spelling.scalarOf(value, key.text, form, speller);
  if (scalar === undefined) return undefined;
  const span = innerSpan(scalar);
  if (key.text === 'name') return [{ kind: 'text', text: scalar.text, span }];
  const word = spelling.nameItem(key.text, key.span);
  if (unit === undefined) return [word, { kind: 'text', text: scalar.text, span }];
  const [, from, to] = matchParts(/^(\d{1,9})(?:\.\.(\d{1,9}))?$/, scalar.text);
  if (from === undefined) {
    const args = { owner: key.text, found: `\`${scalar.text}\``, expected: form };
    return spelling.report(speller, catalogue.wrongNode, { args, span: scalar.span });
  }
  // A sentence has the singular before a single number.
  const counted = spelling.nameItem(to === undefined ? unit.singular : unit.word, key.span);
  return [counted, rangeOf(from, to, span)];
}

function rangeOf(from: string, to: string | undefined, span: Span): Item {
  const first: Item = { kind: 'number', text: from, percent: false, span };
  if (to === undefined) return first;
  return { kind: 'range', from: first, to: { ...first, text: to }, span };
}

function countedUnits({ vocabulary }: spelling.Speller) {
  return vocabulary.units.filter(({ dimension }) => dimension === 'pruning' || dimension === 'layers');
}

const oneWord = /^(?:\*{1,2}(?=\.))?[\p{L}\p{N}_.*-]+$/u;

function spellNamed(node: ScalarNode, owner: string, speller: spelling.Speller): spelling.Spelt {
  // Blanks around a name are not part of it, as in back quotes.
  const text = node.text.trim();
  const span = innerSpan(node);
  if (vocab.wordsOf(speller.vocabulary, 'role').has(text.toLowerCase()))
    return text.split(' ').map((word) => spelling.nameItem(word, span));
  const [, unit, number] = matchParts(/^(\w+) (\d+(?:\.\.\d+)?)$/, text);
  const isRange = unit !== undefined && countedUnits(speller).some(({ word, singular }) => unit === word || unit === singular);
  if (isRange) {
    const form = `a mapping such as \`{${unit}: ${number ?? ''}}\``;
    return spelling.report(speller, catalogue.sentence, { args: { written: text, owner, expected: form }, span: node.span });
  }
  if (text === '') return spelling.refuseNode(node, owner, expected, speller);
  if (!oneWord.test(text)) return [{ kind: 'text', text, span }];
  return [{ ...spelling.nameItem(text, span), quoted: speller.lexicon.clauses.has(text.toLowerCase()) }];
}
