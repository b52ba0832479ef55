/** What columns beside the samples of a data set may have wrong, and what data say against a cut by gates (ESP5164, ESP520x). */
import { error } from '../diagnostic.ts';
import type { Names } from '../name-list.ts';
import { digits, type Binary, type Situation } from '../pages/example.ts';
import { npy } from '../pages/onnx.ts';

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
const purpose = 'a prune of samples groups, weighs and joins them by such numbers';

export const besideMisfit = error<{ file: string; shape: readonly number[]; samples: number; each?: 'row' }>(
  'ESP5200',
  'column without one number for each sample',
  {
    message: ({ file, shape, samples }) => `\`${file}\` has the shape [${shape.join(', ')}], but there are ${samples} samples`,
    why: purpose,
    help: ({ samples, each }) => `store ${samples} ${each === undefined ? 'numbers' : 'rows'}, in the order of the samples`,
    wrong: beside(two, ', pooled: page'),
    right: classes,
  },
);

export const besideNotWhole = error<{ file: string; row: number; value: string }>('ESP5201', 'column of numbers that are not whole', {
  message: ({ file, row, value }) => `\`${file}\` has ${value} in row ${row}`,
  why: 'keys, costs and rows of parents are whole numbers, so that sums of them are exact',
  help: () => 'number the keys, and round the costs up',
  wrong: beside(halves, ', pooled: page'),
  right: classes,
});

export const noPooledColumn = error<{ name: string; known: Names }>('ESP5202', 'samples pooled by a column that is not there', {
  message: ({ name, known }) =>
    `\`pooled: ${name}\` names no column beside the samples; there ${known.length === 1 ? 'is' : 'are'} ${known.join(', ')}`,
  why: 'samples with equal numbers in it make one answer',
  help: ({ known }) => `write \`pooled: ${known[0] ?? 'NAME'}\`, or add the column to \`beside\``,
  wrong: beside(pages, ', pooled: document'),
  right: classes,
});

export const pooledLabels = error<{ name: string; key: number; labels: Names }>('ESP5203', 'one answer with several labels', {
  message: ({ name, key, labels }) =>
    `the samples with ${key} in \`${name}\` make one answer, but their labels are ${labels.join(' and ')}`,
  why: 'a metric compares the pooled outputs with one label',
  help: () => 'give all samples of an answer its label',
  wrong: beside(one, ', pooled: page'),
  right: classes,
});

export const pooledTask = error<{ reason: string }>('ESP5204', 'samples pooled under a task without classes', {
  message: ({ reason }) => `the outputs of samples cannot be pooled: ${reason}`,
  why: 'the largest of several outputs is an answer where an output is a score of each class',
  help: () => 'use `loss: crossentropy` with one label for each sample, or leave `pooled` out',
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
});

export const noConsensus = error<{
  stage: string;
  consensus: number;
  samples: number;
  data: string;
  shares: readonly { name: string; open: number }[];
}>('ESP5164', 'samples that agree on no gate', {
  message: ({ stage, consensus, samples, data, shares }) =>
    `in stage \`${stage}\`, ${percentOf(consensus)} of the ${samples} samples of ${data} agree on no gate: ` +
    shares.map(({ name, open }) => `${percentOf(open)} open that of the ${name}`).join(', '),
  why: 'gates that differ from sample to sample cannot become a network without gates that gives the same',
  help: () => 'add a penalty such as `mean(q * (1 - q))` to the loss, train for longer, or lower `consensus`',
  told: 'Gates by input have trained, and each of them is open for some samples and shut for others when the prune is to cut.',
  remedy:
    'Give a penalty that presses each gate to one side more weight, or let fewer samples agree: `input-gates(consensus: 60%)`. Then the network that is cut differs from the gated one, and the journal says on how many samples.',
  example: {
    stage: 'search',
    consensus: 0.95,
    samples: 1024,
    data: 'train',
    shares: [
      { name: 'sublayer of blocks.0.out', open: 0.62 },
      { name: 'sublayer of blocks.0.fc2', open: 0.38 },
    ],
  },
});

function percentOf(share: number): string {
  return `${Number((100 * share).toFixed(1))}%`;
}
