/** What can be wrong with the ranks of an edited plan. */
import type { Incoherence } from '../incoherence.ts';
import type { Sizes } from '../prune/coherence.ts';
import type { RankStatement } from './planned-ranks.ts';

export function rankCoherence(statement: RankStatement, sizes: Sizes): Incoherence[] {
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
