/** What planning asks of a model about its tokens: the model is cut, and what is left of its work counted. */
import { countMacs, inferShapes, tokenSite, unitsOf, withFewerTokens } from '../../model/index.ts';
import type { Layer, Model, NoTokens, TokenCut, TokenSite } from '../../model/index.ts';

export interface TokenFacts {
  /** Where tokens leave behind a block, of the model without those that left before. */
  readonly site: (block: number, cuts: readonly TokenCut[]) => TokenSite | NoTokens;
  /** Tokens that reach the block in the whole model. */
  readonly all: (block: number) => number;
  /** Multiply-adds of one sample: of the whole model, and by layer name. */
  readonly macs: (cuts: readonly TokenCut[]) => {
    readonly total: number;
    readonly layers: ReadonlyMap<string, number>;
  };
}

export function tokenFacts(model: Model, layers: readonly Layer[]): TokenFacts {
  const site: TokenFacts['site'] = (block, cuts) => {
    const own = unitsOf(model).groups.get(`block ${block}`)?.cuts;
    const [first, last] = [own?.[0], own?.at(-1)];
    if (first === undefined || last === undefined) return { refused: 'it is no residual block' };
    return tokenSite(withFewerTokens(model, cuts), { value: last.sum, from: first.skip });
  };
  return {
    site,
    all(block) {
      const whole = site(block, []);
      return 'refused' in whole ? 0 : whole.of;
    },
    macs(cuts) {
      const cut = withFewerTokens(model, cuts);
      const { total, layers: macs } = countMacs(cut, inferShapes(cut));
      const named = layers.map(({ name, tensor }) => [name, macs.get(tensor) ?? 0] as const);
      return { total, layers: new Map(named) };
    },
  };
}
