/** What the factors of layers take in the place of these. */
import { must } from '../../basics/must.ts';
import { sumAt } from '../../basics/maps.ts';
import type { Dim, Model } from '../graph.ts';
import { countMacs } from '../shapes/count-macs.ts';
import { inferShapes } from '../shapes/infer-shapes.ts';
import type { ModelSize } from '../shapes/size-of-model.ts';
import { valueCount } from '../shape.ts';
import { factorModel } from './factor-model.ts';
import { factorTensors, type Factored } from './factors.ts';

export type FactorSizes = (all: readonly Factored[]) => readonly ModelSize[];

/** Of both factors of each; `dims` fixes inputs whose axes are open. */
export function factorSizes(model: Model, dims?: ReadonlyMap<string, readonly Dim[]>): FactorSizes {
  return (all) => {
    const smaller = factorModel(model, all);
    const { layers } = countMacs(smaller, inferShapes(smaller, dims));
    const { initializers } = smaller.graph;
    return all.map((one) => {
      const tensors = factorTensors(one);
      const counts = tensors.map((name) => valueCount(must(initializers.get(name), 'a factor').dims));
      return {
        parameters: counts.reduce((sum, count) => sum + count, 0),
        macs: tensors.reduce((sum, name) => sum + sumAt(layers, name), 0),
      };
    });
  };
}
