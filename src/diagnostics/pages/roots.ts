/** Pages of `catalogue/roots.ts`. */
import * as catalogue from '../catalogue/roots.ts';
import { lenet300, described, type Example, type Pages } from './example.ts';

const recipe = 'prune weights by magnitude to 80%\n';

/** The project file wrong and right, and one command. */
function projects(wrong: string, right: string, command = `plan recipe.prune --model ${lenet300}`): Example {
  return { wrong: { recipe, files: { 'espalier.yaml': wrong }, command }, right: { recipe, files: { 'espalier.yaml': right }, command } };
}

const ofVariable = 'roots: { nets: env:ESPALIER_NETS }\nmodel: nets:mlp_digits.onnx\n';
const unused = 'roots: { scans: ../scans }\n';

export const roots: Pages<typeof catalogue> = {
  badRootName: projects('roots: { D: ../scans }\n', 'roots: { scans: ../scans }\n'),
  undeclaredRoot: projects('roots: { nets: ../nets }\nmodel: net:first.onnx\n', 'roots: { nets: ../nets }\nmodel: nets:first.onnx\n'),
  strangeRoot: {
    ...projects('roots: { scans: ~/scans }\n', 'roots: { scans: env:SCANS }\n'),
    note: 'A network share is no root either: an editor that opened the project would send its user’s credentials there. A variable may name one.',
  },
  unsetVariable: {
    wrong: { recipe, files: { 'espalier.yaml': ofVariable }, command: 'plan recipe.prune' },
    right: { recipe, files: { 'espalier.yaml': ofVariable }, command: 'plan recipe.prune --data-root nets=test/fixtures/models' },
  },
  noFolder: {
    ...projects(
      'roots: { nets: models }\nmodel: nets:mlp_digits.onnx\n',
      'roots: { nets: test/fixtures/models }\nmodel: nets:mlp_digits.onnx\n',
      'plan recipe.prune',
    ),
    note: 'A root that is not used need not exist.',
  },
  linkLeadsOut: described(
    catalogue.linkLeadsOut,
    { path: 'data/train', target: '/mnt/scans/2024', proposed: { name: 'scans', folder: '/mnt/scans/2024', rest: '.' } },
    "A path of `espalier.yaml` is a symbolic link, or passes one, that leaves the project's folder or the root that the path starts at. The same holds for each picture of a folder of images.",
    'Declare the folder that it leads to as a root. Or name the file on the command line: links are followed there, wherever they lead.',
  ),
  idleDataRoot: {
    wrong: { recipe, files: { 'espalier.yaml': unused }, command: `plan recipe.prune --model ${lenet300} --data-root scans=examples` },
    right: { recipe, files: { 'espalier.yaml': unused }, command: `plan recipe.prune --model ${lenet300}` },
  },
};
