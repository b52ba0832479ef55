/** Asks for a node of one form, and says what is there instead. */
import * as catalogue from '../../../diagnostics/catalogue/yaml.ts';
import { spellingFix, suggest } from '../../../diagnostics/suggest.ts';
import { nodeInWords, type Entry, type MappingNode, type Node, type ScalarNode } from '../node.ts';
import { report, type Speller } from './speller.ts';

export function scalarOf(node: Node, owner: string, expected: string, speller: Speller): ScalarNode | undefined {
  if (node.kind === 'scalar') return node;
  return refuseNode(node, owner, expected, speller);
}

export function refuseNode(node: Node, owner: string, expected: string, speller: Speller): undefined {
  const args = { owner, found: nodeInWords(node), expected };
  return report(speller, catalogue.wrongNode, { args, span: node.span });
}

/** A flag is `true` or is not there. */
export function isTrue({ key, value }: Entry, speller: Speller): boolean {
  if (value.kind === 'scalar' && value.plain && value.text === 'true') return true;
  const written = value.kind === 'scalar' ? value.text : nodeInWords(value);
  const isYes = value.kind === 'scalar' && /^(?:y|yes|on|true)$/i.test(value.text);
  const edits = [{ span: value.span, text: 'true' }];
  const fixes = isYes ? [{ title: 'write `true`', edits, safety: 'unsafe' as const }] : [];
  report(speller, catalogue.notAFlag, { args: { key: key.text, written }, span: value.span, fixes });
  return false;
}

export function refuseKey({ key }: Entry, owner: string, known: readonly string[], speller: Speller): undefined {
  const suggestion = suggest(key.text, known);
  const args = { key: key.text, owner, known, suggestion };
  return report(speller, catalogue.unknownKey, { args, span: key.span, fixes: spellingFix(key.span, suggestion) });
}

/** The values of a mapping with these keys and no others. */
export function mappingOf<R extends string>(
  node: MappingNode,
  owner: string,
  { required, optional = [] }: { readonly required: readonly R[]; readonly optional?: readonly string[] },
  speller: Speller,
): Values<R> | undefined {
  const known: readonly string[] = [...required, ...optional];
  const values: Partial<Record<string, Node>> = {};
  const strange = node.entries.filter(({ key }) => !known.includes(key.text));
  for (const entry of strange) refuseKey(entry, `\`${owner}\``, known, speller);
  for (const { key, value } of node.entries) values[key.text] = value;
  if (strange.length > 0) return undefined;
  if (hasAll(values, required)) return values;
  const key = required.find((one) => values[one] === undefined) ?? '';
  return report(speller, catalogue.missingKey, { args: { key, owner: `\`${owner}\`` }, span: node.span });
}

type Values<R extends string> = Readonly<Record<R, Node>> & Partial<Readonly<Record<string, Node>>>;

function hasAll<R extends string>(values: Partial<Record<string, Node>>, required: readonly R[]): values is Values<R> {
  return required.every((key) => values[key] !== undefined);
}
