/** What columns beside the samples of a data set may have wrong (ESP5200–5209). */
import { define } from '../diagnostic.ts';

const purpose = 'a prune of samples groups, weighs and joins them by such numbers';

export const besideMisfit = define<{ file: string; shape: readonly number[]; samples: number }>({
  code: 'ESP5200',
  severity: 'error',
  title: 'column without one number for each sample',
  message: ({ file, shape, samples }) => `\`${file}\` has the shape [${shape.join(', ')}], but there are ${samples} samples`,
  why: purpose,
  help: ({ samples }) => `store ${samples} numbers, in the order of the samples`,
});

export const besideNotWhole = define<{ file: string; row: number; value: string }>({
  code: 'ESP5201',
  severity: 'error',
  title: 'column of numbers that are not whole',
  message: ({ file, row, value }) => `\`${file}\` has ${value} in row ${row}`,
  why: 'keys, costs and rows of parents are whole numbers, so that sums of them are exact',
  help: () => 'number the keys, and round the costs up',
});

export const noPooledColumn = define<{ name: string; known: readonly string[] }>({
  code: 'ESP5202',
  severity: 'error',
  title: 'samples pooled by a column that is not there',
  message: ({ name, known }) =>
    `\`pooled: ${name}\` names no column beside the samples; there ${known.length === 1 ? 'is' : 'are'} ${known.join(', ')}`,
  why: 'samples with equal numbers in it make one answer',
  help: ({ known }) => `write \`pooled: ${known[0] ?? 'NAME'}\`, or add the column to \`beside\``,
});

export const pooledLabels = define<{ name: string; key: number; labels: readonly string[] }>({
  code: 'ESP5203',
  severity: 'error',
  title: 'one answer with several labels',
  message: ({ name, key, labels }) =>
    `the samples with ${key} in \`${name}\` make one answer, but their labels are ${labels.join(' and ')}`,
  why: 'a metric compares the pooled outputs with one label',
  help: () => 'give all samples of an answer its label',
});

export const pooledTask = define<{ reason: string }>({
  code: 'ESP5204',
  severity: 'error',
  title: 'samples pooled under a task without classes',
  message: ({ reason }) => `the outputs of samples cannot be pooled: ${reason}`,
  why: 'the largest of several outputs is an answer where an output is a score of each class',
  help: () => 'use `loss: crossentropy` with one label for each sample, or leave `pooled` out',
});
