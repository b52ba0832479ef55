/** Pages of `catalogue/export-adapters.ts`: most need the folder of a run that kept adapters. */
import * as catalogue from '../catalogue/export-adapters.ts';
import { described, type Pages } from './example.ts';

export const exportAdapters: Pages<typeof catalogue> = {
  noAdapters: {
    wrong: { command: 'export examples/lenet300/lenet300_mnist.onnx --to peft --out adapters' },
    right: { command: 'export examples/lenet300/lenet300_mnist.onnx --to safetensors --out net.safetensors' },
  },
  severalAdapters: described(
    catalogue.severalAdapters,
    { stages: ['align', 'recover'], last: 'recover' },
    'Two stages of the recipe train adapters. Those of the second belong to the network that the first were merged into.',
    'Name the stage. The last one gives the model of the run, where nothing behind it changes weights.',
  ),
  otherAdapters: described(
    catalogue.otherAdapters,
    { stage: 'recovr', nearest: 'recover', known: ['align', 'recover'] },
    'The run kept no adapters of the stage that `--stage` names.',
    'Name it as the plan does; `adapters/` in the folder of the run has a folder for each.',
  ),
  notForPeft: described(
    catalogue.notForPeft,
    { layers: ['fc1', 'fc2'], reason: '`form: scaled` multiplies the weight' },
    'Adapters of the form `scaled` are no sum, a parameter that is no `weight` of a module has no place in PEFT, and its adapters of convolutions have no dilation.',
    'Train adapters of another form, or on other layers (`on:`), where they are to go to PEFT.',
  ),
  maskedAdapters: described(
    catalogue.maskedAdapters,
    { layers: ['fc1', 'fc2', 'fc3'], all: 3 },
    'Single weights were pruned, and adapters trained beside the masks. The run merges W + mask ⊙ BA; PEFT computes W + BA.',
    'Write the masks with `--masks`, and multiply BA by them when you merge. Where whole units were pruned, nothing is lost.',
  ),
  outputsDiffer: described(
    catalogue.outputsDiffer,
    { layers: ['fc1', 'fc2', 'fc3'], all: 3 },
    'With `--masks` the folder has all that gives the outputs of the run, but PEFT alone does not read the masks.',
    'Load the base, add mask ⊙ BA to the weights of these layers, and leave the adapters of PEFT out.',
  ),
  laterNetwork: described(
    catalogue.laterNetwork,
    { stage: 'align' },
    'A later stage pruned or trained, so that `model.onnx` of the run is another network than base and adapters.',
    'Nothing is wrong where you want the network of that stage.',
  ),
};
