/** Sessions of onnxruntime, which is imported when the first one is made: it is large. */
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Model } from '../model/graph.ts';
import { encodeModel } from '../model/index.ts';
import { blockSize } from './block-size.ts';
import { inBlocks } from './blocked-convolutions.ts';
import { importOnnxruntime, type Ort } from './engine.ts';
import { placedOn } from './providers.ts';

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
