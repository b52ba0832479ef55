/** Layer-wise relevance propagation: a graph of forward nodes gets the nodes of the relevance of its tensors. */
import { collecting } from '../../diagnostics/collecting.ts';
import { diagnose, done, type Outcome } from '../../diagnostics/diagnostic.ts';
import { noRelevance, relevanceRefused, unknownShape } from '../../diagnostics/catalogue/compute.ts';
import type { Node } from '../../model/graph.ts';
import { withinBudget } from '../budget.ts';
import { emit, type GraphBuilder } from '../builder.ts';
import type { Forward } from '../forward-graph.ts';
import { reachableFrom, reversePass, type Seed } from '../reverse-pass.ts';
import { positiveNames, products, linear } from './linear.ts';
import {
  passing,
  whole,
  outputRelevance,
  perUnit,
  pulledBack,
  type RelevanceContext,
  type RelevanceRule,
  type RelevanceTable,
} from './rule.ts';
import { sumToShape } from '../gradients/broadcasting.ts';
import { input, output } from '../gradients/rule.ts';
import { addAll } from '../operators.ts';

// Relevance of sums and means: each term has the share of it that it contributed.

/**
 * Of branches that meet, by the size of what they contribute, so that nothing is lost where signs differ.
 * Biases, position codes and whatever else does not change with the samples contribute nothing.
 */
const branches: RelevanceRule = (context) => {
  const { builder, node } = context;
  const sizes = new Map(
    [...node.inputs.keys()].filter(context.live).map((index) => [index, emit(builder, 'Abs', [input(context, index)])] as const),
  );
  const wanted = node.inputs.map((_, index) => context.wanted(index));
  if (sizes.size < 2) return wanted.map((own, at) => (own ? whole(context, at) : undefined));
  const each = perUnit(context, outputRelevance(context), addAll(builder, [...sizes.values()]));
  const shape = context.shape(output(context));
  return wanted.map((own, at) => {
    if (!own) return undefined;
    const share = emit(builder, 'Mul', [each, sizes.get(at) ?? '']);
    return sumToShape(builder, share, shape, context.shape(input(context, at)));
  });
};

/** Of the elements of one tensor, by those above 0: a layer whose weights are all the same. */
const elements: RelevanceRule = (context) => {
  const { builder, node } = context;
  const x = input(context, 0);
  const isPositive = context.positive(x);
  const above = isPositive ? x : emit(builder, 'Relu', [x]);
  const total = isPositive ? output(context) : emit(builder, node.op, [above, ...node.inputs.slice(1)], node.attributes);
  const back = pulledBack(context, perUnit(context, outputRelevance(context), total));
  return typeof back === 'string' ? [emit(builder, 'Mul', [above, back])] : back;
};

const sums: RelevanceTable = {
  Add: branches,
  Sub: branches,
  Sum: branches,
  ReduceSum: elements,
  ReduceMean: elements,
  AveragePool: elements,
  GlobalAveragePool: elements,
};

/**
 * Emits the relevance of the tensors `wanted` for the seed, and returns its names; a tensor that nothing
 * leads from to the seed is not in the map. `input` is what changes with the samples. Errors: ESP6003, ESP6038, ESP6039.
 */
export function propagateRelevance(
  builder: GraphBuilder,
  forward: Forward,
  { seed, wanted, input }: { readonly seed: Seed; readonly wanted: readonly string[]; readonly input: string },
): Outcome<ReadonlyMap<string, string>> {
  return collecting((take) => {
    const { nodes } = forward;
    const active = reachableFrom(nodes, wanted);
    const live = reachableFrom(nodes, [input]);
    const makers = new Map(nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
    const maker = (name: string): Node | undefined => makers.get(name);
    const readers = new Map<string, Node[]>();
    for (const node of nodes) {
      for (const name of new Set(node.inputs)) {
        const known = readers.get(name);
        if (known === undefined) readers.set(name, [node]);
        else known.push(node);
      }
    }
    const around = {
      maker,
      copies: new Map<string, string>(),
      again: false,
      positive: positiveNames(maker),
      readers: (name: string) => readers.get(name) ?? [],
    };
    const of = take(
      reversePass(builder, nodes, {
        seeds: [seed],
        active,
        rule: (node, of) => {
          const isActive = (index: number): boolean => active.has(node.inputs[index] ?? '');
          // A wanted tensor needs no rule of what makes it, where nothing wanted lies below.
          if (!node.inputs.some((_, index) => isActive(index))) return done([]);
          return nodeRelevance(forward, node, {
            ...around,
            builder,
            node,
            outputGradients: node.outputs.map(of),
            wanted: isActive,
            live: (index) => live.has(node.inputs[index] ?? ''),
            shape: (name) => forward.shapes.get(name) ?? [],
            constant: (name) => forward.constants.get(name),
          });
        },
      }),
    );
    const found = wanted.flatMap((name) => {
      const relevance = of(name);
      return relevance === undefined ? [] : [[name, relevance] as const];
    });
    return new Map(found);
  });
}

function nodeRelevance({ shapes }: Forward, node: Node, context: RelevanceContext): Outcome<readonly (string | undefined)[]> {
  const names = { node: node.name, operator: node.op };
  const rule = node.domain === '' ? relevanceRules.get(node.op) : undefined;
  if (rule === undefined) return { diagnostics: [diagnose(noRelevance, names)] };
  const unknown = [...node.inputs, ...node.outputs.slice(0, 1)].find((name) => name !== '' && !shapes.has(name));
  if (unknown !== undefined) return { diagnostics: [diagnose(unknownShape, { ...names, tensor: unknown })] };
  const relevance = withinBudget(context.builder, rule(context));
  return 'refused' in relevance ? { diagnostics: [diagnose(relevanceRefused, { ...names, reason: relevance.refused })] } : done(relevance);
}

/** Every operator of the default domain that relevance passes. */
export const relevanceRules: ReadonlyMap<string, RelevanceRule> = new Map(
  [linear, passing, products, sums].flatMap((family) => Object.entries(family)),
);
