/** Pages of `catalogue/plan-values.ts`. */
import * as catalogue from '../catalogue/plan-values.ts';
import { described, type Pages } from './example.ts';

export const planValues: Pages<typeof catalogue> = {
  originalNotFinite: described(
    catalogue.originalNotFinite,
    { tensor: 'fc1.weight', count: 2, place: '[0, 3]', value: NaN },
    'A parameter or a running statistic of the model that a plan starts from, or of a teacher, is NaN or infinite: a training had diverged before it was exported, or a conversion to half precision overflowed. `inspect`, `plan` and `run` warn in the same words. A tensor that no operator takes as its weight may hold -infinity, as masks of attention do. A run that prunes or trains the tensor ends with an error.',
    'Export the model again from an earlier checkpoint, or keep the layer out of what is pruned and trained.',
  ),
};
