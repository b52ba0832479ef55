/** Scores that compare with nothing. */
import { scoreIsNaN } from '../diagnostics/catalogue/select.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import type { RankedLayer } from './request.ts';
import { firstNaN } from './score-order.ts';

/** The first NaN among the live scores of a layer. */
export function notNumbers({
  tensor,
  dims,
  values,
  mask = new Uint8Array(values.length).fill(1),
}: Pick<RankedLayer, 'tensor' | 'dims' | 'values' | 'mask'>): readonly Diagnostic[] {
  const at = firstNaN(values, mask);
  return at < 0 ? [] : [diagnose(scoreIsNaN, { tensor, index: indexOf(at, dims) })];
}

/** Row-major index tuple of a flat index. */
export function indexOf(flat: number, dims: readonly number[]): readonly number[] {
  let rest = flat;
  return dims
    .toReversed()
    .map((dim) => {
      const index = rest % dim;
      rest = (rest - index) / dim;
      return index;
    })
    .toReversed();
}
