/** Where relevance begins: at the output of the class that is the label, as in the code of Yeom et al. */
import { emit } from '../builder.ts';
import type { ForwardPass, ForwardSpec } from '../forward.ts';
import { countedClasses } from '../losses.ts';
import type { LabelLoss } from '../objective.ts';
import { END, pad, slice } from '../operators.ts';

/**
 * `weight`, a scalar of the graph, at the class of every label that counts, 0 elsewhere; of the output's shape.
 * What foretells labels that lie ahead has the relevance of those.
 */
export function emitRelevanceSeed(
  { shift = 0, ignore }: ForwardSpec & LabelLoss,
  { builder, outputShape }: ForwardPass,
  { labels, classes }: { readonly labels: string; readonly classes: number },
  weight: string,
): string {
  const later = shift === 0 ? labels : slice(builder, labels, [1], [shift], [END]);
  const own = { classes, labels: later, ignore };
  const seed = emit(builder, 'Mul', [countedClasses(builder, own), weight]);
  const after = outputShape.map((_, axis) => (axis === 1 ? shift : 0));
  const before = outputShape.map(() => 0);
  return shift === 0 ? seed : pad(builder, seed, before, after);
}
