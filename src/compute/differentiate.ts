/** Reverse-mode differentiation: a graph of forward nodes gets the nodes of its gradients. */
import type { Diagnostic, Outcome } from '../diagnostics/diagnostic.ts';
import { diagnose } from '../diagnostics/diagnostic.ts';
import {
  gradientRefused,
  lossIndependent,
  noGradient,
  unknownShape,
} from '../diagnostics/catalogue/compute.ts';
import type { Node, Tensor } from '../model/graph.ts';
import type { GraphBuilder } from './builder.ts';
import { addAll } from './operators.ts';
import { isFlat } from './gradients/flat.ts';
import { gradientRules } from './gradients/table.ts';
import type { RuleContext } from './gradients/rule.ts';
import type { Shapes } from './shapes.ts';
import { readsOfNode } from './stored-tensors.ts';

export interface Forward {
  /** In topological order. */
  readonly nodes: readonly Node[];
  /** Of every tensor that the nodes read or write. */
  readonly shapes: Shapes;
  readonly constants: ReadonlyMap<string, Tensor>;
}

/** The tensor that is differentiated, and the gradient of the loss in it. */
export interface Seed {
  readonly output: string;
  readonly gradient: string;
}

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
  const terms = new Map<string, string[]>();
  for (const { output, gradient } of seeds) {
    terms.set(output, [...(terms.get(output) ?? []), gradient]);
  }
  const diagnostics: Diagnostic[] = [];
  const copies = new Map<string, string>();

  for (const node of forward.nodes.toReversed()) {
    if (
      !node.outputs.some((name) => terms.has(name)) ||
      !node.outputs.some((name) => active.has(name))
    ) {
      continue;
    }
    const gradientOf = (name: string): string | undefined => total(builder, terms, name);
    const gradients = nodeGradients(builder, forward, node, { active, copies, gradientOf });
    if ('code' in gradients) {
      diagnostics.push(gradients);
      break;
    }
    node.inputs.forEach((name, index) => {
      const gradient = gradients[index];
      if (gradient === undefined) return;
      const known = terms.get(name);
      if (known === undefined) terms.set(name, [gradient]);
      else known.push(gradient);
    });
  }

  if (diagnostics.length === 0) {
    const independent = wanted.filter((tensor) => !terms.has(tensor));
    diagnostics.push(
      ...independent.map((tensor) =>
        diagnose(lossIndependent, { tensor, output: seeds[0]?.output ?? '' }),
      ),
    );
  }
  if (diagnostics.length > 0) return { diagnostics };
  const found = wanted.map((name) => [name, total(builder, terms, name) ?? ''] as const);
  return { value: new Map(found), diagnostics };
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
): readonly (string | undefined)[] | Diagnostic {
  const names = { node: node.name, operator: node.op };
  const below = (): readonly string[] => wantedBelow(forward.nodes, node, active);
  const rule = node.domain === '' ? gradientRules.get(node.op) : undefined;
  if (rule === undefined) return diagnose(noGradient, { ...names, below: below() });
  const unknown = [...node.inputs, ...node.outputs.slice(0, 1)].find(
    (name) => name !== '' && !forward.shapes.has(name),
  );
  if (unknown !== undefined) return diagnose(unknownShape, { ...names, tensor: unknown });
  const context: RuleContext = {
    builder,
    node,
    outputGradients: node.outputs.map(gradientOf),
    wanted: (index) => active.has(node.inputs[index] ?? ''),
    shape: (name) => forward.shapes.get(name) ?? [],
    constant: (name) => forward.constants.get(name),
    copies,
  };
  const gradients = rule(context);
  return 'refused' in gradients
    ? diagnose(gradientRefused, { ...names, reason: gradients.refused, below: below() })
    : gradients;
}

/** The sum of a tensor's gradients, one per use; made once. */
function total(
  builder: GraphBuilder,
  terms: Map<string, string[]>,
  name: string,
): string | undefined {
  const own = terms.get(name);
  if (own === undefined) return undefined;
  const sum = addAll(builder, own);
  terms.set(name, [sum]);
  return sum;
}

/** `sources` and every tensor that changes with one of them. */
function reachableFrom(nodes: readonly Node[], sources: Iterable<string>): ReadonlySet<string> {
  const reached = new Set(sources);
  for (const node of nodes) {
    if (isFlat(node)) continue;
    if (readsOfNode(node).some((name) => reached.has(name))) {
      node.outputs.forEach((name) => name !== '' && reached.add(name));
    }
  }
  return reached;
}

/** The wanted tensors that reach the loss only or also through `node`. */
function wantedBelow(
  nodes: readonly Node[],
  node: Node,
  active: ReadonlySet<string>,
): readonly string[] {
  const needed = new Set(readsOfNode(node));
  for (const other of nodes.toReversed()) {
    if (other.outputs.some((name) => needed.has(name))) {
      readsOfNode(other).forEach((name) => needed.add(name));
    }
  }
  const made = new Set(nodes.flatMap((other) => other.outputs));
  return [...needed].filter((name) => active.has(name) && !made.has(name));
}
