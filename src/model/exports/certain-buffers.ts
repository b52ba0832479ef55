/**
 * Buffers of PyTorch that their values tell: an export that does not name its buffers stores them like parameters, but no training gives
 * infinite numbers, a mask of 0 and one other number, or columns of sines, as sinusoidal positions and rotary tables have.
 */
import { isFloat } from '../element-types.ts';
import type { ModelFiles } from '../file.ts';
import type { Tensor } from '../graph.ts';
import { isNamedByModule } from '../layers/told-tensors.ts';
import { valueCount } from '../shape.ts';
import { tensorPart } from '../values/tensor-values.ts';

/** Fewer numbers say too little. */
const fewest = 8;
/** What folding has made of a weight, and a parameter that a module names. */
const ofLayers = /^onnx::(?:MatMul|Gemm|Conv|ConvTranspose|LSTM|GRU|RNN|PRelu)_/;

/** `tables` are the tensors whose rows are looked up: positions that `nn.Embedding` holds and that are not trained, as Marian's. */
export function certainBuffers(tensors: ReadonlyMap<string, Tensor>, files: ModelFiles, tables: ReadonlySet<string>): readonly string[] {
  return [...tensors].flatMap(([name, tensor]) => {
    if (!isFloat(tensor.type) || tensor.dims.length < 2 || valueCount(tensor.dims) < fewest) return [];
    const is = isRaw(name) ? isComputed : tables.has(name) ? isOfSines : undefined;
    return is?.(tensor, files) === true ? [name] : [];
  });
}

function isRaw(name: string): boolean {
  return !ofLayers.test(name) && (!isNamedByModule(name) || /(?:bias|_mask)$/.test(name));
}

function isComputed(tensor: Tensor, files: ModelFiles): boolean {
  const values = numbersIn(tensor, files, valueCount(tensor.dims));
  const [rows = 0, ...others] = tensor.dims.filter((dim) => dim !== 1);
  return values.some((value) => Math.abs(value) === Infinity) || isMask(values, rows, others) || haveSines(values, rows);
}

/** Looks at a few rows first: a vocabulary is long. */
function isOfSines(tensor: Tensor, files: ModelFiles): boolean {
  const [rows = 0, width = 0] = tensor.dims;
  return [Math.min(rows, 2 * fewestRows), rows].every((some) => haveSines(numbersIn(tensor, files, some * width), some));
}

function numbersIn(tensor: Tensor, files: ModelFiles, count: number): Float64Array {
  return Float64Array.from(tensorPart(tensor, files, 0, count).value ?? [], Number);
}

/** 0 and one other number; the matrix of ones on the diagonal may be how a parameter begins. */
function isMask(values: Float64Array, rows: number, others: readonly number[]): boolean {
  const other = values.find((value) => value !== 0);
  if (other === undefined || !values.includes(0) || values.some((value) => value !== 0 && value !== other)) return false;
  return !(others.length === 1 && others[0] === rows && values.every((value, at) => (value !== 0) === (at % (rows + 1) === 0)));
}

const fewestRows = 5;
/** Of the largest value: sines of arguments in the thousands are rounded so far in float32. */
const tolerance = 2e-3;

/** Whether sin(kθ + φ) of the row k is in every column, for θ and φ of its own: x(k+1) + x(k−1) = 2 cos θ · x(k). */
function haveSines(values: Float64Array, rows: number): boolean {
  const width = values.length / rows;
  if (rows < fewestRows) return false;
  let oscillates = false;
  for (let column = 0; column < width; column++) {
    const at = (row: number): number => values[row * width + column] ?? NaN;
    let [largest, square, product] = [0, 0, 0];
    for (let row = 0; row < rows; row++) largest = Math.max(largest, Math.abs(at(row)));
    for (let row = 1; row < rows - 1; row++) {
      square += at(row) ** 2;
      product += at(row) * (at(row - 1) + at(row + 1));
    }
    const twice = square === 0 ? 2 : product / square;
    for (let row = 1; row < rows - 1; row++) {
      if (!(Math.abs(at(row - 1) + at(row + 1) - twice * at(row)) <= tolerance * largest)) return false;
    }
    oscillates ||= Math.abs(twice) < 1.9;
  }
  return oscillates;
}
