/** How many weights of a file are 0. */
import type { ModelFiles } from './file.ts';
import type { Model } from './graph.ts';
import { countWhere } from './count-where.ts';

/** Of both signs. Undefined where the tensor holds no floats, or cannot be read. */
export function countZerosIn(model: Model, files: ModelFiles, name: string): number | undefined {
  return countWhere(model, files, name, (weight) => weight === 0);
}
