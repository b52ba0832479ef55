/** Pages of `catalogue/layer-names.ts`. */
import type * as catalogue from '../catalogue/layer-names.ts';
import type { Pages } from './example.ts';

export const layerNames: Pages<typeof catalogue> = {
  quotelessGlob: {
    wrong: 'prune weights in conv*.weight by magnitude to 80%\n',
    right: 'prune weights in "conv*.weight" by magnitude to 80%\n',
  },
  regularExpression: {
    wrong: 'prune weights in re:.*attention.* by magnitude to 80%\n',
    right: 'prune weights in "**attention**" by magnitude to 80%\n',
  },
  quotelessName: {
    wrong: 'prune weights in onnx::MatMul_1 by magnitude to 80%\n',
    right: 'prune weights in `onnx::MatMul_1` by magnitude to 80%\n',
  },
};
