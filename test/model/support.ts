/** Fixtures and onnxruntime, as the tests of the model room use them. */
import { readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { expect } from 'vitest';
import type { Outcome } from '../../src/diagnostics/diagnostic.ts';
import { bytesAsSource, readModel, rewriteModel, type Model, type ModelFiles, type TensorValues } from '../../src/model/index.ts';
import { openModelFiles, writeAtomically } from '../../src/identity/model-files.ts';

export const fixtures = join(import.meta.dirname, '../fixtures');
export const traps = join(fixtures, 'traps');
const examples = join(import.meta.dirname, '../../examples');

/** The thirteen trained models, by name. */
export const modelPaths: Readonly<Record<string, string>> = Object.fromEntries([
  ...readdirSync(join(fixtures, 'models'))
    .filter((file) => file.endsWith('.onnx'))
    .map((file) => [file.replace('.onnx', ''), join(fixtures, 'models', file)]),
  ['lenet300_mnist', join(examples, 'lenet300/lenet300_mnist.onnx')],
]);

/** What a `.expect.json` says of its model; lenet300's stands nowhere in the repository. */
export interface Expectation {
  readonly sha256: string;
  readonly counts: { readonly parameters: number; readonly prunable: number };
  readonly prunable: readonly string[];
  readonly parameters: readonly { readonly initializer: string; readonly shape: number[] }[];
}

const lenet300: Expectation = {
  sha256: '',
  counts: { parameters: 266610, prunable: 266200 },
  prunable: ['fc1.weight', 'fc2.weight', 'fc3.weight'],
  parameters: [],
};

export function expectationOf(name: string): Expectation {
  if (name === 'lenet300_mnist') return lenet300;
  return JSON.parse(readFileSync(join(fixtures, 'models', `${name}.expect.json`), 'utf8'));
}

export interface RecordedTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data: readonly (number | boolean)[];
}

export interface Trap {
  readonly verdict: 'accept' | 'refuse';
  readonly prunable?: Readonly<Record<string, number>>;
  readonly onnxruntime: string;
  readonly feed?: Readonly<Record<string, RecordedTensor>>;
  readonly outputs?: Readonly<Record<string, RecordedTensor>>;
}

export const trapTable: Readonly<Record<string, Trap>> = JSON.parse(readFileSync(join(traps, 'expected.json'), 'utf8'));

export function open(path: string): ModelFiles {
  return valueOf(openModelFiles(path));
}

/** A file made of bytes, with nothing beside it. */
export function inMemory(bytes: Uint8Array, name = 'memory.onnx'): ModelFiles {
  return { name, main: bytesAsSource(bytes), open: () => undefined };
}

export function read(path: string): { readonly files: ModelFiles; readonly model: Model } {
  const files = open(path);
  return { files, model: valueOf(readModel(files)) };
}

export function valueOf<T>(outcome: Outcome<T>): T {
  if (outcome.value === undefined) {
    throw new Error(outcome.diagnostics.map(({ message }) => message).join('; '));
  }
  return outcome.value;
}

/** Writes a changed model and its data to a folder, as a run does. */
export function save(files: ModelFiles, model: Model, changes: ReadonlyMap<string, TensorValues>, path: string): void {
  const relocate = (location: string) => `${basename(path)}.${location}`;
  const { main, external } = valueOf(rewriteModel(files, model, changes, { relocate }));
  for (const [location, chunks] of external) {
    expect(writeAtomically(join(dirname(path), location), chunks)).toEqual([]);
  }
  expect(writeAtomically(path, main)).toEqual([]);
}

/** Runs a model (bytes or a path) on recorded inputs; outputs as numbers, by name. */
export async function run(
  model: Uint8Array | string,
  feed: Readonly<Record<string, RecordedTensor>>,
): Promise<Readonly<Record<string, readonly number[]>>> {
  const options: ort.InferenceSession.SessionOptions = {
    logSeverityLevel: 4,
    intraOpNumThreads: 1,
    // Each level of nested If doubles the time of the optimizer.
    graphOptimizationLevel: 'disabled',
  };
  const session =
    typeof model === 'string' ? await ort.InferenceSession.create(model, options) : await ort.InferenceSession.create(model, options);
  const inputs = Object.entries(feed).map(([name, tensor]) => [name, ortTensor(tensor)] as const);
  const outputs = await session.run(Object.fromEntries(inputs));
  await session.release();
  return Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, numbersOf(tensor)]));
}

function numbersOf(tensor: ort.Tensor): readonly number[] {
  const numbers = Array.from(tensor.data as ArrayLike<number>, Number);
  return tensor.type === 'float16' && tensor.data instanceof Uint16Array ? numbers.map(halfNumber) : numbers;
}

/** Finite and normal float16, as the traps' outputs are. */
function halfNumber(bits: number): number {
  const magnitude = (1 + (bits & 1023) / 1024) * 2 ** (((bits >> 10) & 31) - 15);
  return bits & 0x8000 ? -magnitude : magnitude;
}

function ortTensor({ dtype, shape, data }: RecordedTensor): ort.Tensor {
  const numbers = data.map(Number);
  switch (dtype) {
    case 'float32':
      return new ort.Tensor('float32', Float32Array.from(numbers), shape);
    case 'float64':
      return new ort.Tensor('float64', Float64Array.from(numbers), shape);
    case 'int64':
      return new ort.Tensor('int64', BigInt64Array.from(numbers, BigInt), shape);
    case 'bool':
      return new ort.Tensor('bool', Uint8Array.from(numbers), shape);
    case 'float16':
      return new ort.Tensor('float16', Uint16Array.from(numbers, halfBits), shape);
    default:
      throw new Error(`the traps hold no inputs of type ${dtype}`);
  }
}

/** Float16 bits of the eighths that the traps feed: exact, and not by the code under test. */
function halfBits(value: number): number {
  if (value === 0) return 0;
  const exponent = Math.floor(Math.log2(value));
  return ((exponent + 15) << 10) | ((value / 2 ** exponent - 1) * 1024);
}
