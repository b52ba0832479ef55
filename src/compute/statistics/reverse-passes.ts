/** The passes from a network's labelled outputs back that statistics need: of gradients, and of relevance. */
import { must } from '../../basics/must.ts';
import { listAt } from '../../basics/maps.ts';
import { diagnose, done, collecting, type Outcome } from '../../diagnostics/diagnostic.ts';
import { nameAt, type Layer, type Node } from '../../model/graph.ts';
import type { Moment } from '../../plan/criteria/criterion.ts';
import { freshName, emit, type GraphBuilder } from '../builder.ts';
import { differentiate } from '../differentiate.ts';
import type { ForwardPass, ForwardSpec } from '../forward.ts';
import { emitLabelLoss, labelFeed, type LabelLoss } from '../objective.ts';
import type { Feed } from '../slots.ts';
import { usesOf } from '../uses.ts';
import { countedClasses } from '../losses.ts';
import { END, pad, slice, addAll } from '../operators.ts';
import { noRelevance, relevanceRefused, unknownShape } from '../../diagnostics/catalogue/compute.ts';
import { withinBudget } from '../budget.ts';
import type { Forward } from '../forward-graph.ts';
import { reachableFrom, reversePass, type Seed } from '../reverse-pass.ts';
import {
  positiveNames,
  products,
  linear,
  passing,
  whole,
  outputRelevance,
  perUnit,
  pulledBack,
  type RelevanceContext,
  type RelevanceRule,
  type RelevanceTable,
} from '../relevance/linear.ts';
import { sumToShape } from '../gradients/broadcasting.ts';
import { input, output } from '../gradients/rule.ts';

/** What is fed where a pass begins: labels, and a scalar that every loss, or relevance, is multiplied by. */
export type LabelledStart = { readonly labels: Feed; readonly weight: string; readonly perSample: number };

export interface ReversePasses {
  /** Absent where no statistic reads labels. */
  readonly objective?: LabelledStart;
  /** By stored tensor. */
  readonly gradients: ReadonlyMap<string, string>;
  /** By tensor of the forward pass, of the outputs of layers that the network's output depends on. */
  readonly relevance: ReadonlyMap<string, string>;
}

type Spec = ForwardSpec & LabelLoss & { readonly layers: readonly Layer[]; readonly moments: readonly Moment[] };

/** The forward pass is in the builder already. */
export function emitReversePasses(spec: Spec, pass: ForwardPass): Outcome<ReversePasses> {
  return collecting((take) => {
    const none = { gradients: new Map(), relevance: new Map() };
    const reads = (of: Moment['of']): boolean => spec.moments.some((moment) => moment.of === of);
    if (!reads('gradient') && !reads('relevance')) return none;
    const { builder, shapes, tensors } = pass;
    const forward = { nodes: [...builder.nodes], shapes, constants: tensors };
    const { labels, perSample, classes } = take(labelFeed(spec, pass));
    const weight = freshName(builder, 'loss weight');
    const labelled = { labels: labels.input, classes };
    const wanted = [...new Set(spec.layers.map(({ tensor }) => tensor))];
    const gradients = take(
      reads('gradient')
        ? differentiate(builder, forward, { output: spec.output, gradient: emitLabelLoss(spec, pass, labelled).gradient(weight) }, wanted)
        : { value: none.gradients, diagnostics: [] },
    );
    const outputs = wanted.flatMap((tensor) => usesOf(pass, tensor).flatMap(({ output }) => (output === undefined ? [] : [output.tensor])));
    const relevance = take(
      reads('relevance')
        ? propagateRelevance(builder, forward, {
            seed: { output: spec.output, gradient: emitRelevanceSeed(spec, pass, labelled, weight) },
            wanted: outputs,
            input: spec.input,
          })
        : { value: none.relevance, diagnostics: [] },
    );
    return { objective: { labels, weight, perSample }, gradients, relevance };
  });
}

// Where relevance begins: at the output of the class that is the label, as in the code of Yeom et al.

/**
 * `weight`, a scalar of the graph, at the class of every label that counts, 0 elsewhere; of the output's shape.
 * What foretells labels that lie ahead has the relevance of those.
 */
function emitRelevanceSeed(
  { shift = 0, ignore }: ForwardSpec & LabelLoss,
  { builder, outputShape }: ForwardPass,
  { labels, classes }: { readonly labels: string; readonly classes: number },
  weight: string,
): string {
  const later = shift === 0 ? labels : slice(builder, labels, [1], [shift], [END]);
  const seed = emit(builder, 'Mul', [countedClasses(builder, { classes, labels: later, ignore }), weight]);
  const after = outputShape.map((_, axis) => (axis === 1 ? shift : 0));
  const before = outputShape.map(() => 0);
  return shift === 0 ? seed : pad(builder, seed, before, after);
}

// Layer-wise relevance propagation: a graph of forward nodes gets the nodes of the relevance of its tensors.

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
    const share = emit(builder, 'Mul', [each, must(sizes.get(at), 'a size')]);
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
 * leads from to the seed is not in the map. `input` is what changes with the samples. Errors: ESP6007, ESP6060, ESP6061.
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
      readers: (name: string) => listAt(readers, name),
    };
    const of = take(
      reversePass(builder, nodes, {
        seeds: [seed],
        active,
        rule: (node, of) => {
          const isActive = (index: number): boolean => active.has(nameAt(node.inputs, index));
          // A wanted tensor needs no rule of what makes it, where nothing wanted lies below.
          if (!node.inputs.some((_, index) => isActive(index))) return done([]);
          return nodeRelevance(forward, node, {
            ...around,
            builder,
            node,
            outputGradients: node.outputs.map(of),
            wanted: isActive,
            live: (index) => live.has(nameAt(node.inputs, index)),
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
