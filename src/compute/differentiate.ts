/** Reverse-mode differentiation: a graph of forward nodes gets the nodes of its gradients. */
import { listOf, collecting, diagnose, done, type Outcome } from '../diagnostics/diagnostic.ts';
import { gradientRefused, lossIndependent, noGradient, unknownShape } from '../diagnostics/catalogue/compute.ts';
import { nameAt, type Node } from '../model/graph.ts';
import { withinBudget } from './budget.ts';
import { emit, float, scalar, type GraphBuilder } from './builder.ts';
import { compositesOf, type Composite } from './composites.ts';
import { gradientRules } from './gradients/table.ts';
import type { RuleContext } from './gradients/rule.ts';
import { reachableFrom, reversePass, type Seed } from './reverse-pass.ts';
import { neededFor, readsOfNode } from './stored-tensors.ts';
import type { Forward, Trace } from './forward-graph.ts';

export type { Seed };

/**
 * Emits the gradients of the loss in the tensors `wanted`, and returns their names. Only nodes on a
 * path from a wanted tensor to a seed are differentiated. `trace` gets what a second gradient needs.
 * The gradient is 0 where what depends on a tensor has no slope, as the choice of the nearest code; one tensor has to have another.
 */
export function differentiate(
  builder: GraphBuilder,
  forward: Forward,
  seed: Seed | readonly Seed[],
  wanted: readonly string[],
  trace?: Trace,
): Outcome<ReadonlyMap<string, string>> {
  return collecting((take, fail) => {
    const gradients = take(gradientsWhereDependent(builder, forward, seed, wanted, trace));
    const outputs = ('output' in seed ? [seed] : seed).map(({ output }) => output);
    const read = new Set(gradients.size === 0 ? [] : neededFor(forward.nodes, outputs).flatMap(readsOfNode));
    const independent = wanted.filter((name) => !gradients.has(name) && !read.has(name));
    if (independent.length > 0) return fail(independent.map((tensor) => diagnose(lossIndependent, { tensor, output: nameAt(outputs, 0) })));
    return new Map(wanted.map((name) => [name, gradients.get(name) ?? emit(builder, 'Mul', [name, scalar(builder, 0)])]));
  });
}

/** As `differentiate`; a tensor that the loss does not depend on has no gradient. */
export function gradientsWhereDependent(
  builder: GraphBuilder,
  forward: Forward,
  seed: Seed | readonly Seed[],
  wanted: readonly string[],
  trace?: Trace,
): Outcome<ReadonlyMap<string, string>> {
  return collecting((take) => {
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
    const gradientOf = take(
      reversePass(builder, nodes, {
        seeds,
        active,
        rule: (node, gradientOf) => {
          const composite = whole.get(node);
          if (composite === undefined) {
            const before = builder.nodes.length;
            const own = nodeGradients(builder, forward, node, { active, copies, gradientOf });
            if (trace !== undefined) note(trace, listOf(own), { node, forward, copies, made: builder.nodes.slice(before) });
            return own;
          }
          return done([emit(builder, 'Mul', [gradientOf(composite.y) ?? '', slopes[composite.kind](builder, composite)])]);
        },
      }),
    );
    return new Map(
      wanted.flatMap((name) => {
        const gradient = gradientOf(name);
        return gradient === undefined ? [] : [[name, gradient] as const];
      }),
    );
  });
}

interface Noted {
  readonly node: Node;
  readonly forward: Forward;
  readonly copies: ReadonlyMap<string, string>;
  readonly made: readonly Node[];
}

function note(trace: Trace, gradients: readonly (string | undefined)[], { node, forward, copies, made }: Noted): void {
  for (const own of made) trace.makers.set(own, node);
  for (const [index, gradient] of gradients.entries()) {
    const shape = forward.shapes.get(nameAt(node.inputs, index));
    if (gradient !== undefined && shape !== undefined && !copies.has(gradient)) trace.shapes.set(gradient, shape);
  }
}

