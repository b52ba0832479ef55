/** Operators that ignore small changes of their inputs: no gradient flows back through them. */
import type { Node } from '../../model/graph.ts';
import { isFloat, typeOfCode } from '../../model/index.ts';
import { intAttribute } from '../attributes.ts';

/** By the operator alone. */
export const flatOperators: ReadonlySet<string> = new Set([
  ...['Shape', 'Size', 'ConstantOfShape', 'EyeLike', 'NonZero', 'ArgMax', 'ArgMin'],
  ...['Equal', 'Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual', 'Not', 'And', 'Or', 'Xor'],
  ...['IsNaN', 'IsInf'],
]);

export function isFlat(node: Node): boolean {
  if (node.domain !== '') return false;
  return flatOperators.has(node.op) || (node.op === 'Cast' && !givesFloats(node));
}

/** Whole numbers and truth values stand still. */
function givesFloats(cast: Node): boolean {
  const type = typeOfCode(intAttribute(cast, 'to', 0));
  return type !== undefined && isFloat(type);
}
