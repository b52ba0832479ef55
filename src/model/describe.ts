/** How messages name the parts of a model; names in files may hold anything, line breaks included. */
import type { Node } from './graph.ts';

const longest = 120;

/** The name with control characters escaped and shortened, without quotes. */
export function printable(name: string): string {
  const escaped = name.replace(/[\p{Cc}\u2028\u2029`]/gu, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return escaped.length > longest ? `${escaped.slice(0, longest)}…` : escaped;
}

/** "node `fc` (Gemm)", or by its output where it has no name. */
export function describeNode(node: Pick<Node, 'name' | 'op' | 'outputs'>): string {
  const output = node.outputs.find((name) => name !== '');
  if (node.name !== '') return `node \`${printable(node.name)}\` (${printable(node.op)})`;
  if (output !== undefined) return `the ${printable(node.op)} that makes \`${printable(output)}\``;
  return `a nameless ${printable(node.op)}`;
}
