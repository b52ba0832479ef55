/** Runs training steps: state stays in two sets of buffers that take turns as input and output. */
import type { Tensor } from 'onnxruntime-node';
import type { Batch } from './feeding.ts';
import { countedLosses, feedTensor, partOf } from './feeding.ts';
import type { Program, SessionOptions } from './session.ts';
import { floatTensor, loadProgram } from './session.ts';
import type { TrainingStep } from './training-step.ts';
import type { StateSlot } from './slots.ts';

export interface Trainer {
  /**
   * One optimizer update on a batch at learning rate `lr`, `step` updates being done; the loss is
   * the mean before the update. A batch may be smaller than the others, its mean is its own.
   */
  readonly run: (batch: Batch, lr: number, step: number) => Promise<number>;
  /** A copy of a state tensor, by the slot's name. */
  readonly read: (name: string) => Float32Array;
  /** The live values until the next `run`; what is written into them counts. */
  readonly view: (name: string) => Float32Array;
  readonly write: (name: string, values: ArrayLike<number>) => void;
  readonly release: () => Promise<void>;
}

interface SlotBuffers {
  readonly slot: StateSlot;
  /** The current one first, the spare one second; one only where the slot is never written. */
  buffers: readonly Tensor[];
}

export async function createTrainer(step: TrainingStep, options: SessionOptions): Promise<Trainer> {
  const gradients = await loadProgram(step.gradients, options);
  const update = step.update && (await loadProgram(step.update, options));
  const { ort } = gradients;
  const slots = new Map(
    step.slots.map((slot) => {
      const make = (): Tensor => floatTensor(ort, slot.initial.slice(), slot.dims);
      const own: SlotBuffers = {
        slot,
        buffers: slot.output === undefined ? [make()] : [make(), make()],
      };
      return [slot.name, own] as const;
    }),
  );
  const scalar = (): Tensor => floatTensor(ort, new Float32Array(1), []);
  const weight = scalar();
  const share = scalar();
  const loss = scalar();
  const scalars = step.scalars.map((name) => [name, scalar()] as const);

  function setScalar(tensor: Tensor, value: number): void {
    floatsOf(tensor)[0] = value;
  }

  /** Runs one graph, and makes what it wrote the current state. */
  async function execute(program: Program, feeds: Readonly<Record<string, Tensor>>): Promise<void> {
    const inputs: Record<string, Tensor> = {};
    const outputs: Record<string, Tensor> = {};
    const known: Record<string, Tensor> = {
      ...feeds,
      ...Object.fromEntries(scalars),
      [step.weight]: weight,
      [step.share]: share,
    };
    const written: SlotBuffers[] = [];
    const expected = new Set(program.session.outputNames);
    for (const own of slots.values()) {
      const [current, spare] = own.buffers;
      if (current === undefined) continue;
      known[own.slot.input] = current;
      if (own.slot.output !== undefined && spare !== undefined && expected.has(own.slot.output)) {
        outputs[own.slot.output] = spare;
        written.push(own);
      }
    }
    for (const name of program.session.inputNames) {
      const tensor = known[name];
      if (tensor === undefined) throw new Error(`nothing feeds ${name}`);
      inputs[name] = tensor;
    }
    if (expected.has(step.loss)) outputs[step.loss] = loss;
    await program.session.run(inputs, outputs);
    for (const own of written) own.buffers = own.buffers.toReversed();
  }

  async function runPart(batch: Batch): Promise<number> {
    await execute(gradients, {
      [step.samples.input]: feedTensor(ort, step.samples, batch.samples, batch.size),
      [step.labels.input]: feedTensor(ort, step.labels, batch.labels, batch.size),
    });
    return floatsOf(loss)[0] ?? Number.NaN;
  }

  async function run(batch: Batch, lr: number, done: number): Promise<number> {
    setScalar(weight, inverse(countedLosses(step, batch)));
    setScalar(share, 1 / batch.size);
    const values = step.optimizer.scalarValues(lr, done);
    scalars.forEach(([, tensor], index) => setScalar(tensor, values[index] ?? 0));
    if (update === undefined) return runPart(batch);
    for (const own of slots.values()) {
      if (own.slot.kind === 'accumulator')
        own.buffers.forEach((tensor) => floatsOf(tensor).fill(0));
    }
    let total = 0;
    const part = Math.ceil(batch.size / step.accumulate);
    for (let from = 0; from < batch.size; from += part) {
      total += await runPart(partOf(batch, from, Math.min(from + part, batch.size)));
    }
    await execute(update, {});
    return total;
  }

  function view(name: string): Float32Array {
    const [current] = slots.get(name)?.buffers ?? [];
    if (current === undefined) throw new Error(`the training step has no state ${name}`);
    return floatsOf(current);
  }

  return {
    run,
    view,
    read: (name) => view(name).slice(),
    write: (name, values) => view(name).set(values),
    async release() {
      await gradients.session.release();
      await update?.session.release();
    },
  };
}

/** A batch in which nothing counts has no loss. */
function inverse(count: number): number {
  return count === 0 ? 0 : 1 / count;
}

function floatsOf(tensor: Tensor): Float32Array {
  if (!(tensor.data instanceof Float32Array)) throw new TypeError('state is float32');
  return tensor.data;
}
