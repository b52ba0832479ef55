/** Pages of `catalogue/model-names.ts`: what a recipe names and a model does not have. */
import * as catalogue from '../catalogue/model-names.ts';
import { planning, described, type Pages } from './example.ts';

const resnet = 'test/fixtures/models/resnet8_fmnist_bn.onnx';

export const modelNames: Pages<typeof catalogue> = {
  nothingSelected: planning('prune weights in fc4 by magnitude to 80%\n', 'prune weights in fc3 by magnitude to 80%\n'),
  rangeBeyond: planning('prune weights in blocks 0..9 by magnitude to 80%\n', 'prune weights in blocks 0..1 by magnitude to 80%\n', {
    model: resnet,
  }),
  unknownRangeUnit: described(
    catalogue.unknownRangeUnit,
    { unit: 'heads' },
    'A program that uses the library selects a range of something that numbers no layers. In a recipe only `blocks A..B` and `layers A..B` are read as ranges.',
    'Select by blocks, by layers, or by name.',
  ),
  missingGroup: described(
    catalogue.missingGroup,
    { name: 'ffn', recursive: false },
    'A program that uses the library names a group that is not defined, or that contains itself. In a recipe an undefined name is looked up among the layers, as [ESP3050](ESP3050.md).',
    'Define the group by layers, above its first use.',
  ),
  groupCount: planning(
    'group dense = fc1, fc2 expect 3\nprune weights in dense by magnitude to 80%\n',
    'group dense = fc1, fc2, fc3 expect 3\nprune weights in dense by magnitude to 80%\n',
  ),
};
