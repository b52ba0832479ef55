/** How many scopes of which size a layer has, by arithmetic: a large matrix has millions of rows. */
import { inputsOfRow, type Layout, type Ranked } from '../../select/scopes.ts';

export interface ScopeSize {
  readonly size: number;
  /** Scopes of this size. */
  readonly times: number;
}

/** Every scope of the layer is counted once; `scopesOf` names the same ones (src/select). */
export function scopeSizes(layer: Layout & { readonly count: number }, ranked: Ranked): ScopeSize[] {
  const { count } = layer;
  if (ranked.per === 'layer' || count === 0) return [{ size: count, times: 1 }];
  if (ranked.per === 'row') {
    const rows = rowsOf(layer);
    return [{ size: count / rows, times: rows }];
  }
  const inputs = inputsOfRow(layer) * layer.groups;
  const column = count / inputs;
  const width = ranked.per === 'column' ? 1 : (ranked.size ?? 1);
  const rest = inputs % width;
  return [
    { size: width * column, times: Math.floor(inputs / width) },
    { size: rest * column, times: rest === 0 ? 0 : 1 },
  ].filter(({ times }) => times > 0);
}

/** A transposed convolution stores the outputs of one group; every group has as many. */
function rowsOf({ dims, axes, groups }: Layout): number {
  const stored = dims.reduce((rows, dim, i) => (axes[i] === 'out' || axes[i] === 'direction' ? rows * dim : rows), 1);
  return axes[0] === 'in' ? stored * groups : stored;
}
