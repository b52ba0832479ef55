/** What can be wrong with the columns that the inputs of a model are fed with (ESP5205 to 5208). */
import { error } from '../diagnostic.ts';
import type { Names } from '../name-list.ts';
import { fedProject } from '../pages/fed-project.ts';
import { npy } from '../pages/onnx.ts';

const beside = ', beside: { mask: mask.npy }';
const fed = 'inputs: { x: x, m: mask }';
const large = npy('<i4', [2, 4], new Uint8Array(Int32Array.of(1, 2, 3, 4, 5, 6, 7, 16777217).buffer), 'whole numbers, the last 16777217');

export const noFedColumn = error<{ name: string; input: string; known: Names }>('ESP5205', 'input fed with a column that is not there', {
  message: ({ name, input, known }) =>
    `the input \`${input}\` is fed with the column \`${name}\`, and the data set has ` +
    (known.length === 0 ? 'no columns beside its samples' : `only ${known.map((it) => `\`${it}\``).join(', ')} beside its samples`),
  why: 'every data set gives all inputs of the model',
  help: ({ name }) => `add the column to the data set, \`beside: { ${name}: FILE }\`; only arrays and pictures have such columns`,
  wrong: fedProject('', fed),
  right: fedProject(beside, fed),
});

export const inexactId = error<{ file: string; sample: number; value: string }>('ESP5206', 'number too large for a row', {
  message: ({ file, sample, value }) => `\`${file}\` has ${value} in sample ${sample}`,
  why: 'where several columns are fed they are float32 on their way to the model, which holds whole numbers up to 16777216 exactly',
  help: () => 'renumber the tokens or classes of the column',
  wrong: fedProject(beside, fed, { mask: large }),
  right: fedProject(beside, fed),
});

export const otherFedSize = error<{ file: string; input: string; has: readonly number[]; planned: readonly number[] }>(
  'ESP5207',
  'column of another size than another data set has',
  {
    message: ({ file, input, has, planned }) =>
      `\`${file}\` gives \`${input}\` samples of shape [${has.join(', ')}], and the plan is for [${planned.join(', ')}]`,
    why: 'where several columns are fed, all data sets have samples of the same sizes',
    help: () => 'pad or cut the samples of all data sets to the same size',
    told: 'A model takes samples of any length, several columns are fed to it, and those of `test` are longer than those of `train`.',
    remedy: 'Pad or cut the samples, so that all data sets have the same sizes.',
    example: { file: 'test-mask.npy', input: 'attention_mask', has: [24], planned: [16] },
  },
);

export const movedAlone = error<{ owner: string; columns: Names }>('ESP5208', 'pictures moved without what belongs to them', {
  message: ({ owner, columns }) =>
    `\`augment\` would move the pictures of \`${owner}\`, and not what belongs to them: ${columns.join(', ')}`,
  why: 'what says where something is in a picture, such as a box, is wrong once the picture has moved; only `masks` move along',
  help: () => 'leave `augment` out, and store moved pictures as samples of their own',
  told: 'The training data have `augment` beside labels of boxes, or the second picture of a model of two is a column of `beside`.',
  remedy: 'Leave `augment` out.',
  example: { owner: 'photos', columns: ['labels of `box`'] },
});
