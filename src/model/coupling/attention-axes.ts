/** The axes of attention: what its products of two activations run along, and what they sum over. */
import { listAt } from '../../basics/maps.ts';
import { dataValues } from '../flat/dataflow.ts';
import type { FlatGraph, FlatNode, ValueId } from '../flat/flatten.ts';
import { weightReads } from '../layers/reads.ts';
import { equationText, readEquation } from '../shapes/equation.ts';
import { fusedDomain } from '../shapes/elementwise-rules.ts';
import { type AxisState, labelsIn } from './axis.ts';
import type { Label } from './labels.ts';
import type { Walk } from './walked.ts';
import { nameAt, type Model } from '../graph.ts';
import type { Split, SplitFactor } from './rule.ts';
import { walk } from './walk.ts';

/** `heads` go whole, or every head loses the same `dimensions`. */
export type World = 'heads' | 'dimensions';

/** The world in which units of this kind are found; all but `dimensions` are the same in both. */
export function worldOf(kind: string | undefined): World {
  return kind === 'dimensions' ? 'dimensions' : 'heads';
}

/** False where the worlds are one. */
export function attends(flat: FlatGraph): boolean {
  return activationProducts(flat, dataValues(flat)).length > 0 || flat.nodes.some((flatNode) => fusedInputs(flatNode).length > 0);
}

function activationProducts(flat: FlatGraph, data: ReadonlySet<ValueId>): readonly FlatNode[] {
  const isProduct = ({ node, inputs }: FlatNode): boolean => node.op === 'MatMul' || (node.op === 'Einsum' && inputs.length === 2);
  const reads = weightReads(flat);
  // Queries that are learned follow from no data, and are no weight as it is read either.
  const isActivation = (value: ValueId): boolean => data.has(value) || reads.among(value).length === 0;
  return flat.nodes.filter(
    (flatNode) => isProduct(flatNode) && flatNode.inputs.every(isActivation) && flatNode.inputs.some((input) => data.has(input)),
  );
}

/** What operators that attend by themselves read. They are not followed, so that its dimensions stay. */
function fusedInputs({ node: { op, domain }, inputs }: FlatNode): readonly ValueId[] {
  if (!op.endsWith('Attention')) return [];
  const hasWeights = op === 'Attention' && domain === fusedDomain;
  return hasWeights ? inputs.slice(1, 2) : inputs.slice(0, 3);
}

/** Roots of the labels on such axes. */
export function attentionAxes(flat: FlatGraph, { axes, labels, stored }: Walk): Readonly<Record<World, ReadonlySet<Label>>> {
  const data = dataValues(flat);
  const roots = { heads: new Set<Label>(), dimensions: new Set<Label>() };
  const add = (world: World, axis: AxisState | undefined): void => {
    for (const label of labelsIn(axis)) roots[world].add(labels.find(label));
  };
  for (const flatNode of activationProducts(flat, data)) {
    const [a = '', b = ''] = flatNode.inputs;
    const [left = [], right = []] = [axes.get(a), axes.get(b)];
    const { stack, others } = productAxes(flatNode, left, right);
    for (const axis of stack) add('heads', axis);
    for (const axis of others) add('dimensions', axis);
  }
  for (const value of flat.nodes.flatMap(fusedInputs)) {
    const constant = flat.constants.get(value);
    add('dimensions', (constant ? stored.get(constant) : axes.get(value))?.at(-1));
  }
  return roots;
}

/** The axes that both operands and the result have, and those that are summed over or that the right one alone has. */
function productAxes(flatNode: FlatNode, left: readonly AxisState[], right: readonly AxisState[]) {
  if (flatNode.node.op === 'MatMul') return { stack: left.slice(0, -2), others: [left.at(-1), right.at(-1)] };
  const equation = readEquation(equationText(flatNode), [left.length, right.length]);
  if (equation === undefined) return { stack: [], others: [] };
  const [of = [], by = []] = equation.operands;
  const isStacked = (label: string): boolean => of.includes(label) && by.includes(label) && equation.output.includes(label);
  return { stack: left.filter((_, axis) => isStacked(of[axis] ?? '')), others: right.filter((_, axis) => !isStacked(by[axis] ?? '')) };
}

/** A first walk gives every factor labels of its own, so that what becomes of each is seen. */
export function attentionSplits(model: Model, flat: FlatGraph, known: Walk['known']): (world: World) => Split {
  const seen: Parameters<Split>[] = [];
  const first = walk(
    model,
    flat,
    (...split) => {
      seen.push(split);
      return 'each';
    },
    known,
  );
  const tagged = attentionAxes(flat, first);
  const roots = { heads: withSources(tagged.heads, seen, first), dimensions: withSources(tagged.dimensions, seen, first) };
  return (world) => (flatNode, factors) => {
    const outputs = listAt(first.axes, nameAt(flatNode.outputs, 0));
    const isTagged = ({ axis }: SplitFactor): boolean => {
      const [label] = labelsIn(outputs[axis]);
      return label !== undefined && roots[world].has(first.labels.find(label));
    };
    // A factor of one class is no choice: samples beside heads, which they all share.
    const apart = factors.findIndex((factor) => factor.classes > 1 && isTagged(factor));
    const found = apart >= 0 ? apart : factors.findIndex(isTagged);
    if (found >= 0) return found;
    // The factor that keeps most units apart, the last one among equals.
    return factors.reduce((best, { classes }, index) => (classes >= (factors[best]?.classes ?? 0) ? index : best), 0);
  };
}

/** What an axis of attention was split from leads there too: samples times heads, which PyTorch joins. */
function withSources(roots: ReadonlySet<Label>, splits: readonly Parameters<Split>[], { axes, labels }: Walk): ReadonlySet<Label> {
  const all = new Set(roots);
  for (const [{ outputs }, factors, sources] of splits.toReversed()) {
    const parts = listAt(axes, nameAt(outputs, 0));
    const leads = factors.some(({ axis }) => labelsIn(parts[axis]).some((label) => all.has(labels.find(label))));
    if (leads) for (const source of new Set(sources)) all.add(labels.find(source));
  }
  return all;
}
