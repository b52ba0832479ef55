/** Interprets a shape: spells a node of YAML as the words that a recipe in text has in its place. */
import * as catalogue from '../../../diagnostics/catalogue/yaml.ts';
import { foldShape, gather, type EitherShape, type GatheringTable, type Shape, type ShapeTable } from '../../../vocabulary/index.ts';
import { describeShape } from '../../check/describe.ts';
import { partKey } from '../part-key.ts';
import type { Node } from '../node.ts';
import { declaredWord, spellChoice } from './choice.ts';
import { spellComparison, spellMeasured } from './claim.ts';
import { innerSpan, readFragment } from './fragment.ts';
import { refuseNode, scalarOf } from './forms.ts';
import { isRatio, spellInterval, spellPattern, spellQuantity, spellRange, spellValues } from './quantity.ts';
import { partAlone, spellRecord } from './record.ts';
import { spellSelector, spellTerm } from './selector.ts';
import { givenItem, report, separated, type Speller, type Spelt } from './speller.ts';
import { spellText } from './text.ts';

export function spell(shape: Shape, node: Node, owner: string, speller: Speller): Spelt {
  return foldShape(spellers, shape, node, owner, speller);
}

type Given = [node: Node, owner: string, speller: Speller];

const range = (_: Shape, ...given: Given) => spellRange(...given);

const spellers: ShapeTable<Given, Spelt> = {
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
    const scalar = scalarOf(node, owner, 'a name', speller);
    return scalar && [givenItem(scalar.text, innerSpan(scalar), speller)];
  },
  text: spellText,
  either: spellEither,
};

function spellList(of: Shape, node: Node, owner: string, speller: Speller): Spelt {
  if (node.kind !== 'list') return spell(of, node, owner, speller);
  const items = node.items.map((item) => spell(of, item, owner, speller));
  const good = items.filter((item) => item !== undefined);
  return good.length < items.length ? undefined : separated(good);
}

/** The one kind of sentence that stands in a string. */
export function spellExpression(node: Node, owner: string, speller: Speller): Spelt {
  const expected = 'one expression such as `"|w|"`';
  const scalar = scalarOf(node, owner, expected, speller);
  const items = scalar && readFragment(scalar, owner, expected, speller);
  if (scalar === undefined || items === undefined || items.length === 1) return items;
  const args = { written: scalar.text, owner, expected };
  return report(speller, catalogue.sentence, { args, span: scalar.span });
}

function spellEither({ options }: EitherShape, node: Node, owner: string, speller: Speller): Spelt {
  const possible = options.filter((option) => accepts(option, node));
  const [last] = possible.slice(-1);
  const option = possible.find((one) => isMeant(one, node, speller)) ?? last;
  if (option !== undefined) return spell(option, node, owner, speller);
  const shape: EitherShape = { kind: 'either', options };
  return refuseNode(node, owner, describeShape(shape, speller.vocabulary), speller);
}

/** Whether values of the shape can have the form of the node at all. */
function accepts(shape: Shape, node: Node): boolean {
  return node.kind !== 'nothing' && foldShape(forms, shape, node);
}

const isScalar = (_: Shape, { kind }: Node) => kind === 'scalar';
const isNoList = (_: Shape, { kind }: Node) => kind !== 'list';
const always = () => true;

const forms: ShapeTable<[Node], boolean> = {
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
function isMeant(shape: Shape, node: Node, speller: Speller): boolean {
  const key = node.kind === 'mapping' ? (node.entries[0]?.key.text ?? '') : undefined;
  return gather(meant, shape, node, key, speller).includes(true);
}

const meant: GatheringTable<[node: Node, key: string | undefined, speller: Speller], boolean> = {
  choice: (shape, node, key, speller) => [declaredWord(shape, key ?? (node.kind === 'scalar' ? node.text : ''), speller) !== undefined],
  pattern: (_, node, key) => [isRatio(node) || key === 'keep' || key === 'of'],
  record: ({ parts }, _, key) => [parts.some(({ name }) => partKey(name) === key)],
  list: () => [],
};
