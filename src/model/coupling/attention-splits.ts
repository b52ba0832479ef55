/** Which factor of a split axis counts heads, and which the dimensions of a head. */
import type { FlatGraph } from '../flat/flatten.ts';
import type { Model } from '../graph.ts';
import type { World } from './attention-axes.ts';
import { attentionAxes } from './attention-axes.ts';
import { labelsOf } from './axis.ts';
import type { Split } from './rule.ts';
import { walk } from './walk.ts';

/** A first walk gives every factor labels of its own, so that what becomes of each is seen. */
export function attentionSplits(model: Model, flat: FlatGraph): (world: World) => Split {
  const first = walk(model, flat, () => 'each');
  const roots = attentionAxes(flat, first);
  return (world) => (flatNode, factors) => {
    const outputs = first.axes.get(flatNode.outputs[0] ?? '') ?? [];
    const tagged = factors.findIndex(({ axis }) => {
      const [label] = labelsOf(outputs[axis]) ?? [];
      return label !== undefined && roots[world].has(first.labels.find(label));
    });
    if (tagged >= 0) return tagged;
    // The factor that keeps most units apart, the last one among equals.
    return factors.reduce(
      (best, { classes }, index) => (classes >= (factors[best]?.classes ?? 0) ? index : best),
      0,
    );
  };
}
