/** Says in words what a shape takes, with an example of each reading. */
import { fold } from '../../basics/fold.ts';
import * as vocab from '../../vocabulary/index.ts';
import { listed } from '../../diagnostics/suggest.ts';

const unitReadings: Readonly<Record<string, string>> = {
  sparsity: 'a sparsity such as `80%`',
  density: 'a density such as `20%`',
  share: 'a share such as `25%`',
  ratio: 'a share such as `20%`',
  number: 'a number such as `0.9`',
  count: 'a whole number such as `3`',
  rank: 'a rank such as `16`',
};

const dimensionReadings: Readonly<Record<string, string>> = {
  time: 'a length such as `100 steps` or `5 epochs`',
  data: 'an amount such as `128 samples`',
  pruning: 'a number of units such as `1 block`',
  points: 'a difference such as `1 point`',
  layers: 'a number of layers',
  latency: 'a latency such as `4 ms`',
};

export function describeReading(reading: vocab.Reading): string {
  if (reading.dimension !== undefined) return dimensionReadings[reading.dimension] ?? 'a quantity';
  if (reading.bases !== undefined) return `a share such as \`20% of ${reading.bases[0] ?? 'model'}\``;
  if (reading.word !== undefined) return `a share such as \`20% ${reading.word}\``;
  return unitReadings[reading.unit ?? ''] ?? 'a quantity';
}

export function describeShape(shape: vocab.Shape, vocabulary: vocab.Vocabulary): string {
  return [...new Set(descriptions(shape, vocabulary))].slice(0, 4).join(', or ');
}

function descriptions(shape: vocab.Shape, vocabulary: vocab.Vocabulary): readonly string[] {
  return fold(described, shape, vocabulary);
}

const described: vocab.ShapeTable<[vocab.Vocabulary], readonly string[]> = {
  quantity: ({ readings }) => readings.filter(({ word }) => word === undefined || word === 'density').map(describeReading),
  pattern: () => ['a pattern such as `2:4` or `keep 1 of 4`'],
  window: () => ['a window such as `25%..75%` or `1..10 epochs`'],
  choice: ({ words, category }, vocabulary) => [listed(words ?? vocab.wordsOf(vocabulary, category).keys())],
  selector: () => ['layers, by role, name or range'],
  expression: ({ role }) => [`a ${role} such as ${samples[role]}`],
  measured: () => ['a metric such as `accuracy of model`'],
  comparison: () => ['a comparison such as `accuracy of model >= 90%`'],
  interval: () => ['an interval such as `80% ± 0.1%`'],
  bounds: () => ['bounds such as `50%..95%`'],
  values: () => ['values of the parameter'],
  record: ofRecord,
  list: ({ of }, vocabulary) => descriptions(of, vocabulary),
  name: ({ of }) => [of.length === 0 ? 'a name' : `the name of a ${of.join(', a ')}`],
  text: () => ['a text in quotes'],
  either: ({ options }, vocabulary) => options.flatMap((option) => descriptions(option, vocabulary)),
};

const samples: Readonly<Record<string, string>> = {
  criterion: '`magnitude` or `|w|`',
  curve: '`cubic`',
  loss: '`task`',
  penalty: '`slimming`',
  threshold: '`0.05` or `0.6 * std(w)`',
  reparam: '`pdp`',
  metric: '`accuracy`',
};

/** A category with its article: what a word that is none of it should have been. */
export const categoryInWords: Readonly<Record<vocab.Category, string>> = {
  'adapter-form': 'a form of adapter',
  'gate-form': 'a form of gate',
  allocation: 'an allocation',
  allocator: 'a computed allocation',
  base: 'a base',
  'bypass-kernel': 'a kernel of a bypass',
  calibrated: 'something to calibrate',
  'cell-scale': 'a scale of gradients',
  compensation: 'a compensation',
  criterion: 'a criterion',
  curve: 'a curve',
  data: 'a data set',
  'data-amount': 'an amount of data',
  decay: 'a schedule',
  foldable: 'something to fold',
  function: 'a function',
  grouping: 'a norm',
  growth: 'a rule for growth',
  holder: 'the holder of samples',
  initialisation: 'an initialisation',
  insertable: 'something to insert',
  'matrix-form': 'a form of matrices',
  join: 'a way to join',
  keepable: 'something to keep',
  loss: 'a loss',
  mapping: 'a mapping',
  mask: 'a mask',
  metric: 'a metric',
  multiplier: 'a multiplier',
  optimizer: 'an optimizer',
  penalty: 'a penalty',
  pick: 'a choice of an arm',
  piece: 'a piece of a schedule',
  pruned: 'units to prune',
  reconstructed: 'something to reconstruct',
  reparam: 'a re-parameterisation',
  rewound: 'something to restore',
  role: 'a role',
  rounding: 'a rounding',
  scope: 'a scope',
  split: 'a way to share samples out',
  statistic: 'a statistic',
  tie: 'a rule for ties',
  trained: 'something to train',
  type: 'a type',
  variable: 'a variable',
  variation: 'something to vary',
  weighing: 'a weight of arms',
  whole: 'something that can be measured',
};

/** What it begins with: the first part that must be there. */
function ofRecord({ parts }: vocab.RecordShape, vocabulary: vocab.Vocabulary): readonly string[] {
  const first = parts.find((part) => part.optional !== true) ?? parts[0];
  const word = first?.word === undefined ? [] : [`\`${first.word}\``];
  if (first?.shape === undefined) return word;
  return descriptions(first.shape, vocabulary).map((text) => [...word, text].join(' and '));
}
