/** The word for the units of a group. */
import type { FlatGraph } from '../flat/flatten.ts';
import type { Layer, Role } from '../graph.ts';
import { attentionAxes } from './attention-axes.ts';
import type { Label } from './labels.ts';
import type { Member } from './axis.ts';
import type { Walk } from './walked.ts';

/**
 * `experts` of a mixture, `channels` of convolutions, `neurons` of matrices, `heads` of attention (with grouped queries a
 * key-value head and the queries that share it) or the `dimensions` of a head, `hidden` units of a
 * recurrence, the `width` of a residual stream, `rows` of an embedding table, the model's `inputs`.
 */
export const unitKinds = ['experts', 'channels', 'neurons', 'heads', 'dimensions', 'hidden', 'width', 'rows', 'inputs'] as const;

export type UnitKind = (typeof unitKinds)[number];

/** Residual branches, and blocks of them: units that leave the sizes of all others as they are. */
export const branchKinds = ['sublayers', 'blocks'] as const;
export type BranchKind = (typeof branchKinds)[number];

const streamNorms: ReadonlySet<string> = new Set(['LayerNormalization', 'RMSNormalization', 'ReduceMean']);

export function kindFinder(
  flat: FlatGraph,
  walked: Walk,
  layers: ReadonlyMap<string, Layer>,
): (members: readonly Member[], root: Label) => UnitKind {
  const attention = attentionAxes(flat, walked);
  const normalised = new Set(
    [...walked.changes.map(({ label, node }) => ({ labels: [label], node })), ...walked.added]
      .filter(({ node }) => streamNorms.has(node.node.op))
      .flatMap(({ labels }) => labels.map(walked.labels.find)),
  );

  return (members, root) => {
    const has = (side: Member['side'], role: Role): boolean =>
      members.some((it) => it.side === side && layers.get(it.tensor)?.roles.has(role) === true);
    if (walked.experts.has(root)) return 'experts';
    if (members.some(({ axis, tensor }) => axis === 0 && layers.get(tensor)?.roles.has('embedding') === true)) return 'rows';
    if (has('producer', 'recurrent.hidden')) return 'hidden';
    if (attention.heads.has(root)) return 'heads';
    if (attention.dimensions.has(root)) return 'dimensions';
    if (has('producer', 'embedding') || normalised.has(root)) return 'width';
    if (!members.some(({ side }) => side === 'producer')) return 'inputs';
    return has('producer', 'conv') ? 'channels' : 'neurons';
  };
}
