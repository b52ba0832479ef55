/** Pages of `catalogue/patterns.ts`: several files that are one data set. */
import type * as catalogue from '../catalogue/patterns.ts';
import { digits, type Pages, type Situation } from './example.ts';
import { npy } from './npy.ts';

const numbers = new Uint8Array(512);
const x = npy('<f4', [2, 64], numbers, 'two samples of 64 numbers');
const y = npy('|u1', [2], Uint8Array.of(3, 7), 'the labels 3 and 7');

const onShards = (keys: string): Situation => ({
  recipe: 'train all for 1 step\n',
  files: { 'x-0.npy': x, 'x-1.npy': x, 'y-0.npy': y, 'y-1.npy': y, 'espalier.yaml': `data:\n  train: { ${keys} }\n` },
  command: `plan recipe.prune --model ${digits}`,
});

export const patterns: Pages<typeof catalogue> = {
  strangePattern: { wrong: onShards('x: "*/x-0.npy", y: y-*.npy'), right: onShards('x: x-*.npy, y: y-*.npy') },
  noMatch: {
    wrong: onShards('x: X-*.npy, y: y-*.npy'),
    right: onShards('x: x-*.npy, y: y-*.npy'),
    note: 'Files are looked for when the project is read. A run that is resumed, and jobs on a cluster, read the files that were found first.',
  },
  repeatedFile: { wrong: onShards('x: [x-0.npy, x-*.npy], y: y-*.npy'), right: onShards('x: [x-1.npy, x-0.npy], y: [y-1.npy, y-0.npy]') },
};
