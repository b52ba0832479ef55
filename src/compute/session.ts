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
}

export type { Ort } from './engine.ts';

export interface Program {
  readonly ort: Ort;
  readonly session: InferenceSession;
}

/** Loads a generated graph. Rejects with onnxruntime's own error where it refuses. */
export async function loadProgram(model: Model, options: SessionOptions): Promise<Program> {
  const ort = await importOnnxruntime();
  const own = options.device === 'cpu' ? inBlocks(model, await blockSize(ort)) : model;
  const placed = placedOn(options.device, own);
  const session = await ort.InferenceSession.create(encodeModel(placed.model), {
    executionProviders: placed.providers,
    intraOpNumThreads: options.threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    logSeverityLevel: 4,
  });
  return { ort, session };
}

export function floatTensor(ort: Ort, data: Float32Array, dims: readonly number[]): Tensor {
  return new ort.Tensor('float32', data, dims);
}
