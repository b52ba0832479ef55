/** Pages of `catalogue/memory.ts`: what a run needs of memory, estimated before it begins. */
import * as catalogue from '../catalogue/memory.ts';
import { digits, described, type Pages } from './example.ts';

const recipe = 'prune weights by magnitude to 50%\n';

export const memory: Pages<typeof catalogue> = {
  aboveLimit: {
    wrong: { recipe, command: `run recipe.prune --model ${digits} --memory 100MB` },
    right: { recipe, command: `run recipe.prune --model ${digits} --memory 1GB` },
    note: 'The estimate adds up weights, masks, gradients, optimizer state and activations of the most demanding statement, from shapes alone. `espalier plan` and `espalier run` take the limit.',
  },
  unboundedMemory: described(
    catalogue.unboundedMemory,
    { most: 1e9, values: ['positions'] },
    'The model computes the length of a value as it runs, such as the end of a `Range` from floating-point numbers, and a limit was given that the run must keep.',
    'Export the model with fixed sizes, or leave `--memory` out.',
  ),
  aboveMachine: described(
    catalogue.aboveMachine,
    {
      needs: 4.2e10,
      most: 1.6e10,
      parts: [
        { what: 'optimizer state', bytes: 2.2e10 },
        { what: 'weights', bytes: 1.2e10 },
        { what: 'gradients', bytes: 5.5e9 },
      ],
      stage: 'finetune',
      verb: 'train',
      lower: ['sgd instead of adam', 'adapters, or fewer tensors that train'],
    },
    'No limit was given, and by the estimate the run needs more memory than the machine, or its container, has.',
    'Lower what the statement needs, or give `--memory` to refuse such runs.',
  ),
};
