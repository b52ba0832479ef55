/** Well-known networks from their headers in `test/fixtures/zoo`: the graphs are real, the weights are drawn. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { bytesAsSource, loadTensors, readModel, type ByteSource, type Model, type ModelFiles } from '../../src/model/index.ts';
import { stream } from '../../src/random/stream.ts';

/** Those that every test cuts. Narrow ones have the graph of their family in fewer and thinner layers. */
export const zoo = [
  'resnet18',
  'resnet50',
  'mobilenet_v2',
  'mobilenet_v3_small',
  'shufflenet_v2_x0_5',
  'densenet121',
  'efficientnet_b0',
  'regnet_x_400mf',
  'squeezenet1_1',
  'vit_narrow',
  'vit_narrow_batches',
  'swin_narrow',
  'convnext_narrow',
  'gpt2_narrow',
  'llama_narrow',
] as const;

export function headerOf(name: string): ModelFiles {
  const packed = readFileSync(`test/fixtures/zoo/${name}.onnx.gz`);
  return { name: `${name}.onnx`, main: bytesAsSource(gunzipSync(packed)), open: drawnData };
}

interface ReadZoo {
  readonly files: ModelFiles;
  readonly model: Model;
}

const known = new Map<string, ReadZoo>();

/** Weights are located, and drawn when they are loaded. A header is read once. */
export function readZoo(name: string): ReadZoo {
  const read = known.get(name) ?? readHeader(name);
  known.set(name, read);
  return read;
}

function readHeader(name: string): ReadZoo {
  const files = headerOf(name);
  const { value, diagnostics } = readModel(files);
  if (value === undefined) throw new Error(diagnostics.map(({ message }) => message).join('; '));
  return { files, model: value };
}

/** The model with all its weights in memory. */
export function loadZoo(name: string): Model {
  const { files, model } = readZoo(name);
  const { value } = loadTensors(model, files);
  if (value === undefined) throw new Error(`${name} cannot be loaded`);
  return value;
}

/** `uniform/SEED/MEAN/DEVIATION` is a file of float32 numbers, as many as are read. */
function drawnData(location: string): ByteSource {
  const [kind, seed = '', mean = '', deviation = ''] = location.split('/');
  if (kind !== 'uniform') throw new Error(`nothing is drawn as ${location}`);
  return {
    size: Number.MAX_SAFE_INTEGER,
    read(offset, length) {
      if (offset !== 0) throw new RangeError('what is drawn is read from the start');
      const [center, bound] = [Number(mean), Math.sqrt(3) * Number(deviation)];
      const { next } = stream(Number(seed), 'zoo');
      const values = new Float32Array(length / 4);
      for (let i = 0; i < values.length; i++) {
        values[i] = center + (next() / 2 ** 31 - 1) * bound;
      }
      return new Uint8Array(values.buffer);
    },
  };
}
