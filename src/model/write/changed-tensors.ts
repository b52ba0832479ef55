/** New values by tensor, held against what a model stores; and as edits of the files beside it. */
import type { StoredTensor } from '../flat/stored-tensors.ts';
import { elementCount } from '../shape.ts';
import type { NewValues } from './new-values.ts';
import type { Edit } from './splice.ts';
import { sameSize } from './tensor-edits.ts';

export type Changed = readonly (readonly [StoredTensor, NewValues])[];

/** Throws a RangeError for a name that the model does not store, or for values that do not fill the shape. */
export function matchChanges(stored: readonly StoredTensor[], changes: ReadonlyMap<string, NewValues>): Changed {
  const byName = new Map(stored.map((tensor) => [tensor.name, tensor]));
  return [...changes].map(([name, values]) => {
    const tensor = byName.get(name);
    if (tensor === undefined) throw new RangeError(`the model stores no tensor ${name}`);
    const count = elementCount(tensor.tensor.dims);
    if (count !== values.length) {
      throw new RangeError(`${values.length} values for the ${count} of ${name}`);
    }
    return [tensor, values];
  });
}

/** The edits of one file of external data. */
export function externalEdits(location: string, changed: Changed): readonly Edit[] {
  return changed.flatMap(([{ tensor }, values]) => {
    const { data } = tensor;
    const here = data.kind === 'external' && data.location === location;
    return here ? [sameSize(data.offset, data.length, tensor, values)] : [];
  });
}
