/** Layers whose weights are integers, which no prune takes. */
import { isFloat } from '../../model/index.ts';
import type { Layer } from '../../model/index.ts';

/** The zero of quantised weights is their zero point, and their rank that of what they stand for. */
export function integerLayers(
  layers: readonly Layer[],
): { readonly what: string; readonly instead: string } | undefined {
  const quantised = layers.find(({ type }) => !isFloat(type));
  if (quantised === undefined) return undefined;
  const { name, type } = quantised;
  const what = `pruning ${type} weights, those of \`${name}\` among them,`;
  return { what, instead: 'prune the model before it is quantised, or leave the layer out' };
}
