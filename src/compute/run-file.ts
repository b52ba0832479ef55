/** Runs a model file as its users do: onnxruntime, the file, some samples. */
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { decodeValues, encodeValues } from '../model/index.ts';
import { importOnnxruntime, type Ort } from './engine.ts';
import type { Probe } from './output-difference.ts';
import type { SessionOptions } from './session.ts';

export interface OpenedFile {
  /** Samples `from` … `to` − 1 in one batch; rejects with onnxruntime's error where it refuses. */
  readonly run: (probe: Probe, from: number, to: number) => Promise<Float32Array>;
  readonly release: () => Promise<void>;
}

/** `output` is the one that is read, in float32 whatever the file gives. */
export async function openFile(
  path: string,
  output: string,
  { threads }: SessionOptions,
): Promise<OpenedFile> {
  const ort = await importOnnxruntime();
  const session = await ort.InferenceSession.create(path, {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    logSeverityLevel: 4,
  });
  return {
    async run(probe, from, to) {
      const fed = feedOf(ort, session, probe, from, to);
      const { [output]: result } = await session.run({ [probe.input]: fed }, [output]);
      return floatsOf(result);
    },
    release: () => session.release(),
  };
}

function feedOf(
  ort: Ort,
  session: InferenceSession,
  { input, samples, dims, size }: Probe,
  from: number,
  to: number,
): Tensor {
  const width = samples.length / size;
  const data = samples.slice(from * width, to * width);
  const shape = [to - from, ...dims];
  const wanted = session.inputMetadata.find(({ name }) => name === input);
  if (wanted?.isTensor === true && wanted.type === 'float16' && data instanceof Float32Array) {
    const { buffer } = encodeValues('float16', data);
    return new ort.Tensor('float16', new Uint16Array(buffer), shape);
  }
  return data instanceof BigInt64Array
    ? new ort.Tensor('int64', data, shape)
    : new ort.Tensor('float32', Float32Array.from(data), shape);
}

function floatsOf(result: Tensor | undefined): Float32Array {
  const data = result?.data;
  if (data instanceof Float32Array) return data;
  if (result?.type === 'float16' && ArrayBuffer.isView(data)) {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const values = decodeValues('float16', bytes, bytes.length / 2);
    return Float32Array.from(values ?? [], Number);
  }
  if (data instanceof Float64Array) return Float32Array.from(data);
  throw new TypeError(`an output of type ${result?.type ?? 'nothing'}`);
}
