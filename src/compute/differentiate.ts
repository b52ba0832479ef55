/** Reverse-mode differentiation: a graph of forward nodes gets the nodes of its gradients. */
import { diagnose, done, type Outcome } from '../diagnostics/diagnostic.ts';
import { gradientRefused, lossIndependent, noGradient, unknownShape } from '../diagnostics/catalogue/compute.ts';
import type { Node } from '../model/graph.ts';
import { withinBudget } from './budget.ts';
import type { GraphBuilder } from './builder.ts';
import type { Composite } from './composite.ts';
import { compositesOf } from './composites.ts';
import { compositeGradient } from './gradients/composite.ts';
import { gradientRules } from './gradients/table.ts';
import type { RuleContext } from './gradients/rule.ts';
import { reachableFrom, reversePass, type Seed } from './reverse-pass.ts';
import { readsOfNode } from './stored-tensors.ts';
import type { Forward } from './forward-graph.ts';

export type { Seed };

/**
 * Emits the gradients of the loss in the tensors `wanted`, and returns their names. Only nodes on a
 * path from a wanted tensor to a seed are differentiated.
 */
export function differentiate(
  builder: GraphBuilder,
  forward: Forward,
  seed: Seed | readonly Seed[],
  wanted: readonly string[],
): Outcome<ReadonlyMap<string, string>> {
  const active = reachableFrom(forward.nodes, wanted);
  const seeds = 'output' in seed ? [seed] : seed;
  const copies = new Map<string, string>();
  const composites = compositesOf(forward, new Set(wanted));
  // The node that ends a composite stands for all of it, and reads what goes in.
  const whole = new Map<Node, Composite>();
  const nodes = forward.nodes.map((node) => {
    const composite = composites.get(node);
    if (composite === undefined) return node;
    const standing = { ...node, inputs: [composite.x] };
    whole.set(standing, composite);
    return standing;
  });
  const passed = reversePass(builder, nodes, {
    seeds,
    active,
    rule: (node, gradientOf) => {
      const composite = whole.get(node);
      if (composite === undefined) {
        return nodeGradients(builder, forward, node, { active, copies, gradientOf });
      }
      return done([compositeGradient(builder, composite, gradientOf(composite.y) ?? '')]);
    },
  });
  if (passed.value === undefined) return { diagnostics: passed.diagnostics };
  const gradientOf = passed.value;
  const found = wanted.map((name) => [name, gradientOf(name) ?? ''] as const);
  const independent = found.filter(([, gradient]) => gradient === '');
  if (independent.length === 0) return done(new Map(found));
  const output = seeds[0]?.output ?? '';
  return { diagnostics: independent.map(([tensor]) => diagnose(lossIndependent, { tensor, output })) };
}

/** What is known when a node's turn comes. */
interface Progress extends Pick<RuleContext, 'copies'> {
  readonly active: ReadonlySet<string>;
  readonly gradientOf: (name: string) => string | undefined;
}

/** Gradients in the node's inputs, or why there are none. */
function nodeGradients(
  builder: GraphBuilder,
  forward: Forward,
  node: Node,
  { active, copies, gradientOf }: Progress,
): Outcome<readonly (string | undefined)[]> {
  const names = { node: node.name, operator: node.op };
  const below = (): readonly string[] => wantedBelow(forward.nodes, node, active);
  const rule = node.domain === '' ? gradientRules.get(node.op) : undefined;
  if (rule === undefined) return { diagnostics: [diagnose(noGradient, { ...names, below: below() })] };
  const unknown = [...node.inputs, ...node.outputs.slice(0, 1)].find((name) => name !== '' && !forward.shapes.has(name));
  if (unknown !== undefined) {
    return { diagnostics: [diagnose(unknownShape, { ...names, tensor: unknown, below: below() })] };
  }
  const context: RuleContext = {
    builder,
    node,
    outputGradients: node.outputs.map(gradientOf),
    wanted: (index) => active.has(node.inputs[index] ?? ''),
    shape: (name) => forward.shapes.get(name) ?? [],
    constant: (name) => forward.constants.get(name),
    copies,
  };
  const gradients = withinBudget(builder, rule(context));
  return 'refused' in gradients
    ? { diagnostics: [diagnose(gradientRefused, { ...names, reason: gradients.refused, below: below() })] }
    : done(gradients);
}

/** The wanted tensors that reach the loss only or also through `node`. */
function wantedBelow(nodes: readonly Node[], node: Node, active: ReadonlySet<string>): readonly string[] {
  const needed = new Set(readsOfNode(node));
  for (const other of nodes.toReversed()) {
    if (other.outputs.some((name) => needed.has(name))) {
      readsOfNode(other).forEach((name) => needed.add(name));
    }
  }
  const made = new Set(nodes.flatMap((other) => other.outputs));
  return [...needed].filter((name) => active.has(name) && !made.has(name));
}
