/** From a network's outputs back to what they were made of, node by node: gradients go so, and relevance. */
import { done, type Outcome } from '../diagnostics/diagnostic.ts';
import { nameAt, type Node } from '../model/graph.ts';
import type { GraphBuilder } from './builder.ts';
import { isFlat } from './gradients/flat.ts';
import { addAll } from './operators.ts';
import { readsOfNode } from './stored-tensors.ts';

/** The tensor that the pass begins with, and what it has there. */
export type Seed = { readonly output: string; readonly gradient: string };

/** What comes back to each input of a node, from what its outputs have; or why nothing does. */
export type NodeRule = (node: Node, of: (name: string) => string | undefined) => Outcome<readonly (string | undefined)[]>;

/**
 * Only nodes that lead from an active tensor to a seed are passed. A tensor that is read several times has
 * the sum, made once; undefined where nothing comes back to it.
 */
export function reversePass(
  builder: GraphBuilder,
  nodes: readonly Node[],
  { seeds, active, rule }: { readonly seeds: readonly Seed[]; readonly active: ReadonlySet<string>; readonly rule: NodeRule },
): Outcome<(name: string) => string | undefined> {
  const terms = new Map<string, string[]>();
  const add = (name: string, term: string): void => {
    const known = terms.get(name);
    if (known === undefined) terms.set(name, [term]);
    else known.push(term);
  };
  const total = (name: string): string | undefined => {
    const own = terms.get(name);
    if (own === undefined) return undefined;
    const sum = addAll(builder, own);
    terms.set(name, [sum]);
    return sum;
  };
  for (const { output, gradient } of seeds) add(output, gradient);
  for (const node of nodes.toReversed()) {
    const isOnPath = node.outputs.some((name) => terms.has(name)) && node.outputs.some((name) => active.has(name));
    if (!isOnPath) continue;
    const { value: back, diagnostics } = rule(node, total);
    if (back === undefined) return { diagnostics };
    node.inputs.forEach((name, index) => {
      const term = back[index];
      if (term !== undefined) add(name, term);
    });
  }
  return done(total);
}

/** `sources` and every tensor that changes with one of them. */
export function reachableFrom(nodes: readonly Node[], sources: Iterable<string>): ReadonlySet<string> {
  const reached = new Set(sources);
  const detached = detachedIn(nodes);
  for (const node of nodes) {
    if (isFlat(node) || detached.has(node)) continue;
    if (readsOfNode(node).some((name) => reached.has(name))) node.outputs.forEach((name) => name !== '' && reached.add(name));
  }
  return reached;
}

/** The difference in `z + (q - z)`: this is what an export leaves of `z + (q - z).detach()`, through which gradients pass straight. */
export function detachedIn(nodes: readonly Node[]): ReadonlySet<Node> {
  const sums = nodes.filter(({ op, domain }) => op === 'Add' && domain === '').map(({ inputs }) => inputs);
  const added = new Map(sums.flatMap(([a = '', b = '']) => [[a, b] as const, [b, a] as const]));
  return new Set(nodes.filter(({ op, inputs, outputs }) => op === 'Sub' && added.get(nameAt(outputs, 0)) === inputs[1]));
}
