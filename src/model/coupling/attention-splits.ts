/** Which factor of a split axis counts heads, and which the dimensions of a head. */
import type { FlatGraph } from '../flat/flatten.ts';
import type { Model } from '../graph.ts';
import type { World } from './attention-axes.ts';
import { attentionAxes } from './attention-axes.ts';
import { labelsIn } from './axis.ts';
import type { Label } from './labels.ts';
import type { Split, SplitFactor } from './rule.ts';
import type { Walk } from './walked.ts';
import { walk } from './walk.ts';

/** A first walk gives every factor labels of its own, so that what becomes of each is seen. */
export function attentionSplits(
  model: Model,
  flat: FlatGraph,
  known: Walk['known'],
): (world: World) => Split {
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
  const roots = {
    heads: withSources(tagged.heads, seen, first),
    dimensions: withSources(tagged.dimensions, seen, first),
  };
  return (world) => (flatNode, factors) => {
    const outputs = first.axes.get(flatNode.outputs[0] ?? '') ?? [];
    const isTagged = ({ axis }: SplitFactor): boolean => {
      const [label] = labelsIn(outputs[axis]);
      return label !== undefined && roots[world].has(first.labels.find(label));
    };
    // A factor of one class is no choice: samples beside heads, which they all share.
    const apart = factors.findIndex((factor) => factor.classes > 1 && isTagged(factor));
    const found = apart >= 0 ? apart : factors.findIndex(isTagged);
    if (found >= 0) return found;
    // The factor that keeps most units apart, the last one among equals.
    return factors.reduce(
      (best, { classes }, index) => (classes >= (factors[best]?.classes ?? 0) ? index : best),
      0,
    );
  };
}

/** What an axis of attention was split from leads there too: samples times heads, which PyTorch joins. */
function withSources(
  roots: ReadonlySet<Label>,
  splits: readonly Parameters<Split>[],
  { axes, labels }: Walk,
): ReadonlySet<Label> {
  const all = new Set(roots);
  for (const [{ outputs }, factors, sources] of splits.toReversed()) {
    const parts = axes.get(outputs[0] ?? '') ?? [];
    const leads = factors.some(({ axis }) =>
      labelsIn(parts[axis]).some((label) => all.has(labels.find(label))),
    );
    if (leads) for (const source of new Set(sources)) all.add(labels.find(source));
  }
  return all;
}
