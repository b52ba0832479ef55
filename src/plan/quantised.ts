/** Layers whose weights are whole numbers: neither ranked nor masked here, and how to go on instead. */
import { isFloat, type Layer } from '../model/index.ts';

/** `what` is what would be pruned; undefined where every layer holds floats. */
export function quantisedLayers(
  layers: readonly Layer[],
  what: 'weights' | 'units of weights',
): { readonly what: string; readonly instead: string } | undefined {
  const [quantised, ...others] = layers.filter(({ type }) => !isFloat(type));
  if (quantised === undefined) return undefined;
  const { name, type } = quantised;
  const more = others.length === 0 ? '' : ` and of ${others.length} more`;
  const rest = others.length + 1 === layers.length ? '' : `, or leave the layers out with \`except ${name}\``;
  return {
    what: `pruning the ${what.replace('weights', `${type} weights`)} of \`${name}\`${more}`,
    instead: `prune the float model, and quantise the pruned one (docs/deployment.md)${rest}`,
  };
}
