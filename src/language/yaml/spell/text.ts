/** Spells texts: file names, titles, identifiers of papers, versions. */
import type { TextShape } from '../../../vocabulary/index.ts';
import type { Node } from '../node.ts';
import { innerSpan } from './fragment.ts';
import { scalarOf } from './forms.ts';
import type { Speller, Spelt } from './speller.ts';

/** What a header can have without quotes: `arxiv:1710.01878`, `1.0.0`. */
const identifier = /^[\p{L}\p{N}_](?:[^\s,;{}"`“”„«»]*[^\s,;{}"`“”„«»:=])?$/u;

export function spellText({ written }: TextShape, node: Node, owner: string, speller: Speller): Spelt {
  const scalar = scalarOf(node, owner, 'a text', speller);
  if (scalar === undefined) return undefined;
  const { text } = scalar;
  const kind = written !== 'quoted' && identifier.test(text) ? 'identifier' : 'text';
  return [{ kind, text, span: innerSpan(scalar) }];
}
