/** Whether a convolution or a pool looks beyond the borders of its input. */
import type { Node } from '../../model/graph.ts';
import { intAttribute, intsAttribute, textAttribute } from '../attributes.ts';

export function isPadded(node: Node): boolean {
  const named = textAttribute(node, 'auto_pad', 'NOTSET');
  if (named !== 'NOTSET') return named !== 'VALID';
  const pads = intsAttribute(node, 'pads') ?? [];
  // Rounded up, the last windows of a pool reach over the border.
  return pads.some((pad) => pad !== 0) || intAttribute(node, 'ceil_mode', 0) === 1;
}
