/** Diagnostics of plans that prune weights in tiles. */
import { define } from '../diagnostic.ts';
import { listed } from '../name-list.ts';

export const tilesLeaveDense = define<{ tile: string; layers: readonly string[] }>({
  code: 'ESP4200',
  severity: 'warning',
  title: 'layers left dense by tiles',
  message: ({ tile, layers }) =>
    `left dense: ${listed(layers)}, which tiles of ${tile} do not fill`,
  why: 'tiles fill a layer whose outputs and inputs, of a group or a gate, are multiples of them',
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
  message: ({ where, layer, tile }) =>
    `${where} meets weights of \`${layer}\` that are pruned already, and not in tiles that those of ${tile} divide`,
  why: 'tiles that have lost a part are neither pruned nor kept, so no share of them has a count',
  help: () => 'prune the tiles first, or exclude the layer',
});
