/** Interprets a shape: spells a node of YAML as the words that a recipe in text has in its place. */
import * as catalogue from '../../../diagnostics/catalogue/yaml.ts';
import type { EitherShape, Shape } from '../../../vocabulary/index.ts';
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
  switch (shape.kind) {
    case 'quantity':
      return spellQuantity(node, owner, { speller, pick: shape });
    case 'window':
    case 'bounds':
      return spellRange(node, owner, speller);
    case 'interval':
      return spellInterval(node, owner, speller);
    case 'values':
      return spellValues(node, owner, speller);
    case 'pattern':
      return spellPattern(node, owner, speller);
    case 'choice':
      return spellChoice(shape, node, owner, speller);
    case 'selector':
      return shape.single === true ? spellTerm(node, owner, speller) : spellSelector(node, owner, speller);
    case 'expression':
      return spellExpression(node, owner, speller);
    case 'measured':
      return spellMeasured(node, owner, speller);
    case 'comparison':
      return spellComparison(node, owner, speller, shape.ofRun);
    case 'record':
      return spellRecord(shape.parts, node, owner, speller);
    case 'list':
      return spellList(shape.of, node, owner, speller);
    case 'name': {
      const scalar = scalarOf(node, owner, 'a name', speller);
      return scalar && [givenItem(scalar.text, innerSpan(scalar), speller)];
    }
    case 'text':
      return spellText(shape, node, owner, speller);
    case 'either':
      return spellEither(shape, node, owner, speller);
  }
}

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
  if (node.kind === 'nothing') return false;
  switch (shape.kind) {
    case 'quantity':
    case 'window':
    case 'bounds':
    case 'expression':
    case 'name':
    case 'text':
      return node.kind === 'scalar';
    case 'pattern':
      return node.kind === 'mapping' || isRatio(node);
    case 'choice':
    case 'measured':
    case 'comparison':
    case 'interval':
      return node.kind !== 'list';
    case 'record':
      return node.kind === 'mapping' || partAlone(shape.parts) !== undefined;
    case 'either':
      return shape.options.some((option) => accepts(option, node));
    default:
      return true;
  }
}

/** Whether a word or a key of the shape is there; the first option that says so is taken. */
function isMeant(shape: Shape, node: Node, speller: Speller): boolean {
  const key = node.kind === 'mapping' ? (node.entries[0]?.key.text ?? '') : undefined;
  switch (shape.kind) {
    case 'choice':
      return declaredWord(shape, key ?? (node.kind === 'scalar' ? node.text : ''), speller) !== undefined;
    case 'pattern':
      return isRatio(node) || key === 'keep' || key === 'of';
    case 'record':
      return shape.parts.some(({ name }) => partKey(name) === key);
    case 'either':
      return shape.options.some((option) => isMeant(option, node, speller));
    default:
      return false;
  }
}
