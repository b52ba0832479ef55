/** How relevance passes each operator, in a sentence, and in which uses it does not: for the page on operators. */
export interface RelevanceNote {
  readonly how: string;
  /** Uses that are refused. */
  readonly without?: string;
}

/** Of these only the first input is made of samples: the others are scales, shifts and bounds. */
export const passedOn = [
  ...['Relu', 'LeakyRelu', 'Sigmoid', 'Tanh', 'HardSigmoid', 'HardSwish', 'Clip', 'Exp', 'Log', 'Sqrt', 'Abs', 'Reciprocal', 'Erf', 'Gelu'],
  ...['Neg', 'Pow', 'LayerNormalization', 'Softmax', 'LogSoftmax'],
];

/** These move elements, or take some of them. */
export const movedBack = [
  ...['Cast', 'Identity', 'Dropout', 'Reshape', 'Flatten', 'Squeeze', 'Unsqueeze', 'Transpose', 'Expand', 'Concat', 'Split', 'Slice'],
  ...['Gather', 'Where', 'Pad'],
];

/** The same for each of these operators. */
export function forEach<T>(operators: readonly string[], own: T): Readonly<Record<string, T>> {
  return Object.fromEntries(operators.map((operator) => [operator, own]));
}

const passed: RelevanceNote = { how: 'passed on as it is' };
const moved: RelevanceNote = { how: 'goes back the way that the elements came' };
const shares: RelevanceNote = { how: 'by the share in the contributions x·w above 0 (z⁺, α = 1 and β = 0); biases have none' };
const branches: RelevanceNote = { how: 'by the size of what each branch contributes; what the samples do not change has none' };
const elements: RelevanceNote = { how: 'by the share in the elements above 0' };
const factors: RelevanceNote = {
  how: 'to the signal; none to a gate (sigmoid, softmax, reciprocal) or scale; of two signals half to each',
};
const matrices = 'two matrices that change with the samples, attention weights excepted';

export const relevanceNotes: Readonly<Record<string, RelevanceNote>> = {
  Conv: { ...shares, without: 'spatial sizes that are unknown' },
  Gemm: { ...shares, without: `an alpha that is not above 0; ${matrices}` },
  MatMul: { ...shares, without: matrices },
  Add: branches,
  Sub: branches,
  Sum: branches,
  Mul: factors,
  Div: factors,
  ReduceSum: elements,
  ReduceMean: elements,
  AveragePool: elements,
  GlobalAveragePool: elements,
  ...forEach(passedOn, passed),
  BatchNormalization: { how: 'passed on as it is; a scale below 0 turns the weights of the layer that it alone follows' },
  ...forEach(movedBack, moved),
  MaxPool: { how: 'to the first largest element of each window' },
  Max: { how: 'to the largest, equal ones share it' },
  Min: { how: 'to the smallest, equal ones share it' },
};
