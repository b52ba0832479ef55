/** The numbers behind a constant input of a node. */
import { decodeValues, elementCount } from '../../model/index.ts';
import type { RuleContext } from './rule.ts';

/** Undefined where the tensor is computed while the graph runs. */
export function constantNumbers(context: RuleContext, name: string): readonly number[] | undefined {
  const tensor = context.constant(name);
  if (tensor?.data.kind !== 'bytes') return undefined;
  const count = elementCount(tensor.dims) ?? 0;
  const values = decodeValues(tensor.type, tensor.data.bytes, count);
  return values && Array.from(values, Number);
}
