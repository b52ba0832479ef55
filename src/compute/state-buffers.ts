/** The state of a training step in buffers: those that a graph writes take turns as its input and output. */
import { scalarNames } from './collects.ts';
import type { Tensor } from 'onnxruntime-node';
import { floatTensor, type Ort, type Program } from './session.ts';
import type { StateSlot } from './slots.ts';
import type { TrainingStep } from './training-step.ts';

export interface StateBuffers {
  /** Sets the optimizer's scalars for a step at learning rate `lr`, `done` of them being done. */
  readonly begin: (lr: number, done: number) => void;
  /** Runs one graph, and makes what it wrote the current state. */
  readonly execute: (program: Program, feeds: Feeds, results?: Feeds) => Promise<void>;
  /** The live values of a slot until the next run. */
  readonly view: (name: string) => Float32Array;
  /** Both buffers of all slots of a kind become 0. */
  readonly clear: (kind: StateSlot['kind']) => void;
}

export type Feeds = Readonly<Record<string, Tensor>>;

interface SlotBuffers {
  readonly slot: StateSlot;
  /** The current one first, the spare one second; one only where the slot is never written. */
  buffers: readonly Tensor[];
}

/** `programs` are the graphs that will run. */
export function stateBuffers(
  { slots: laidOut, scalars: rates, optimizer }: TrainingStep,
  programs: readonly Program[],
): StateBuffers {
  const [first] = programs;
  if (first === undefined) throw new Error('nothing runs on this state');
  const { ort } = first;
  const slots = buffersOf(laidOut, programs, ort);
  const scalars = scalarsOf(rates, ort);

  async function execute(program: Program, feeds: Feeds, results: Feeds = {}): Promise<void> {
    const inputs: Record<string, Tensor> = {};
    const outputs: Record<string, Tensor> = {};
    const known: Record<string, Tensor> = { ...feeds, ...Object.fromEntries(scalars) };
    const moved: SlotBuffers[] = [];
    const expected = new Set(program.session.outputNames);
    for (const own of slots.values()) {
      const [current, spare] = own.buffers;
      if (current === undefined) continue;
      known[own.slot.input] = current;
      if (own.slot.output !== undefined && spare !== undefined && expected.has(own.slot.output)) {
        outputs[own.slot.output] = spare;
        moved.push(own);
      }
    }
    for (const name of program.session.inputNames) {
      const tensor = known[name];
      if (tensor === undefined) throw new Error(`nothing feeds ${name}`);
      inputs[name] = tensor;
    }
    for (const [name, tensor] of Object.entries(results)) {
      if (expected.has(name)) outputs[name] = tensor;
    }
    await program.session.run(inputs, outputs);
    for (const own of moved) own.buffers = own.buffers.toReversed();
  }

  return {
    execute,
    begin(lr, done) {
      for (const { factor, names, lr: rate } of rates) {
        if (rate !== undefined) setScalar(scalars.get(rate), lr * factor);
        const values = optimizer.scalarValues(lr * factor, done);
        names.forEach((name, index) => setScalar(scalars.get(name), values[index] ?? 0));
      }
    },
    view(name) {
      const [current] = slots.get(name)?.buffers ?? [];
      if (current === undefined) throw new Error(`the training step has no state ${name}`);
      return floatsOf(current);
    },
    clear(kind) {
      for (const { slot, buffers } of slots.values()) {
        if (slot.kind === kind) buffers.forEach((tensor) => floatsOf(tensor).fill(0));
      }
    },
  };
}

function buffersOf(
  slots: readonly StateSlot[],
  programs: readonly Program[],
  ort: Ort,
): ReadonlyMap<string, SlotBuffers> {
  const written = new Set(programs.flatMap(({ session }) => session.outputNames));
  return new Map(
    slots.map((slot) => {
      const make = (): Tensor => floatTensor(ort, slot.initial.slice(), slot.dims);
      const isWritten = slot.output !== undefined && written.has(slot.output);
      return [slot.name, { slot, buffers: isWritten ? [make(), make()] : [make()] }] as const;
    }),
  );
}

export function floatsOf(tensor: Tensor): Float32Array {
  if (!(tensor.data instanceof Float32Array)) throw new TypeError('state is float32');
  return tensor.data;
}

function scalarsOf(rates: TrainingStep['scalars'], ort: Ort): ReadonlyMap<string, Tensor> {
  return new Map(
    scalarNames(rates).map((name) => [name, floatTensor(ort, new Float32Array(1), [])]),
  );
}

function setScalar(tensor: Tensor | undefined, value: number): void {
  if (tensor !== undefined) floatsOf(tensor)[0] = value;
}
