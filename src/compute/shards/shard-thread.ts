/**
 * The program of a thread that computes parts of batches. It is handed to the thread as text, wherever this
 * file is bundled to: its functions name nothing but one another.
 */
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type { MessagePort } from 'node:worker_threads';
import type { ShardLayout } from './layout.ts';
import type { Fed, FromThread, ThreadData, ToThread } from './messages.ts';

type Runtime = typeof import('onnxruntime-node');

interface Surroundings {
  readonly parentPort: MessagePort;
  readonly workerData: ThreadData;
  readonly load: (address: string) => Promise<Runtime & { readonly default?: Runtime }>;
}

interface Bench {
  readonly ort: Runtime;
  readonly session: InferenceSession;
  readonly layout: ShardLayout;
  readonly places: ThreadData['places'];
  readonly memory: Readonly<Record<'state' | 'parts' | 'total', Float32Array>>;
  readonly control: Int32Array;
  /** Names that the graph reads. */
  readonly fed: ReadonlySet<string>;
  /** Copies of what all parts read. */
  readonly given: readonly {
    readonly name: string;
    readonly dims: readonly number[];
    readonly offset: number;
    readonly values: Float32Array;
  }[];
  /** Of each result: what goes in and what comes out take turns where a part is worked on in pieces. */
  readonly carried: readonly (readonly [Float32Array, Float32Array])[];
  readonly loss: Float32Array;
}

/** Copies: onnxruntime takes no shared memory. */
function samplesOf(
  ort: Runtime,
  { buffer, type, width, dims }: Fed,
  from: number,
  to: number,
): Tensor {
  const [first, count] = [from * width, (to - from) * width];
  const shape = [to - from, ...dims];
  switch (type) {
    case 'int64':
      return new ort.Tensor('int64', new BigInt64Array(buffer, 8 * first, count).slice(), shape);
    case 'int32':
      return new ort.Tensor('int32', new Int32Array(buffer, 4 * first, count).slice(), shape);
    case 'uint8':
      return new ort.Tensor('uint8', new Uint8Array(buffer, first, count).slice(), shape);
    case 'float32':
      return new ort.Tensor('float32', new Float32Array(buffer, 4 * first, count).slice(), shape);
  }
}

async function runPiece(
  { ort, session, layout, places, fed, given, carried, loss }: Bench,
  { samples, labels }: ToThread,
  [from, to]: readonly [number, number],
  turn: 0 | 1,
): Promise<number> {
  const inputs: Record<string, Tensor> = {};
  const outputs: Record<string, Tensor> = {};
  for (const { name, values, dims } of given)
    inputs[name] = new ort.Tensor('float32', values, dims);
  layout.results.forEach(({ input, output, dims }, index) => {
    const buffers = carried[index];
    if (buffers === undefined) return;
    if (fed.has(input)) inputs[input] = new ort.Tensor('float32', buffers[turn], dims);
    outputs[output] = new ort.Tensor('float32', buffers[turn === 0 ? 1 : 0], dims);
  });
  inputs[places.samples] = samplesOf(ort, samples, from, to);
  if (fed.has(places.labels)) inputs[places.labels] = samplesOf(ort, labels, from, to);
  outputs[places.loss] = new ort.Tensor('float32', loss, []);
  await session.run(inputs, outputs);
  return loss[0] ?? Number.NaN;
}

async function runPart(bench: Bench, task: ToThread, part: number): Promise<void> {
  const { layout, carried, memory } = bench;
  const [from = 0, to = 0] = task.parts[part] ?? [];
  layout.results.forEach(({ start, length }, index) => {
    const begins = carried[index]?.[0];
    if (start === undefined) begins?.fill(0);
    else begins?.set(memory.state.subarray(start, start + length));
  });
  const size = Math.ceil((to - from) / layout.pieces);
  let loss = 0;
  let turn: 0 | 1 = 0;
  for (let at = from; at < to; at += size) {
    loss += await runPiece(bench, task, [at, Math.min(at + size, to)], turn);
    turn = turn === 0 ? 1 : 0;
  }
  const base = part * layout.width;
  layout.results.forEach(({ offset }, index) => {
    memory.parts.set(carried[index]?.[turn] ?? [], base + offset);
  });
  memory.parts[base + layout.width - 1] = loss;
}

