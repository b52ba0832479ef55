/**
 * The program of a thread that computes parts of batches. It is handed to the thread as text, wherever this
 * file is bundled to: its functions name nothing but one another.
 */
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type { MessagePort } from 'node:worker_threads';
import type { ShardLayout, Fed, FromThread, ThreadData, ToThread } from './messages.ts';

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
  /** Whether the graph reads labels. */
  readonly isLabelled: boolean;
  /** Copies of what all parts read. */
  readonly given: readonly { readonly offset: number; readonly values: Float32Array }[];
  /** Of each result: what goes in and what comes out take turns where a part is worked on in pieces. */
  readonly carried: readonly (readonly [Float32Array, Float32Array])[];
  /** Tensors of both turns, made once: a graph has hundreds of them. */
  readonly turns: readonly [Turn, Turn];
  readonly loss: Float32Array;
}

type Turn = { readonly inputs: Readonly<Record<string, Tensor>>; readonly outputs: Readonly<Record<string, Tensor>> };

/** Copies: onnxruntime takes no shared memory. */
function samplesOf(ort: Runtime, { buffer, type, width, dims }: Fed, from: number, to: number): Tensor {
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
  { ort, session, places, isLabelled, turns, loss }: Bench,
  { samples, labels }: ToThread,
  [from, to]: readonly [number, number],
  turn: 0 | 1,
): Promise<number> {
  const { inputs, outputs } = turns[turn];
  const fed = { ...inputs, [places.samples]: samplesOf(ort, samples, from, to) };
  if (isLabelled) fed[places.labels] = samplesOf(ort, labels, from, to);
  await session.run(fed, outputs);
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
  const sums = new Float64Array(to - from);
  const add = (part: number, first: number, end: number, factor: number): void => {
    const values = memory.parts.subarray(part * width + first, part * width + end);
    for (let at = 0; at < values.length; at++) sums[first - from + at] = (sums[first - from + at] ?? 0) + factor * (values[at] ?? 0);
  };
  parts.forEach(([start, end], part) => {
    // Gradients and, at the very end, the loss are added; running statistics between them averaged.
    add(part, from, Math.max(from, Math.min(to, averaged)), 1);
    const last = Math.min(to, width - 1);
    const mean = Math.min(Math.max(from, averaged), last);
    add(part, mean, Math.max(mean, last), (end - start) / whole);
    if (to === width) add(part, width - 1, width, 1);
  });
  memory.total.set(sums, from);
}

/** Takes parts until none is left, waits for those of other threads, and adds its share of all. */
async function runStep(bench: Bench, task: ToThread): Promise<void> {
  const { layout, memory, control, given } = bench;
  const { nextPart, doneParts, nextSlice } = bench.places.control;
  for (const { values, offset } of given) values.set(memory.state.subarray(offset, offset + values.length));
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
  const given = layout.inputs
    .filter(({ name }) => fed.has(name))
    .map(({ name, dims, offset, length }) => {
      const values = new Float32Array(length);
      return { name, offset, values, tensor: new ort.Tensor('float32', values, dims) };
    });
  const pairs = layout.results.map(({ length, dims }) =>
    [new Float32Array(length), new Float32Array(length)].map((values) => ({ values, tensor: new ort.Tensor('float32', values, dims) })),
  );
  const loss = new Float32Array(1);
  const lossTensor = new ort.Tensor('float32', loss, []);
  const turnOf = (before: 0 | 1, after: 0 | 1): Turn => {
    const inputs: Record<string, Tensor> = {};
    const outputs: Record<string, Tensor> = { [places.loss]: lossTensor };
    for (const { name, tensor } of given) inputs[name] = tensor;
    layout.results.forEach(({ input, output }, index) => {
      const [own, next] = [pairs[index]?.[before], pairs[index]?.[after]];
      if (fed.has(input) && own !== undefined) inputs[input] = own.tensor;
      if (next !== undefined) outputs[output] = next.tensor;
    });
    return { inputs, outputs };
  };
  const none = new Float32Array();
  return {
    ort,
    session,
    layout,
    places,
    given,
    loss,
    isLabelled: fed.has(places.labels),
    memory: { state: new Float32Array(shared.state), parts: new Float32Array(shared.parts), total: new Float32Array(shared.total) },
    control: new Int32Array(shared.control),
    carried: pairs.map(([one, two]) => [one?.values ?? none, two?.values ?? none]),
    turns: [turnOf(0, 1), turnOf(1, 0)],
  };
}

async function computeShards(surroundings: Surroundings): Promise<void> {
  const { parentPort } = surroundings;
  const say = (message: FromThread): void => parentPort.postMessage(message);
  const failed = (error: unknown): void => say({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
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
