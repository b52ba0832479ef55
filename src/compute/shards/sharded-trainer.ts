/**
 * Training steps on parts of batches. Each part goes through a graph of its own, and their gradients are
 * added in the order of parts, so that how many threads compute them changes no byte.
 */
import { must } from '../../basics/must.ts';
import { availableParallelism } from 'node:os';
import type { Batch } from '../feeding.ts';
import { encodedProgram, loadProgram, type SessionOptions } from '../session.ts';
import { stateBuffers, type StateBuffers } from '../state-buffers.ts';
import { lossWeight, createTrainer, type Trainer } from '../trainer.ts';
import type { TrainingStep } from '../training-step.ts';
import {
  layOutShards,
  partsOf,
  control,
  sharedFeed,
  control as places,
  type ShardLayout,
  type SharedMemory,
  type FromThread,
  type ThreadData,
  type ToThread,
} from './messages.ts';
import { Worker } from 'node:worker_threads';
import { threadProgram } from './shard-thread.ts';

export async function createShardedTrainer(step: TrainingStep, options: SessionOptions): Promise<Trainer> {
  if (step.update === undefined) throw new Error('a step in parts has an update of its own');
  const layout = layOutShards(step);
  const shared = sharedMemory(layout, step.shards);
  const threads = await openThreads(step, options, layout, shared);
  const update = await loadProgram(step.update, options);
  const state = stateBuffers(step, [update]);
  const { view } = state;
  const share = sharing(step, layout, shared, state);
  const total = new Float32Array(shared.total);
  const [samples, labels] = [sharedFeed(step.samples), sharedFeed(step.labels)];
  return {
    async run(batch, lr, done) {
      share(batch);
      await threads.run({
        samples: samples(batch.samples, batch.size),
        labels: labels(batch.labels, batch.size),
        parts: partsOf(batch.size, step.shards),
      });
      for (const { slot, offset, length } of layout.results) view(slot).set(total.subarray(offset, offset + length));
      state.begin(lr, done);
      await state.execute(update, {});
      return total[layout.width - 1] ?? Number.NaN;
    },
    view,
    read: (name) => view(name).slice(),
    write: (name, values) => view(name).set(values),
    async release() {
      await threads.release();
      await update.session.release();
    },
  };
}

function sharedMemory({ stateSize, width }: ShardLayout, shards: number): SharedMemory {
  const floats = (count: number): SharedArrayBuffer => new SharedArrayBuffer(4 * count);
  return { control: floats(Object.keys(control).length), state: floats(stateSize), parts: floats(width * shards), total: floats(width) };
}

async function openThreads(step: TrainingStep, options: SessionOptions, layout: ShardLayout, shared: SharedMemory): Promise<Threads> {
  const { graph, session } = await encodedProgram(step.gradients, options);
  const { samples, labels, loss } = step;
  return await startThreads(threadsFor(step, options), {
    engine: import.meta.resolve('onnxruntime-node'),
    graph,
    options: session,
    shared,
    layout,
    places: { control, samples: samples.input, labels: labels.input, loss },
  });
}

/** As many as there are parts, and processors for them. */
function threadsFor({ shards }: TrainingStep, { threads, workers }: SessionOptions): number {
  return Math.max(1, Math.min(shards, workers ?? Math.floor(availableParallelism() / threads)));
}

/** Puts what all parts read into shared memory: state as it is now, and what one loss of a batch counts. */
function sharing(
  step: TrainingStep,
  { inputs, results }: ShardLayout,
  shared: SharedMemory,
  { view }: StateBuffers,
): (batch: Batch) => void {
  const state = new Float32Array(shared.state);
  const places = new Map([
    ...inputs.map(({ name, offset }) => [name, offset] as const),
    ...results.flatMap(({ input, start }) => (start === undefined ? [] : [[input, start] as const])),
  ]);
  const placed = step.slots.flatMap(({ name, input }) => {
    const offset = places.get(input);
    return offset === undefined ? [] : [{ name, offset }];
  });
  return (batch) => {
    for (const { name, offset } of placed) state.set(view(name), offset);
    state[must(places.get(step.weight), 'a place')] = lossWeight(step, batch);
    state[must(places.get(step.share), 'a place')] = 1 / batch.size;
  };
}

// Threads that compute the parts of batches; what one of them cannot do fails the step.

interface Threads {
  /** Ends when every thread has done its share of the step. */
  readonly run: (task: ToThread) => Promise<void>;
  readonly release: () => Promise<void>;
}

/** More than any batch has parts. */
const beyond = 2 ** 30;

type Answer = { readonly resolve: () => void; readonly reject: (error: Error) => void };

async function startThreads(count: number, data: ThreadData): Promise<Threads> {
  const control = new Int32Array(data.shared.control);
  const threads = Array.from({ length: count }, () => startThread(data, stop));

  /** No part is begun any more, and those that wait for one of another thread wait no longer. */
  function stop(): void {
    Atomics.store(control, places.nextPart, beyond);
    Atomics.store(control, places.doneParts, beyond);
    Atomics.notify(control, places.doneParts);
  }

  async function release(): Promise<void> {
    await Promise.all(threads.map((thread) => thread.end()));
  }

  try {
    await Promise.all(threads.map((thread) => thread.answer()));
  } catch (error) {
    await release();
    throw error;
  }
  return {
    async run(task) {
      for (const place of Object.values(places)) Atomics.store(control, place, 0);
      // All answers are waited for, also where one of them is a refusal.
      const answers = threads.map((thread) => thread.ask(task));
      const ended = await Promise.allSettled(answers);
      const failed = ended.find((it) => it.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
    },
    release,
  };
}

interface Thread {
  /** What it says when it has loaded its graph. */
  readonly answer: () => Promise<void>;
  readonly ask: (task: ToThread) => Promise<void>;
  readonly end: () => Promise<void>;
}

function startThread(workerData: ThreadData, stop: () => void): Thread {
  const worker = new Worker(threadProgram, { eval: true, workerData });
  let waiting: Answer | undefined;
  let lost: Error | undefined;
  const answer = (): Promise<void> =>
    new Promise((resolve, reject) => {
      if (lost === undefined) waiting = { resolve, reject };
      else reject(lost);
    });
  const fail = (error: Error): void => {
    stop();
    waiting?.reject(error);
    waiting = undefined;
  };
  worker.on('message', (message: FromThread) => {
    if (message.kind === 'failed') return fail(new Error(message.message));
    waiting?.resolve();
    waiting = undefined;
  });
  worker.on('error', (error) => fail((lost = error)));
  const exited = new Promise<void>((resolve) => {
    worker.once('exit', () => {
      fail((lost ??= new Error('a thread of onnxruntime ended before its work')));
      resolve();
    });
  });
  return {
    answer,
    async ask(task) {
      const answered = answer();
      worker.postMessage(task);
      await answered;
    },
    async end() {
      worker.postMessage(undefined);
      await exited;
    },
  };
}

// The trainer of a step: in one piece, or in parts that threads share.

export function openTrainer(step: TrainingStep, options: SessionOptions): Promise<Trainer> {
  return step.shards === 1 ? createTrainer(step, options) : createShardedTrainer(step, options);
}
