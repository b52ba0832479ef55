/** The axes of attention: what its products of two activations run along, and what they sum over. */
import { dataValues } from '../flat/dataflow.ts';
import type { FlatGraph } from '../flat/flatten.ts';
import type { AxisState } from './axis.ts';
import { labelsIn } from './axis.ts';
import type { Label } from './labels.ts';
import type { Walk } from './walk.ts';

/** `heads` go whole, or every head loses the same `dimensions`. */
export type World = 'heads' | 'dimensions';

/** Roots of the labels on such axes. */
export function attentionAxes(
  flat: FlatGraph,
  { axes, labels }: Walk,
): Readonly<Record<World, ReadonlySet<Label>>> {
  const data = dataValues(flat);
  const roots = { heads: new Set<Label>(), dimensions: new Set<Label>() };
  const add = (world: World, axis: AxisState | undefined): void => {
    for (const label of labelsIn(axis)) roots[world].add(labels.find(label));
  };
  for (const { node, inputs } of flat.nodes) {
    const [a = '', b = ''] = inputs;
    if (node.op !== 'MatMul' || !data.has(a) || !data.has(b)) continue;
    const [left = [], right = []] = [axes.get(a), axes.get(b)];
    for (const axis of left.slice(0, -2)) add('heads', axis);
    add('dimensions', left.at(-1));
    add('dimensions', right.at(-1));
  }
  return roots;
}
