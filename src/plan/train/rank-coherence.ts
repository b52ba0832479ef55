/** What can be wrong with the ranks, and with the shared weights, of an edited plan. */
import type { Incoherence } from '../incoherence.ts';
import type { Sizes } from '../prune/coherence.ts';
import type { RankStatement } from './planned-ranks.ts';
import type { PlannedShare } from './planned-share.ts';

export function rankCoherence(
  statement: RankStatement | PlannedShare,
  sizes: Sizes,
): readonly Incoherence[] {
  if (statement.kind === 'share') return shareCoherence(statement, sizes);
  const { energy, layers } = statement;
  return layers.flatMap((own, index): Incoherence[] => {
    const { layer, of, rank } = own;
    const path = ['layers', index];
    const most = 'most' in own ? own.most : of;
    if (!sizes.has(layer))
      return [{ path: [...path, 'layer'], problem: `the plan has no layer \`${layer}\`` }];
    if ((energy === undefined) !== (rank !== undefined)) {
      return [{ path, problem: 'either the statement has an energy, or each layer a rank' }];
    }
    if ((rank ?? 1) <= most && most <= of) return [];
    return [{ path, problem: `it keeps more ranks than ${most <= of ? most : of}` }];
  });
}

function shareCoherence(statement: PlannedShare, sizes: Sizes): readonly Incoherence[] {
  const { cells, layers, weights } = statement;
  const unknown = layers.flatMap(({ layer, weights: own }, index): Incoherence[] => {
    const path = ['layers', index];
    const size = sizes.get(layer);
    if (size === undefined)
      return [{ path: [...path, 'layer'], problem: `the plan has no layer \`${layer}\`` }];
    if (size === own) return [];
    return [{ path: [...path, 'weights'], problem: `\`${layer}\` has ${size} weights` }];
  });
  const total = layers.reduce((sum, one) => sum + one.weights, 0);
  return [
    ...unknown,
    ...(total === weights ? [] : [{ path: ['weights'], problem: `its layers have ${total}` }]),
    ...(cells <= weights
      ? []
      : [{ path: ['cells'], problem: 'there are fewer weights than cells' }]),
  ];
}
