/** Untrained models as large as a test of memory needs them, made in a moment, with arrays to feed them. */
import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { largeLlama, vocabulary } from '../../bench/support/large-llama.ts';
import { createBuilder, emit, emitTo, int, ints, type GraphBuilder } from '../../src/compute/builder.ts';
import { encodeModel, encodeWithExternal, type Model } from '../../src/model/index.ts';
import { uniform } from '../../src/random/draw.ts';
import { stream } from '../../src/random/stream.ts';
import { npyHeader } from '../../src/record/npy.ts';

/** Drawn once and repeated: what memory a run takes does not depend on the values. */
const values = uniform(stream(1, 'values'), 2 ** 16, 0.05);

function weight(builder: GraphBuilder, name: string, dims: readonly number[], fill?: number) {
  const own = new Float32Array(dims.reduce((product, dim) => product * dim, 1));
  if (fill === undefined) {
    for (let at = 0; at < own.length; at += values.length) {
      own.set(values.subarray(0, own.length - at), at);
    }
  } else {
    own.fill(fill);
  }
  const data = { kind: 'bytes', bytes: new Uint8Array(own.buffer) } as const;
  builder.initializers.set(name, { name, type: 'float32', dims, data });
  return name;
}

/** Fully connected layers of these widths, the input's first. */
export function denseNetwork(folder: string, widths: readonly number[]): string {
  const builder = createBuilder(17, ['x', 'y']);
  let value = 'x';
  widths.slice(1).forEach((width, index) => {
    const [name, from] = [`fc${index + 1}`, widths[index] ?? 0];
    const bias = weight(builder, `${name}.bias`, [width], 0);
    const inputs = [value, weight(builder, `${name}.weight`, [width, from]), bias];
    if (index === widths.length - 2) emitTo(builder, 'Gemm', { inputs, outputs: ['y'], attributes: { transB: int(1) } });
    else value = emit(builder, 'Relu', [emit(builder, 'Gemm', inputs, { transB: int(1) })]);
  });
  return written(folder, 'dense.onnx', builder, ['batch', widths[0] ?? 0]);
}

export interface Residual {
  /** Of the stages; each but the first halves the plane. */
  readonly channels: readonly number[];
  /** Residual blocks of a stage. */
  readonly blocks: number;
  /** Side of the picture, which has three channels. */
  readonly side: number;
  readonly classes: number;
}

/** As torchvision's ResNet-18 of these sizes: two 3 × 3 convolutions a block, BatchNorm behind each. */
export function residualNetwork(folder: string, { channels, blocks, side, classes }: Residual): string {
  const builder = createBuilder(17, ['x', 'y']);
  const convolution = (x: string, name: string, sizes: readonly number[], stride = 1): string => {
    const [out = 1, from = 1, kernel = 1] = sizes;
    const y = emit(builder, 'Conv', [x, weight(builder, `${name}.weight`, [out, from, kernel, kernel])], {
      kernel_shape: ints([kernel, kernel]),
      pads: ints(Array.from({ length: 4 }, () => kernel >> 1)),
      strides: ints([stride, stride]),
    });
    const norm = ['weight', 'bias', 'mean', 'var'].map((part) =>
      weight(builder, `${name}.bn.${part}`, [out], Number(part === 'weight' || part === 'var')),
    );
    return emit(builder, 'BatchNormalization', [y, ...norm]);
  };
  const [first = 1] = channels;
  let x = emit(builder, 'Relu', [convolution('x', 'stem', [first, 3, 3])]);
  let from = first;
  channels.forEach((out, stage) => {
    for (let block = 0; block < blocks; block++) {
      const name = `stage${stage}.${block}`;
      const stride = stage > 0 && block === 0 ? 2 : 1;
      const inner = convolution(x, `${name}.a`, [out, from, 3], stride);
      const y = convolution(emit(builder, 'Relu', [inner]), `${name}.b`, [out, out, 3]);
      const straight = from === out ? x : convolution(x, `${name}.down`, [out, from, 1], stride);
      x = emit(builder, 'Relu', [emit(builder, 'Add', [y, straight])]);
      from = out;
    }
  });
  const pooled = emit(builder, 'GlobalAveragePool', [x]);
  const flat = emit(builder, 'Flatten', [pooled]);
  const head = [weight(builder, 'fc.weight', [classes, from]), weight(builder, 'fc.bias', [classes], 0)];
  emitTo(builder, 'Gemm', { inputs: [flat, ...head], outputs: ['y'], attributes: { transB: int(1) } });
  return written(folder, 'residual.onnx', builder, ['batch', 3, side, side]);
}

function written(folder: string, file: string, { nodes, initializers }: GraphBuilder, dims: readonly (string | number)[]): string {
  const model: Model = {
    irVersion: 8,
    opsets: new Map([['', 17]]),
    functions: [],
    producer: 'test',
    metadata: new Map(),
    graph: {
      name: 'sized',
      inputs: [{ name: 'x', type: 'float32', dims }],
      outputs: [{ name: 'y', type: 'float32' }],
      nodes,
      initializers,
      valueInfo: new Map(),
    },
  };
  const path = join(folder, file);
  writeFileSync(path, encodeModel(model));
  return path;
}

/** A LLaMA-shaped model whose weights lie in a file beside it, 0.1 GB a block. */
export function languageModel(folder: string, layers: number): string {
  const location = 'language.data';
  const { model } = largeLlama({ layers, location });
  const file = openSync(join(folder, location), 'w');
  for (const { data } of model.graph.initializers.values()) {
    if (data.kind !== 'external') continue;
    for (let at = 0; at < data.length; at += values.byteLength) {
      writeSync(file, new Uint8Array(values.buffer, 0, Math.min(values.byteLength, data.length - at)));
    }
  }
  closeSync(file);
  const path = join(folder, 'language.onnx');
  writeFileSync(path, encodeWithExternal(model));
  return path;
}

/** `x.npy,y.npy`: samples of these dimensions and their classes. */
export function classified(folder: string, samples: number, dims: readonly number[], classes: number): string {
  const x = new Float32Array(dims.reduce((product, dim) => product * dim, samples));
  for (let at = 0; at < x.length; at += values.length) {
    x.set(values.subarray(0, x.length - at), at);
  }
  const y = BigInt64Array.from({ length: samples }, (_, index) => BigInt(index % classes));
  return arrays(folder, [x, '<f4', [samples, ...dims]], [y, '<i8', [samples]]);
}

/** The same of token ids, which are their own labels. */
export function tokens(folder: string, samples: number, length: number, known: number = vocabulary): string {
  const ids = BigInt64Array.from({ length: samples * length }, (_, index) => BigInt((index * 7919) % known));
  return arrays(folder, [ids, '<i8', [samples, length]], [ids, '<i8', [samples, length]]);
}

type Written = readonly [Float32Array | BigInt64Array, string, readonly number[]];

function arrays(folder: string, ...both: readonly Written[]): string {
  const paths = both.map(([array, code, dims], index) => {
    const path = join(folder, `${['x', 'y'][index] ?? ''}-${dims.join('-')}.npy`);
    const { buffer, byteOffset, byteLength } = array;
    const bytes = new Uint8Array(buffer, byteOffset, byteLength);
    writeFileSync(path, Buffer.concat([npyHeader(code, dims), bytes]));
    return path;
  });
  return paths.join(',');
}
