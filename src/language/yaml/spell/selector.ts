/** Spells layers and tensors: roles, names, globs and groups as texts, ranges and operators as mappings. */
import * as catalogue from '../../../diagnostics/catalogue/yaml.ts';
import type { Span } from '../../../diagnostics/diagnostic.ts';
import { wordsOf } from '../../../vocabulary/index.ts';
import type { Item } from '../../ast.ts';
import type { Entry, Node, ScalarNode } from '../node.ts';
import { innerSpan } from './fragment.ts';
import { refuseKey, refuseNode, scalarOf } from './forms.ts';
import { nameItem, report, separated, type Speller, type Spelt } from './speller.ts';

export function spellSelector(node: Node, owner: string, speller: Speller): Spelt {
  if (node.kind !== 'list') return spellTerm(node, owner, speller);
  const terms = node.items.map((item) => spellTerm(item, owner, speller));
  const good = terms.filter((term) => term !== undefined);
  return good.length < terms.length ? undefined : separated(good);
}

const expected = 'a layer, by role, name or glob, or a mapping such as `{blocks: 4..29}`,';

export function spellTerm(node: Node, owner: string, speller: Speller): Spelt {
  if (node.kind === 'scalar') return spellNamed(node, owner, speller);
  const [entry, other] = node.kind === 'mapping' ? node.entries : [];
  if (entry === undefined || other !== undefined) {
    return refuseNode(node, owner, expected, speller);
  }
  return spellMapping(entry, owner, speller);
}

function spellMapping(entry: Entry, owner: string, speller: Speller): Spelt {
  const { key, value } = entry;
  const unit = countedUnits(speller).find(({ word, singular }) => key.text === word || key.text === singular);
  if (unit === undefined && key.text !== 'operator' && key.text !== 'name') {
    const known = [...countedUnits(speller).map(({ word }) => word), 'operator', 'name'];
    return refuseKey(entry, `\`${owner}\``, known, speller);
  }
  const form = unit === undefined ? 'a name' : 'a number, or a range such as `4..29`,';
  const scalar = scalarOf(value, key.text, form, speller);
  if (scalar === undefined) return undefined;
  const span = innerSpan(scalar);
  if (key.text === 'name') return [{ kind: 'text', text: scalar.text, span }];
  const word = nameItem(key.text, key.span);
  if (unit === undefined) return [word, { kind: 'text', text: scalar.text, span }];
  const [, from, to] = /^(\d{1,9})(?:\.\.(\d{1,9}))?$/.exec(scalar.text) ?? [];
  if (from === undefined) {
    const args = { owner: key.text, found: `\`${scalar.text}\``, expected: form };
    return report(speller, catalogue.wrongNode, { args, span: scalar.span });
  }
  // A sentence has the singular before a single number.
  const counted = nameItem(to === undefined ? unit.singular : unit.word, key.span);
  return [counted, rangeOf(from, to, span)];
}

function rangeOf(from: string, to: string | undefined, span: Span): Item {
  const first: Item = { kind: 'number', text: from, percent: false, span };
  if (to === undefined) return first;
  return { kind: 'range', from: first, to: { ...first, text: to }, span };
}

function countedUnits({ vocabulary }: Speller) {
  return vocabulary.units.filter(({ dimension }) => dimension === 'pruning' || dimension === 'layers');
}

const oneWord = /^(?:\*{1,2}(?=\.))?[\p{L}\p{N}_.*-]+$/u;

function spellNamed(node: ScalarNode, owner: string, speller: Speller): Spelt {
  // Blanks around a name are not part of it, as in back quotes.
  const text = node.text.trim();
  const span = innerSpan(node);
  if (wordsOf(speller.vocabulary, 'role').has(text.toLowerCase())) {
    return text.split(' ').map((word) => nameItem(word, span));
  }
  const [, unit, number] = /^(\w+) (\d+(?:\.\.\d+)?)$/.exec(text) ?? [];
  const isRange = unit !== undefined && countedUnits(speller).some(({ word, singular }) => unit === word || unit === singular);
  if (isRange) {
    const form = `a mapping such as \`{${unit}: ${number ?? ''}}\``;
    return report(speller, catalogue.sentence, { args: { written: text, owner, expected: form }, span: node.span });
  }
  if (text === '') return refuseNode(node, owner, expected, speller);
  if (!oneWord.test(text)) return [{ kind: 'text', text, span }];
  return [{ ...nameItem(text, span), quoted: speller.lexicon.clauses.has(text.toLowerCase()) }];
}
