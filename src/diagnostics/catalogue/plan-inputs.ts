/** What a choice of samples by another model, a key, a budget or a tree may meet (ESP4231–4239). */
import { define } from '../diagnostic.ts';

export const noColumn = define<{ data: string; name: string; known: readonly string[] }>({
  code: 'ESP4231',
  severity: 'error',
  title: 'column that the data set lacks',
  message: ({ data, name, known }) => `\`${data}\` has no column \`${name}\`${known.length === 0 ? '' : `; there is ${known.join(', ')}`}`,
  why: 'keys, costs and parents of samples are columns beside them',
  help: ({ data, name }) =>
    `add it to the data set: \`beside: { ${name}: FILE }\` below \`data.${data}\`, or \`--${data} x=…,y=…,beside.${name}=FILE\``,
});

export const columnUnfit = define<{ data: string; name: string; row: number; value: number; problem: string }>({
  code: 'ESP4232',
  severity: 'error',
  title: 'column that is no cost or parent',
  message: ({ data, name, row, value, problem }) =>
    `the column \`${name}\` of \`${data}\` has ${value} for sample ${row}, which ${problem}`,
  why: 'costs add up, and a parent is the row of another sample with the same key',
  help: () => 'number rows from 0 in the whole data set, and write -1 where there is no parent',
});

export const budgetTooSmall = define<{ most: number; cheapest: number; of: string; key?: string }>({
  code: 'ESP4233',
  severity: 'error',
  title: 'budget that no sample fits',
  message: ({ most, cheapest, of, key }) =>
    `no sample${key === undefined ? '' : ` of ${key}`} fits ${most} ${of}: the cheapest takes ${cheapest}, its parents included`,
  why: 'a budget is never exceeded, and at least one sample stays',
  help: ({ cheapest }) => `allow ${cheapest} or more`,
});

export const samplesCountedInRun = define<{ verb: string; data: string }>({
  code: 'ESP4234',
  severity: 'error',
  title: 'samples whose number the run decides',
  message: ({ verb, data }) => `\`${verb}\` reads the samples of \`${data}\`, but scores decide how many are left of it`,
  why: 'a plan fixes the steps of an epoch and the samples of a calibration',
  help: () => 'keep a number that is known, `within 4 samples per KEY` without costs or parents; or `rewind samples to MARK` before',
});

export const chosenByLabel = define<{ data: string; name: string }>({
  code: 'ESP4235',
  severity: 'error',
  title: 'test inputs chosen by their labels',
  message: ({ data, name }) => `\`${name}\` chooses the inputs of \`${data}\`, which measures`,
  why: 'a model in use has no label to choose its inputs by',
  help: () => 'score them by another model, `scorer.y`, by `y`, or at random',
});

export const scorerOutput = define<{ name: string; theirs: readonly string[] }>({
  code: 'ESP4236',
  severity: 'error',
  title: 'scorer without one score for each sample',
  message: ({ name, theirs }) => `the model \`${name}\` gives ${theirs.join(', ')}`,
  why: 'a score is one number of a sample, or of each place in it, whose mean is taken',
  help: ({ name }) => `export it with one output of one number, or reduce its units in the recipe: \`max(${name}.y over out)\``,
});
