/** Sessions of onnxruntime, which is imported when the first one is made: it is large. */
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Model } from '../model/graph.ts';
import { encodeModel } from '../model/index.ts';
import { inBlocks, blockedDomain } from './blocked-convolutions.ts';
import { importOnnxruntime, type Ort } from './engine.ts';
import { placedOn } from './providers.ts';
import { createBuilder } from './builder.ts';
import { ownModel } from './own-model.ts';

const channels = 64;

let known: Promise<number> | undefined;

/** 16 with AVX-512, 8 with AVX; 1 where onnxruntime has no such kernel. Asked once. */
export async function blockSize(ort: Ort): Promise<number> {
  known ??= observed(ort).catch(() => 1);
  return await known;
}

/** Of two places, the second one's first channel comes behind the first one's whole block. */
async function observed(ort: Ort): Promise<number> {
  const session = await ort.InferenceSession.create(encodeModel(reordering()));
  const places = Float32Array.from({ length: 2 * channels }, (_, index) => index);
  const { y } = await session.run({ x: new ort.Tensor('float32', places, [1, channels, 1, 2]) });
  await session.release();
  return y?.data instanceof Float32Array ? y.data.indexOf(1) : 1;
}

function reordering(): Model {
  const builder = createBuilder(17, ['x', 'y']);
  builder.nodes.push({ name: 'reorder', op: 'ReorderInput', domain: blockedDomain, inputs: ['x'], outputs: ['y'], attributes: {} });
  const model = ownModel(builder, {
    name: 'blocks',
    inputs: [{ name: 'x', type: 'float32', dims: [1, channels, 1, 2] }],
    outputs: [{ name: 'y', type: 'float32' }],
    nodes: builder.nodes,
  });
  return { ...model, opsets: new Map([...model.opsets, [blockedDomain, 1]]) };
}

export interface SessionOptions {
  /** Threads inside an operator; the same number gives the same bytes. */
  readonly threads: number;
  readonly device: string;
  /** Threads that work on parts of a batch; as many as the machine has processors where it is absent. */
  readonly workers?: number;
}

export type { Ort } from './engine.ts';

export interface Program {
  readonly ort: Ort;
  readonly session: InferenceSession;
}

/** Loads a generated graph. Rejects with onnxruntime's own error where it refuses. */
export async function loadProgram(model: Model, options: SessionOptions): Promise<Program> {
  const ort = await importOnnxruntime();
  const { graph, session } = await encodedProgram(model, options);
  return { ort, session: await ort.InferenceSession.create(graph, session) };
}

/** A generated graph as onnxruntime loads it, here or in another thread, and how. */
export async function encodedProgram(
  model: Model,
  options: SessionOptions,
): Promise<{ readonly graph: Uint8Array; readonly session: InferenceSession.SessionOptions }> {
  const ort = await importOnnxruntime();
  const own = options.device === 'cpu' ? inBlocks(model, await blockSize(ort)) : model;
  const placed = placedOn(options.device, own);
  return {
    graph: encodeModel(placed.model),
    session: {
      executionProviders: placed.providers,
      intraOpNumThreads: options.threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      logSeverityLevel: 4,
    },
  };
}

export function floatTensor(ort: Ort, data: Float32Array, dims: readonly number[]): Tensor {
  return new ort.Tensor('float32', data, dims);
}
