/** Pages of `catalogue/lock.ts`. */
import * as catalogue from '../catalogue/lock.ts';
import { digits, told, type Example, type Pages } from './example.ts';

const recipe = 'prune weights by magnitude to 80%\n';
const project = 'batch: 32\n';
const hash = '0'.repeat(64);

/** A lock of a folder without model and data; what a version or a hash is, no example can know. */
const pinned = `format: 1
engine: { espalier: 0.0.0, onnxruntime: 0.0.0, node: 20 }
device: cpu
threads: 1
library: { edition: 1, sha256: ${hash} }
data: {}
uses: []
`;

/** A lock that is wrong, and what is done without one. */
function locks(text: string): Example {
  const files = { 'espalier.yaml': project, 'espalier.lock': text };
  return {
    wrong: { recipe, files, command: 'lock --check' },
    right: { recipe, files, command: `lock --update --model ${digits}` },
  };
}

export const lock: Pages<typeof catalogue> = {
  brokenLock: locks('format: 1\nthreads: many\n'),
  newerLock: told(
    catalogue.newerLock,
    { found: 2, known: 1 },
    'A lock that a newer version of Espalier has written may pin things that this version does not know.',
    'Use the version that wrote the lock, or write it anew with `espalier lock --update`.',
  ),
  noLock: {
    wrong: { recipe, files: { 'espalier.yaml': project }, command: 'lock --check' },
    right: { recipe, files: { 'espalier.yaml': project }, command: 'lock' },
  },
  lockDiffers: {
    ...locks(pinned),
    note: 'A frozen run says all that differs before anything is computed. Files are pinned by their content: where they lie makes no difference.',
  },
};
