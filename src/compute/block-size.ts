/** How many channels onnxruntime's convolutions in blocks take together on this processor. */
import type { Model } from '../model/graph.ts';
import { encodeModel } from '../model/index.ts';
import { blockedDomain } from './blocked-convolutions.ts';
import { createBuilder } from './builder.ts';
import type { Ort } from './engine.ts';
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
  builder.nodes.push({
    ...{ name: 'reorder', op: 'ReorderInput', domain: blockedDomain },
    ...{ inputs: ['x'], outputs: ['y'], attributes: {} },
  });
  const model = ownModel(builder, {
    name: 'blocks',
    inputs: [{ name: 'x', type: 'float32', dims: [1, channels, 1, 2] }],
    outputs: [{ name: 'y', type: 'float32' }],
    nodes: builder.nodes,
  });
  return { ...model, opsets: new Map([...model.opsets, [blockedDomain, 1]]) };
}
