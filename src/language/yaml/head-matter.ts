/** Makes statements of the keys above `stages`: headers, and definitions under the plural of their word. */
import * as catalogue from '../../diagnostics/catalogue/yaml.ts';
import type { DefinitionDeclaration, HeaderDeclaration, Shape } from '../../vocabulary/index.ts';
import type { Argument, Item, Phrase, Statement } from '../ast.ts';
import { docAbove } from './comments.ts';
import type { Entry, Node } from './node.ts';
import { mappingOf, refuseNode, refuseKey, givenItem, nameItem, phraseOf, phrasesOf, report, type Speller } from './spell/speller.ts';
import { spellQuantity } from './spell/quantity.ts';
import { spellExpression } from './spell/spell.ts';
import { clausesOf } from './statements.ts';

/** A header's clauses are keys beside it: `recipe: gmp` and `version: 1.0.0`. */
export function readHeader(
  { key, value }: Entry,
  declared: HeaderDeclaration,
  beside: readonly Entry[],
  speller: Speller,
): readonly Statement[] {
  const values = value.kind === 'list' && declared.repeatable ? value.items : [value];
  return values.map((one) => {
    const before = speller.findings.length;
    const object = one.kind === 'nothing' ? [] : (speller.spell(declared.object, one, key.text, speller) ?? []);
    const clauses = clausesOf(beside, declared, speller);
    return {
      ...statement(key, declared, before, speller),
      object: phrasesOf(object),
      clauses,
      span: { start: Math.min(key.span.start, one.span.start), end: one.span.end },
    };
  });
}

export function readDefinitions({ key, value }: Entry, declared: DefinitionDeclaration, speller: Speller): readonly Statement[] {
  if (value.kind === 'nothing') return [];
  if (value.kind === 'mapping') return value.entries.map((entry) => readDefinition(entry, declared, speller));
  refuseNode(value, key.text, 'a mapping from names to what they mean', speller);
  return [];
}

function readDefinition(entry: Entry, declared: DefinitionDeclaration, speller: Speller): Statement {
  const before = speller.findings.length;
  const parts = partsOf(entry, declared, speller);
  const { key, value } = entry;
  return {
    ...statement(key, declared, before, speller),
    object: [phraseOf([givenItem(key.text, key.span, speller)])],
    clauses: [],
    span: { start: key.span.start, end: Math.max(key.span.end, value.span.end) },
    ...parts,
  };
}

type Parts = Partial<Pick<Statement, 'object' | 'annotation' | 'value' | 'clauses'>>;

/** `denoiser.onnx`, or `{value: denoiser.onnx, reading: …}` where there are clauses. */
function partsOf(entry: Entry, declared: DefinitionDeclaration, speller: Speller): Parts {
  if (declared.builds === 'param') return paramParts(entry, declared, speller);
  if (declared.builds === 'expression') return expressionParts(entry, speller);
  const { key, value } = entry;
  const shape = declared.value;
  if (shape === undefined || value.kind === 'nothing') return {};
  const clauseKeys = declared.clauses.map(({ word }) => word);
  if (clauseKeys.length === 0 || value.kind !== 'mapping') {
    return { value: phrasesOf(speller.spell(shape, value, key.text, speller) ?? []) };
  }
  const keys = { required: ['value'] as const, optional: clauseKeys };
  const parts = mappingOf(value, key.text, keys, speller);
  if (parts === undefined) return {};
  const clauses = value.entries.filter((one) => clauseKeys.includes(one.key.text));
  return { value: phrasesOf(speller.spell(shape, parts.value, 'value', speller) ?? []), clauses: clausesOf(clauses, declared, speller) };
}

const typeShape: Shape = { kind: 'choice', category: 'type' };

/** `{type: sparsity, value: 80%, in: 50%..95%}`. */
function paramParts({ key, value }: Entry, declared: DefinitionDeclaration, speller: Speller): Parts {
  if (value.kind !== 'mapping') return refuseNode(value, key.text, 'a mapping such as `{type: sparsity, value: 80%}`', speller) ?? {};
  const clauseKeys = declared.clauses.map(({ word }) => word);
  const keys = { required: ['type', 'value'] as const, optional: clauseKeys };
  const parts = mappingOf(value, key.text, keys, speller);
  if (parts === undefined) return {};
  const type = speller.spell(typeShape, parts.type, 'type', speller);
  const amount = spellQuantity(parts.value, 'value', { speller });
  const clauses = value.entries.filter((entry) => clauseKeys.includes(entry.key.text));
  return { annotation: phrasesOf(type ?? []), value: phrasesOf(amount ?? []), clauses: clausesOf(clauses, declared, speller) };
}

/** An expression, or a mapping of `parameters` and `expression`. */
function expressionParts({ key, value }: Entry, speller: Speller): Parts {
  if (value.kind === 'nothing') return {};
  if (value.kind !== 'mapping') return { value: expressionOf(value, key.text, speller) };
  const keys = { required: ['expression'] as const, optional: ['parameters'] };
  const parts = mappingOf(value, key.text, keys, speller);
  if (parts === undefined) return {};
  const formals = formalsOf(parts['parameters'], speller);
  const expression = expressionOf(parts.expression, 'expression', speller);
  if (formals.length === 0) return { value: expression };
  const call: Item = { kind: 'call', callee: givenItem(key.text, key.span, speller), args: formals, span: key.span };
  return { object: [phraseOf([call])], value: expression };
}

function expressionOf(node: Node, owner: string, speller: Speller): readonly Phrase[] {
  return phrasesOf(spellExpression(node, owner, speller) ?? []);
}

function formalsOf(node: Node | undefined, speller: Speller): readonly Argument[] {
  if (node === undefined || node.kind === 'nothing') return [];
  if (node.kind !== 'mapping') {
    refuseNode(node, 'parameters', 'a mapping from names to defaults', speller);
    return [];
  }
  return node.entries.flatMap(({ key, value }): Argument[] => {
    const name = nameItem(key.text, key.span);
    if (value.kind === 'nothing') return [{ value: phraseOf([name]), span: key.span }];
    const [phrase] = expressionOf(value, key.text, speller);
    return phrase === undefined ? [] : [{ name, value: phrase, span: { start: key.span.start, end: phrase.span.end } }];
  });
}

function statement(
  { text: _, span }: Entry['key'],
  { word, kind }: HeaderDeclaration | DefinitionDeclaration,
  before: number,
  speller: Speller,
): Pick<Statement, 'kind' | 'then' | 'head' | 'headKind' | 'doc' | 'broken'> {
  const isBroken = speller.findings.slice(before).some(({ severity }) => severity === 'error');
  const doc = docAbove(span.start, speller);
  return { kind: 'statement', then: false, head: { text: word, quoted: false, span }, headKind: kind, doc, broken: isBroken || undefined };
}

/** A key at the top of the file that nothing declares. */
export function refuseTopKey(entry: Entry, known: readonly string[], speller: Speller): void {
  const { text, span } = entry.key;
  const isMeant = isStep(text, speller) && entry.value.kind !== 'list';
  if (isMeant) report(speller, catalogue.stepAtTop, { args: { key: text }, span });
  else refuseKey(entry, 'a recipe', known, speller);
}

export function isStep(word: string, { vocabulary }: Speller): boolean {
  const kind = vocabulary.heads.get(word)?.kind;
  return kind === 'verb' || kind === 'block';
}
