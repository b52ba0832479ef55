/** Spells metrics and what they are taken of, and claims: `{metric: accuracy, ">=": 90%}`. */
import * as catalogue from '../../../diagnostics/catalogue/yaml.ts';
import { overSeeds, stageName, type ChoiceShape } from '../../../vocabulary/index.ts';
import type { BinaryOperator, Item } from '../../ast.ts';
import type { Node } from '../node.ts';
import { spellChoice } from './choice.ts';
import { mappingOf, refuseNode } from './forms.ts';
import { spellQuantity } from './quantity.ts';
import { spellSelector } from './selector.ts';
import { nameItem, phraseOf, phrasesOf, report, type Speller, type Spelt } from './speller.ts';

const metric: ChoiceShape = { kind: 'choice', category: 'metric', definitions: 'metric' };
const signs = ['<', '<=', '>', '>=', '==', '!='] as const satisfies readonly BinaryOperator[];

export function spellMeasured(node: Node, owner: string, speller: Speller, back = false): Spelt {
  if (node.kind === 'scalar') return spellChoice(metric, node, owner, speller);
  if (node.kind !== 'mapping') return refuseNode(node, owner, 'a metric', speller);
  const keys = { required: ['metric'] as const, optional: partsOf(back) };
  const parts = mappingOf(node, owner, keys, speller);
  return parts && spellParts(parts, speller);
}

/** What may stand beside a metric; a claim about a run says more. */
function partsOf(back: boolean): string[] {
  return back ? ['over', 'of', 'after'] : ['of'];
}

type Parts = Readonly<Record<string, Node | undefined>> & { readonly metric: Node };

function spellParts({ metric: what, over, of: whole, after }: Parts, speller: Speller): Spelt {
  const runs = over === undefined ? [] : speller.spell(overSeeds, over, 'over', speller);
  const chosen = spellChoice(metric, what, 'metric', speller);
  const behind =
    after !== undefined
      ? worded('after', after, speller.spell(stageName, after, 'after', speller))
      : whole === undefined
        ? []
        : worded('of', whole, spellSelector(whole, 'of', speller));
  return runs && chosen && behind && [...runs, ...chosen, ...behind];
}

function worded(word: string, { span }: Node, spelt: Spelt): Spelt {
  return spelt && [nameItem(word, span), ...spelt];
}

/** A metric alone, or compared with a bound under the key of its sign. */
export function spellComparison(node: Node, owner: string, speller: Speller, back = false): Spelt {
  if (node.kind !== 'mapping') return spellMeasured(node, owner, speller, back);
  const written = node.entries.filter(({ key }) => signs.some((sign) => sign === key.text));
  const [comparison, other] = written;
  if (comparison === undefined) return spellMeasured(node, owner, speller, back);
  if (other !== undefined) {
    const args = { first: comparison.key.text, second: other.key.text };
    return report(speller, catalogue.twoSigns, { args, span: other.key.span });
  }
  const keys = { required: ['metric'] as const, optional: [...partsOf(back), comparison.key.text] };
  const parts = mappingOf(node, owner, keys, speller);
  const left = parts && spellParts(parts, speller);
  const right = parts && spellBound(comparison.value, comparison.key.text, speller, back);
  const operator = signs.find((sign) => sign === comparison.key.text);
  if (left === undefined || right === undefined || operator === undefined) return undefined;
  const claim: Item = { kind: 'binary', operator, left: onlyPhrase(left), right: onlyPhrase(right), span: node.span };
  return [claim];
}

function spellBound(node: Node, owner: string, speller: Speller, back: boolean): Spelt {
  return node.kind === 'mapping' ? spellMeasured(node, owner, speller, back) : spellQuantity(node, owner, { speller });
}

function onlyPhrase(tokens: NonNullable<Spelt>) {
  const [first, ...rest] = phrasesOf(tokens);
  return phraseOf([...(first?.items ?? []), ...rest.flatMap(({ items }) => items)]);
}
