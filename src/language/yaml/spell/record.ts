/** Spells a value with parts: a mapping of them, or the value of the one that must be there. */
import * as catalogue from '../../../diagnostics/catalogue/yaml.ts';
import type { Span } from '../../../diagnostics/diagnostic.ts';
import { wordsOf, type Part } from '../../../vocabulary/index.ts';
import type { Token } from '../../check/cursor.ts';
import { partKey } from '../../names.ts';
import type { MappingNode, Node } from '../node.ts';
import { isTrue, refuseKey, refuseNode, nameItem, report, type Speller, type Spelt } from './speller.ts';

export function spellRecord(parts: readonly Part[], node: Node, owner: string, speller: Speller): Spelt {
  const alone = partAlone(parts);
  if (alone?.shape !== undefined && refuseApart(parts, alone, node, speller)) return undefined;
  if (node.kind === 'mapping') return partsOfMapping(parts, node, owner, speller);
  if (alone?.shape === undefined) return refuseNode(node, owner, `a mapping with ${keysInWords(parts)}`, speller);
  const value = speller.spell(alone.shape, node, owner, speller);
  return value && parts.flatMap((part) => (part === alone ? value : silent(part, node.span)));
}

/** `global magnitude`, `[global, magnitude]`, `{global: magnitude}`: the first word belongs to another part. */
function refuseApart(parts: readonly Part[], alone: Part, node: Node, speller: Speller): boolean {
  const [first = '', second, third] = wordsIn(node);
  const other = parts.find(({ shape }) => shape?.kind === 'choice' && wordsOf(speller.vocabulary, shape.category).has(first));
  if (other === undefined || other === alone) return false;
  if (second === undefined || third !== undefined) return false;
  const mapping = `{${partKey(other.name)}: ${first}, ${partKey(alone.name)}: ${second}}`;
  const { kind } = node;
  const written = kind === 'list' ? `[${first}, ${second}]` : kind === 'mapping' ? `{${first}: ${second}}` : `${first} ${second}`;
  const form = kind === 'scalar' ? 'string' : kind;
  report(speller, catalogue.allocationApart, { args: { written, form, mapping }, span: node.span });
  return true;
}

function wordsIn(node: Node): readonly string[] {
  if (node.kind === 'scalar') return node.text.split(/\s+/);
  if (node.kind === 'list') return node.items.flatMap(wordsIn);
  const [entry, ...others] = node.kind === 'mapping' ? node.entries : [];
  if (entry === undefined || others.length > 0) return [];
  return [entry.key.text, ...wordsIn(entry.value)];
}

/** The part that may stand for the whole: no other must be there, and it has no word of its own. */
export function partAlone(parts: readonly Part[]): Part | undefined {
  const required = parts.filter(({ optional, shape }) => optional !== true && shape !== undefined);
  const [only] = required;
  return required.length === 1 && only?.word === undefined ? only : undefined;
}

/** The parts in the order of the sentence, whatever the order of the keys. */
export function partsOfMapping(
  parts: readonly Part[],
  { entries, span }: MappingNode,
  owner: string,
  speller: Speller,
): readonly Token[] | undefined {
  const said = parts.filter((part) => !isSilent(part));
  const known = said.map(({ name }) => partKey(name));
  const strange = entries.filter(({ key }) => !known.includes(key.text));
  for (const entry of strange) refuseKey(entry, `\`${owner}\``, known, speller);
  let fine = strange.length === 0;
  const tokens = parts.flatMap((part): readonly Token[] => {
    if (isSilent(part)) return silent(part, span);
    const entry = entries.find(({ key }) => key.text === partKey(part.name));
    if (entry === undefined) {
      const isMissing = part.optional !== true && strange.length === 0;
      const args = { key: partKey(part.name), owner: `\`${owner}\`` };
      if (isMissing) report(speller, catalogue.missingKey, { args, span });
      fine &&= !isMissing;
      return [];
    }
    const words = [part.word, part.lead].filter((word) => word !== undefined);
    const before = words.map((word) => nameItem(word, entry.key.span));
    if (part.shape === undefined) {
      fine = isTrue(entry, speller) && fine;
      return before;
    }
    const value = speller.spell(part.shape, entry.value, entry.key.text, speller);
    fine &&= value !== undefined;
    return [...before, ...(value ?? [])];
  });
  return fine ? tokens : undefined;
}

/** A word that is there for the sentence alone: `times` in `repeat 3 times`. */
export function isSilent({ optional, shape }: Part): boolean {
  return optional !== true && shape === undefined;
}

function silent(part: Part, { end }: Span): readonly Token[] {
  return isSilent(part) && part.word !== undefined ? [nameItem(part.word, { start: end, end })] : [];
}

function keysInWords(parts: readonly Part[]): string {
  const keys = parts.filter((part) => !isSilent(part)).map(({ name }) => `\`${partKey(name)}\``);
  return keys.join(', ');
}
