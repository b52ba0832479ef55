/** The model that a network is computed with once tokens have left it. */
import { withFewerTokens, type Model } from '../model/index.ts';
import { tokensCut } from '../state/cut.ts';
import type { Network } from '../state/network.ts';

/** Whatever units are cut out of it: names of values stay. */
export function withoutTokens(model: Model, { cuts }: Pick<Network, 'cuts'>): Model {
  return withFewerTokens(model, tokensCut(cuts));
}
