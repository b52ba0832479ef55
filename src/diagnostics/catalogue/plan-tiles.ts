/** Diagnostics of plans that prune weights in tiles. */
import { define } from '../diagnostic.ts';
import { listed } from '../name-list.ts';

export const tilesLeaveDense = define<{ tile: string; layers: readonly string[] }>({
  code: 'ESP4200',
  severity: 'warning',
  title: 'layers left dense by tiles',
  message: ({ tile, layers }) => `left dense: ${listed(layers)}, because tiles of ${tile} do not fit`,
  why: 'the outputs and inputs of a layer, per group or gate, must be multiples of the tile',
  help: () => 'exclude them with `except`, or choose tiles that divide their outputs and inputs',
});

export const tilesFitNothing = define<{ tile: string }>({
  code: 'ESP4201',
  severity: 'error',
  title: 'tiles that fit no layer',
  message: ({ tile }) => `tiles of ${tile} fit no selected layer`,
  why: 'the statement would prune nothing',
  help: () => 'select other layers, or choose tiles that divide their outputs and inputs',
});

export const tilesOverMask = define<{ where: string; layer: string; tile: string }>({
  code: 'ESP4202',
  severity: 'error',
  title: 'tiles over an earlier mask',
  message: ({ where, layer, tile }) => `${where} finds weights of \`${layer}\` already pruned, but not in whole tiles of ${tile}`,
  why: 'a partly pruned tile is neither pruned nor kept, so tiles cannot be counted',
  help: () => 'prune the tiles first, or exclude the layer',
});

export const tilesOfManySizes = define<{ sizes: readonly string[] }>({
  code: 'ESP4621',
  severity: 'error',
  title: 'whole rows or columns of several sizes',
  message: ({ sizes }) => `tiles would have the sizes ${sizes.join(', ')}, by the layers`,
  why: 'tiles of one statement have one size, so that a share of them is that share of the weights',
  help: () => 'write a statement for the layers of each size',
});
