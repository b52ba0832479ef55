/** Pages of `catalogue/data-beside.ts`: numbers beside the three samples of a small data set. */
import type * as catalogue from '../catalogue/data-beside.ts';
import { digits, type Binary, type Pages, type Situation } from './example.ts';
import { npy } from './npy.ts';

const x = npy('|u1', [3, 64], new Uint8Array(192), 'three samples of 64 numbers');
const y = npy('|u1', [3], Uint8Array.of(3, 3, 7), 'the labels 3, 3 and 7');
const pages = npy('|u1', [3], Uint8Array.of(0, 0, 1), 'the pages 0, 0 and 1');
const two = npy('|u1', [2], Uint8Array.of(0, 1), 'the pages 0 and 1');
const one = npy('|u1', [3], new Uint8Array(3), 'the page 0, three times');
const halves = npy('<f4', [3], new Uint8Array(Float32Array.of(0, 0.5, 1).buffer), 'the numbers 0, 0.5 and 1');

function beside(page: Binary, more = ''): Situation {
  return {
    recipe: 'measure accuracy on test\n',
    files: {
      'x.npy': x,
      'y.npy': y,
      'page.npy': page,
      'espalier.yaml': `data:\n  test: { x: x.npy, y: y.npy, beside: { page: page.npy }${more} }\n`,
    },
    command: `run recipe.prune --model ${digits} --out out`,
  };
}

const classes: Situation = beside(pages, ', pooled: page');

export const dataBeside: Pages<typeof catalogue> = {
  besideMisfit: { wrong: beside(two), right: beside(pages) },
  besideNotWhole: { wrong: beside(halves), right: beside(pages) },
  noPooledColumn: { wrong: beside(pages, ', pooled: document'), right: classes },
  pooledLabels: { wrong: beside(one, ', pooled: page'), right: classes },
  pooledTask: {
    wrong: {
      ...classes,
      files: {
        ...classes.files,
        'y.npy': npy('<f4', [3, 10], new Uint8Array(120), 'three targets of ten numbers'),
        'espalier.yaml':
          'data:\n  test: { x: x.npy, y: y.npy, beside: { page: page.npy }, pooled: page }\ntask: { loss: mse, metrics: [mse] }\n',
      },
      recipe: 'measure mse on test\n',
    },
    right: classes,
  },
};
