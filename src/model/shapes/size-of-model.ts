/** How large a model is, and how much work one pass through it takes. */
import type { Model } from '../graph.ts';
import { parameterCount } from '../layers/parameters.ts';
import { countMacs } from './count-macs.ts';
import { inferShapes } from './infer-shapes.ts';

export interface ModelSize {
  /** Trainable parameters. */
  readonly parameters: number;
  /** Multiply-adds of one forward pass of one sample. */
  readonly macs: number;
}

export function sizeOfModel(model: Model): ModelSize {
  const { total } = countMacs(model, inferShapes(model));
  return { parameters: parameterCount(model), macs: total };
}
