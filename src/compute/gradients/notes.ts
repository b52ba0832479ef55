/** How each gradient is made, in a sentence, and in which uses there is none: for the page on operators. */
export interface GradientNote {
  readonly how: string;
  /** Uses that are refused. */
  readonly without?: string;
}

const broadcast = 'summed over the axes that were broadcast';
const moved = 'the gradient goes back the way that the elements came';

export const gradientNotes: Readonly<Record<string, GradientNote>> = {
  Add: { how: `the gradient itself, ${broadcast}` },
  Sub: { how: `the gradient and its negative, ${broadcast}` },
  Mul: { how: `times the other factor, ${broadcast}` },
  Div: { how: `over the divisor, and −g·y over it, ${broadcast}` },
  Pow: { how: 'n·x^(n − 1)', without: 'an exponent that is computed' },
  Sum: { how: `the gradient itself for each input, ${broadcast}` },
  Mean: { how: `an equal share for each input, ${broadcast}` },
  Max: { how: `to the largest, equal ones share it, ${broadcast}` },
  Min: { how: `to the smallest, equal ones share it, ${broadcast}` },
  Neg: { how: 'its negative' },
  Relu: { how: 'passed where the output is above 0, as in PyTorch' },
  LeakyRelu: { how: 'passed where the input is above 0, else times alpha' },
  ThresholdedRelu: { how: 'passed where the input is above alpha' },
  Elu: { how: '1 above 0, else y + alpha' },
  Selu: { how: 'gamma above 0, else y + gamma·alpha' },
  Celu: { how: '1 above 0, else y/alpha + 1' },
  PRelu: { how: `as LeakyRelu; for the slope x where it is not above 0, ${broadcast}` },
  Softplus: { how: 'σ(x)' },
  Softsign: { how: '(1 − |y|)²' },
  Mish: { how: 't + x·(1 − t²)·σ(x) with t = tanh(softplus(x))' },
  Sin: { how: 'cos x' },
  Cos: { how: '−sin x' },
  Sigmoid: { how: 'y·(1 − y)' },
  Tanh: { how: '1 − y²' },
  HardSigmoid: { how: 'alpha inside the ramp, else 0' },
  HardSwish: { how: 'x/3 + ½ between −3 and 3, 1 above, 0 below' },
  Clip: { how: 'passed between the bounds, these included, as in PyTorch' },
  Exp: { how: 'y' },
  Log: { how: '1 / x' },
  Sqrt: { how: '½ / y, and 0 where y is 0' },
  Reciprocal: { how: '−y²' },
  Abs: { how: 'the sign, 0 at 0' },
  Erf: { how: '2/√π · exp(−x²)' },
  Gelu: { how: 'Φ(x) + x·φ(x), or the derivative of the approximation by tanh' },
  MatMul: {
    how: 'two products; a matrix that all rows share gets one product of the flattened rows',
    without: 'a vector as an operand',
  },
  Gemm: { how: 'products with the transposes swapped, alpha and beta kept' },
  Conv: {
    how: 'for the input a transposed convolution, for the kernels a product with the windows of the input',
    without: 'spatial sizes that are unknown',
  },
  ConvTranspose: {
    how: 'for the input the convolution that it is the transpose of, for the kernels as that of Conv',
    without: 'spatial sizes that are unknown; `auto_pad` of `SAME`, `output_shape`',
  },
  MaxPool: {
    how: 'to the first largest element of each window, as in PyTorch',
    without: 'column-major indices; spatial sizes that are unknown',
  },
  AveragePool: {
    how: 'spread over the window by a transposed convolution, channel by channel',
    without: 'spatial sizes that are unknown',
  },
  GlobalMaxPool: {
    how: 'to the largest, equal ones share it',
    without: 'spatial sizes that are unknown',
  },
  GlobalAveragePool: { how: 'spread evenly over the places' },
  BatchNormalization: {
    how: 'through the statistics of the batch where a stage trains (Ioffe and Szegedy 2015), else through the scale alone; the running ones move as in PyTorch',
  },
  InstanceNormalization: {
    how: 'through mean and deviation of each channel of a sample',
    without: 'sizes that are unknown',
  },
  GroupNormalization: {
    how: 'through mean and deviation of each group of channels of a sample',
    without: 'sizes that are unknown',
  },
  LayerNormalization: { how: 'through mean and deviation of each row' },
  Softmax: { how: 'y ⊙ (g − Σ g·y)' },
  LogSoftmax: { how: 'g − exp(y) · Σ g' },
  ReduceSum: { how: 'repeated over the summed axes', without: 'axes that are computed' },
  ReduceL1: { how: 'the sign of each element', without: 'axes that are computed' },
  ReduceL2: { how: 'x/y, and 0 where y is 0', without: 'axes that are computed' },
  ReduceSumSquare: { how: '2x', without: 'axes that are computed' },
  ReduceLogSumExp: { how: 'exp(x − y)', without: 'axes that are computed' },
  ReduceMax: { how: 'to the largest, equal ones share it', without: 'axes that are computed' },
  ReduceMin: { how: 'to the smallest, equal ones share it', without: 'axes that are computed' },
  ReduceMean: {
    how: 'repeated over the averaged axes, divided by their number',
    without: 'axes that are computed',
  },
  Identity: { how: 'the gradient itself' },
  Dropout: { how: 'the gradient itself: it is the identity here' },
  Cast: { how: 'cast back, between floating-point types; none through whole numbers' },
  Reshape: { how: moved },
  Flatten: { how: moved },
  Squeeze: { how: moved },
  Unsqueeze: { how: moved },
  Transpose: { how: moved },
  Expand: { how: 'summed over the copies' },
  Tile: { how: 'summed over the copies', without: 'repeats that are computed' },
  DepthToSpace: { how: moved, without: 'sizes that are unknown' },
  SpaceToDepth: { how: moved, without: 'sizes that are unknown' },
  Concat: { how: 'cut into the pieces', without: 'tensors that are joined along the batch' },
  Split: { how: 'the pieces joined; a piece that nothing reads gives 0' },
  Slice: { how: 'scattered to where the elements were, bounds and steps computed or not' },
  Gather: { how: 'added up row by row: what was read several times gets the sum' },
  GatherElements: { how: 'added up element by element' },
  CumSum: { how: 'summed up from the other end' },
  Where: { how: `to the branch that was taken, ${broadcast}; none for the condition` },
  Pad: {
    how: 'what lies inside the padding',
    without: 'modes other than `constant`; chosen axes',
  },
  LSTM: {
    how: 'gates of all steps from the outputs at once, then a Scan from the last step to the first; every direction and first state',
    without: 'sequence lengths, peepholes, clipping, coupled gates, other activations',
  },
  GRU: {
    how: 'as LSTM, with the reset gate before or after the product (`linear_before_reset`)',
    without: 'sequence lengths, clipping, other activations',
  },
  RNN: {
    how: 'as LSTM, of tanh, sigmoid or the rectifier',
    without: 'sequence lengths, clipping, other activations',
  },
};