/** In double precision and in the order of parts, whichever thread adds, and rounded once. */
function addSlice({ layout, memory }: Bench, { parts }: ToThread, from: number, to: number): void {
  const { width, averaged } = layout;
  const whole = parts.at(-1)?.[1] ?? 0;
  const weights = parts.map(([first, end]) => (end - first) / whole);
  for (let at = from; at < to; at++) {
    const isMean = at >= averaged && at < width - 1;
    let sum = 0;
    for (let part = 0; part < weights.length; part++) {
      const value = memory.parts[part * width + at] ?? Number.NaN;
      sum += isMean ? (weights[part] ?? 0) * value : value;
    }
    memory.total[at] = sum;
  }
}

/** Takes parts until none is left, waits for those of other threads, and adds its share of all. */
async function runStep(bench: Bench, task: ToThread): Promise<void> {
  const { layout, memory, control, given } = bench;
  const { nextPart, doneParts, nextSlice } = bench.places.control;
  for (const { values, offset } of given) {
    values.set(memory.state.subarray(offset, offset + values.length));
  }
  const count = task.parts.length;
  for (;;) {
    const part = Atomics.add(control, nextPart, 1);
    if (part >= count) break;
    await runPart(bench, task, part);
    Atomics.add(control, doneParts, 1);
    Atomics.notify(control, doneParts);
  }
  for (;;) {
    const done = Atomics.load(control, doneParts);
    if (done >= count) break;
    Atomics.wait(control, doneParts, done);
  }
  for (;;) {
    const from = Atomics.add(control, nextSlice, 1) * layout.slice;
    if (from >= layout.width) return;
    addSlice(bench, task, from, Math.min(from + layout.slice, layout.width));
  }
}

async function openBench({ workerData, load }: Surroundings): Promise<Bench> {
  const { engine, graph, options, shared, layout, places } = workerData;
  const loaded = await load(engine);
  const ort = loaded.default ?? loaded;
  const session = await ort.InferenceSession.create(graph, options);
  const fed = new Set(session.inputNames);
  const read = layout.inputs.filter(({ name }) => fed.has(name));
  return {
    ...{ ort, session, layout, places, fed },
    memory: {
      state: new Float32Array(shared.state),
      parts: new Float32Array(shared.parts),
      total: new Float32Array(shared.total),
    },
    control: new Int32Array(shared.control),
    given: read.map(({ name, dims, offset, length }) => {
      return { name, dims, offset, values: new Float32Array(length) };
    }),
    carried: layout.results.map(({ length }) => [
      new Float32Array(length),
      new Float32Array(length),
    ]),
    loss: new Float32Array(1),
  };
}

async function computeShards(surroundings: Surroundings): Promise<void> {
  const { parentPort } = surroundings;
  const say = (message: FromThread): void => parentPort.postMessage(message);
  const failed = (error: unknown): void =>
    say({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  const bench = await openBench(surroundings).catch(failed);
  if (bench === undefined) return;
  parentPort.on('message', (task: ToThread | undefined) => {
    if (task === undefined) void bench.session.release().finally(() => parentPort.close());
    else runStep(bench, task).then(() => say({ kind: 'done' }), failed);
  });
  say({ kind: 'done' });
}

/** In the order of their calls; the last one is called. */
const functions = [samplesOf, runPiece, runPart, addSlice, runStep, openBench, computeShards];

/** Plain JavaScript that a thread starts from. */
export const threadProgram = `
const { parentPort, workerData } = require('node:worker_threads');
const load = (address) => import(address);
${functions.map(String).join('\n')}
${computeShards.name}({ parentPort, workerData, load });
`;