/** What is known when a node's turn comes. */
interface Progress extends Pick<RuleContext, 'copies'> {
  readonly active: ReadonlySet<string>;
  readonly gradientOf: (name: string) => string | undefined;
}

/** Gradients in the node's inputs, or why there are none. */
function nodeGradients(builder: GraphBuilder, forward: Forward, node: Node, { active, copies, gradientOf }: Progress) {
  const maker = forward.makers?.get(node);
  const names = { node: (maker ?? node).name, operator: (maker ?? node).op };
  const below = (): readonly string[] => wantedBelow(forward.nodes, node, active);
  const rule = node.domain === '' ? gradientRules.get(node.op) : undefined;
  const twice = (reason: string): Outcome<never> => ({ diagnostics: [diagnose(gradientRefused, { ...names, reason, below: below() })] });
  if (rule === undefined) {
    if (maker !== undefined) return twice(`\`hv\` differentiates its gradient again, and \`${node.op}\` in it has no gradient`);
    return { diagnostics: [diagnose(noGradient, { ...names, below: below() })] };
  }
  const unknown = [...node.inputs, ...node.outputs.slice(0, 1)].find((name) => name !== '' && !forward.shapes.has(name));
  if (unknown !== undefined && maker !== undefined) return twice('`hv` differentiates its gradient again, and sizes in it are unknown');
  if (unknown !== undefined) return { diagnostics: [diagnose(unknownShape, { ...names, tensor: unknown, below: below() })] };
  const context: RuleContext = {
    builder,
    node,
    outputGradients: node.outputs.map(gradientOf),
    wanted: (index) => active.has(nameAt(node.inputs, index)),
    shape: (name) => forward.shapes.get(name) ?? [],
    constant: (name) => forward.constants.get(name),
    copies,
    again: forward.again === true,
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
    if (other.outputs.some((name) => needed.has(name))) readsOfNode(other).forEach((name) => needed.add(name));
  }
  const made = new Set(nodes.flatMap((other) => other.outputs));
  return [...needed].filter((name) => active.has(name) && !made.has(name));
}

// Derivatives of activations that a model spells out, from what the forward pass has computed on the way.

const slopes: Readonly<Record<Composite['kind'], (builder: GraphBuilder, composite: Composite) => string>> = {
  /** σ + y·(1 − σ). */
  silu(builder, { y, bend }) {
    return emit(builder, 'Add', [bend, emit(builder, 'Mul', [emit(builder, 'Sub', [scalar(builder, 1), bend]), y])]);
  },

  /** Φ + x·φ. */
  gelu(builder, { x, bend, square }) {
    const squared = square ?? emit(builder, 'Mul', [x, x]);
    const bell = emit(builder, 'Exp', [emit(builder, 'Mul', [squared, scalar(builder, -0.5)])]);
    const density = emit(builder, 'Mul', [bell, scalar(builder, 1 / Math.sqrt(2 * Math.PI))]);
    return emit(builder, 'Add', [half(builder, bend), emit(builder, 'Mul', [density, x])]);
  },

  /** ½(1 + t) + y·(1 − t)·u′ with t = tanh(u), u = √(2/π)·(x + 0.044715·x³). */
  'gelu by tanh'(builder, { x, y, bend, square }) {
    const root = Math.sqrt(2 / Math.PI);
    const curved = emit(builder, 'Mul', [square ?? emit(builder, 'Mul', [x, x]), scalar(builder, 3 * 0.044715 * root)]);
    const inner = emit(builder, 'Add', [curved, scalar(builder, root)]);
    const rest = emit(builder, 'Mul', [emit(builder, 'Sub', [scalar(builder, 1), bend]), y]);
    return emit(builder, 'Add', [half(builder, bend), emit(builder, 'Mul', [rest, inner])]);
  },
};

/** ½(1 + v) for v between −1 and 1, in one operator. */
function half(builder: GraphBuilder, v: string): string {
  return emit(builder, 'HardSigmoid', [v], { alpha: float(0.5), beta: float(0.5) });
}
