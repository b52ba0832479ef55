/** Pages of `catalogue/lock.ts`. */
import * as catalogue from '../catalogue/lock.ts';
import { described, type Pages } from './example.ts';

const recipe = 'prune weights by magnitude to 80%\n';
const project = 'batch: 32\n';
const broken = { 'espalier.yaml': project, 'espalier.lock': 'format: {\n' };

export const lock: Pages<typeof catalogue> = {
  brokenLock: { wrong: { recipe, files: broken, command: 'lock --check' }, right: { recipe, files: broken, command: 'lock --update' } },
  newerLock: described(
    catalogue.newerLock,
    { found: 2, known: 1 },
    'A lock that a newer version of Espalier has written may pin things that this version does not know.',
    'Use the version that wrote the lock, or rewrite it with `espalier lock --update`.',
  ),
  noLock: {
    wrong: { recipe, files: { 'espalier.yaml': project }, command: 'lock --check' },
    right: { recipe, files: { 'espalier.yaml': project }, command: 'lock' },
  },
  lockDiffers: described(
    catalogue.lockDiffers,
    { what: 'the model `net.onnx`', pinned: '3f1c9a0be77d'.padEnd(64, '0'), found: '9d04c1f2a85e'.padEnd(64, '0') },
    'A frozen run lists all differences before it computes anything. Files are pinned by content, not by path.',
    'Restore the pinned version. Or pin the current one with `espalier lock --update`: the change of `espalier.lock` is then part of the history.',
  ),
};
