/** What a recipe in YAML is made of: mappings, lists and texts, each with its place in the source. */
import { fold, type Table } from '../../basics/fold.ts';
import type { Span } from '../../diagnostics/diagnostic.ts';

export type Node = MappingNode | ListNode | ScalarNode | NothingNode;

export type MappingNode = { readonly kind: 'mapping'; readonly entries: readonly Entry[]; readonly span: Span };

export type Entry = { readonly key: Key; readonly value: Node };

export type Key = { readonly text: string; readonly span: Span };

export type ListNode = { readonly kind: 'list'; readonly items: readonly Node[]; readonly span: Span };

/** Numbers are texts too: what counts is how they are written. */
export interface ScalarNode {
  readonly kind: 'scalar';
  readonly text: string;
  /** True where it stands without quotes. */
  readonly plain: boolean;
  readonly span: Span;
  /** Where the text itself begins; absent where escapes or folding change it. */
  readonly textStart?: number;
}

/** `null`, `~`, or nothing behind a colon. */
export type NothingNode = { readonly kind: 'nothing'; readonly span: Span };

/** What a node is, in the words of a message. */
export function nodeInWords(node: Node): string {
  return fold(words, node);
}

const words: Table<Node, [], string> = {
  mapping: () => 'a mapping',
  list: () => 'a list',
  scalar: (node) => `\`${node.text}\``,
  nothing: () => 'nothing',
};
