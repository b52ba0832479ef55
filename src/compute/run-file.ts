/** Runs a model file as its users do: onnxruntime, the file, some samples. */
import { wholeOutput } from '../basics/slices.ts';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { decodeValues, encodeModel, encodeValues, type Model } from '../model/index.ts';
import { importOnnxruntime, withoutFaults, type Ort } from './engine.ts';
import type { Probe } from './evaluator.ts';
import type { SessionOptions } from './session.ts';
import { valuesAsTrained, type TrainedForm } from './trained-output.ts';

export interface OpenedFile {
  /** Samples `from` … `to` − 1 in one batch; rejects with onnxruntime's error where it refuses. */
  readonly run: (probe: Probe, from: number, to: number) => Promise<Float32Array>;
  readonly release: () => Promise<void>;
}

function sessionOf(ort: Ort, from: string | Uint8Array, threads: number): Promise<InferenceSession> {
  const options = {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    executionMode: 'sequential',
    logSeverityLevel: 4,
    extra: withoutFaults,
  } as const;
  // The overloads of `create` take one or the other.
  return typeof from === 'string' ? ort.InferenceSession.create(from, options) : ort.InferenceSession.create(from, options);
}

/** One of several files that are run one after another. */
export interface FileInTurn {
  readonly name: string;
  readonly path: string;
  /** Inputs that are outputs of files before it. */
  readonly reading?: readonly { readonly input: string; readonly model: string; readonly output: string }[];
}

/**
 * Files of which one may feed another; an output is called `text.hidden` where two have its name. What is read is in float32 whatever
 * the file gives. A prelude makes the inputs of the files from what is fed.
 */
export async function openFiles(
  files: readonly FileInTurn[],
  read: TrainedForm & { readonly output: string },
  { threads }: SessionOptions,
  prelude?: Model,
): Promise<OpenedFile> {
  const ort = await importOnnxruntime();
  const sessions: InferenceSession[] = [];
  const before: InferenceSession[] = [];
  const release = async (): Promise<void> => {
    for (const session of [...sessions.splice(0), ...before.splice(0)]) await session.release();
  };
  try {
    for (const { path } of files) sessions.push(await sessionOf(ort, path, threads));
    if (prelude !== undefined) before.push(await sessionOf(ort, encodeModel(prelude), threads));
  } catch (error) {
    await release();
    throw error;
  }
  return {
    async run(probe, from, to) {
      const values = new Map<string, Tensor>();
      const made: Record<string, Tensor> = {};
      for (const session of before) Object.assign(made, await session.run({ [probe.input]: feedOf(ort, session, { probe, from, to }) }));
      for (const [index, session] of sessions.entries()) {
        const { name = '', reading = [] } = files[index] ?? {};
        const feeds: Record<string, Tensor> = {};
        for (const link of reading) {
          const value = values.get(`${link.model}.${link.output}`);
          if (value !== undefined) feeds[link.input] = value;
        }
        for (const input of session.inputNames) {
          if (input in feeds) continue;
          const value = input === probe.input ? feedOf(ort, session, { probe, from, to }) : made[input];
          if (value !== undefined) feeds[input] = value;
        }
        for (const [own, value] of Object.entries(await session.run(feeds))) {
          values.set(`${name}.${own}`, value);
          if (!isRead(name, own)) values.set(own, value);
        }
      }
      const outputs = read.outputs ?? [{ name: read.output }];
      return floatsOf(outputs.map((own) => values.get(wholeOutput(own))), read); // prettier-ignore
    },
    release,
  };

  function isRead(name: string, own: string): boolean {
    return files.some(({ reading = [] }) => reading.some((link) => link.model === name && link.output === own));
  }
}

function feedOf(
  ort: Ort,
  session: InferenceSession,
  { probe: { input, samples, dims, size }, from, to }: { readonly probe: Probe; readonly from: number; readonly to: number },
): Tensor {
  const width = samples.length / size;
  const data = samples.slice(from * width, to * width);
  const shape = [to - from, ...dims];
  const wanted = session.inputMetadata.find(({ name }) => name === input);
  if (wanted?.isTensor === true && wanted.type === 'float16' && data instanceof Float32Array) {
    return new ort.Tensor('float16', new Uint16Array(encodeValues('float16', data).buffer), shape);
  }
  return data instanceof BigInt64Array ? new ort.Tensor('int64', data, shape) : new ort.Tensor('float32', Float32Array.from(data), shape);
}

function floatsOf(results: readonly (Tensor | undefined)[], form: TrainedForm): Float32Array {
  const given = results.map((result) => {
    if (result === undefined) throw new TypeError('an output of type nothing');
    return { values: plainFloats(result), dims: result.dims };
  });
  return valuesAsTrained(given, form);
}

function plainFloats({ data, type }: Tensor): Float32Array {
  if (data instanceof Float32Array) return data;
  if (type === 'float16' && ArrayBuffer.isView(data)) {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    return Float32Array.from(decodeValues('float16', bytes, bytes.length / 2) ?? [], Number);
  }
  if (data instanceof Float64Array) return Float32Array.from(data);
  throw new TypeError(`an output of type ${type}`);
}

/** Why the file does not load, in onnxruntime's words; undefined where it does. */
export async function refusalToLoad(path: string): Promise<string | undefined> {
  const ort = await importOnnxruntime();
  try {
    const session = await ort.InferenceSession.create(path, {
      logSeverityLevel: 4,
      // A pool of threads takes longer to start than a small model takes to load.
      intraOpNumThreads: 1,
      // Whether it loads is all that is asked; folding constants would hold the weights twice.
      graphOptimizationLevel: 'disabled',
      enableCpuMemArena: false,
      enableMemPattern: false,
      // External data stays mapped, and untouched, where no weight is packed anew.
      extra: { session: { disable_prepacking: '1' } },
    });
    await session.release();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
