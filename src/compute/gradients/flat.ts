/** Operators that no gradient passes: their results do not move with what they read. */
import type { Node } from '../../model/graph.ts';
import { isFloat, typeOfCode } from '../../model/index.ts';
import { intAttribute } from '../operators.ts';

export const flatOperators: ReadonlySet<string> = new Set([
  ...['Shape', 'Size', 'ConstantOfShape', 'EyeLike', 'NonZero', 'ArgMax', 'ArgMin', 'OneHot', 'Sign'],
  ...['Equal', 'Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual', 'Not', 'And', 'Or', 'Xor'],
  ...['IsNaN', 'IsInf'],
]);

export function isFlat(node: Node): boolean {
  return node.domain === '' && (flatOperators.has(node.op) || (node.op === 'Cast' && !givesFloats(node)) || isDetached(node));
}

/** An `Identity` by the name that `espalier_torch.export` gives what `detach` returns: no gradient passes it. */
function isDetached({ op, name }: Node): boolean {
  return op === 'Identity' && /(?:^|\/)Detach(?:_\d+)?$/.test(name);
}

/** Whole numbers and truth values stand still. */
function givesFloats(cast: Node): boolean {
  const type = typeOfCode(intAttribute(cast, 'to', 0));
  return type !== undefined && isFloat(type);
}
