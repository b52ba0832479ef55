/** How many weights of a file are smaller in size than a bound, counted piece by piece. */
import type { ModelFiles } from './file.ts';
import type { Model } from './graph.ts';
import { countWhere } from './count-where.ts';

/** Compared as float32, as scores are. Undefined where the tensor holds no floats, or cannot be read. */
export function countBelowIn(
  model: Model,
  files: ModelFiles,
  name: string,
  { bound, isIncluded }: { readonly bound: number; readonly isIncluded: boolean },
): number | undefined {
  const limit = Math.fround(bound);
  return countWhere(model, files, name, (weight) => {
    const size = Math.fround(Math.abs(weight));
    return size < limit || (isIncluded && size === limit);
  });
}
