/** The state of a training step in buffers: those that a graph writes take turns as its input and output. */
import { scalarNames } from './collects.ts';
import type { Tensor } from 'onnxruntime-node';
import { floatTensor, type Ort, type Program } from './session.ts';
import type { JoinedSlots, SlotEnds, StateSlot } from './slots.ts';
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
  readonly slot: SlotEnds;
  /** The current one first, the spare one second; one only where the slot is never written. */
  buffers: readonly Tensor[];
  /** Of slots that lie one behind another: each by itself, in the same memory. */
  readonly parts: readonly SlotBuffers[];
}

/** What a graph reads and writes of the state. */
interface Binding {
  readonly reads: readonly SlotBuffers[];
  readonly writes: readonly SlotBuffers[];
  /** Names of its other inputs. */
  readonly fed: readonly string[];
}

/** `programs` are the graphs that will run. */
export function stateBuffers(step: TrainingStep, programs: readonly Program[]): StateBuffers {
  const [first] = programs;
  if (first === undefined) throw new Error('nothing runs on this state');
  const { ort } = first;
  const { scalars: rates, optimizer } = step;
  const scalars = new Map(scalarNames(rates).map((name) => [name, floatTensor(ort, new Float32Array(1), [])]));
  const joined = joinedBuffers(step.joined, programs, ort);
  const slots = buffersOf(step.slots, joined, programs, ort);
  const all = [...slots.values(), ...joined];
  const bindings = new Map(programs.map((program) => [program, bindingOf(program, all)]));

  async function execute(program: Program, feeds: Feeds, results: Feeds = {}): Promise<void> {
    const { reads, writes, fed } = bindings.get(program) ?? bindingOf(program, all);
    const inputs: Record<string, Tensor> = {};
    const outputs: Record<string, Tensor> = {};
    for (const { slot, buffers } of reads) inputs[slot.input] = required(buffers[0], slot.input);
    for (const name of fed) inputs[name] = required(feeds[name] ?? scalars.get(name), name);
    for (const { slot, buffers } of writes) outputs[slot.output ?? ''] = required(buffers[1], slot.output);
    for (const [name, tensor] of Object.entries(results)) if (program.session.outputNames.includes(name)) outputs[name] = tensor;
    await program.session.run(inputs, outputs);
    for (const own of writes.flatMap((written) => [written, ...written.parts])) own.buffers = own.buffers.toReversed();
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
      for (const slot of step.slots.filter((own) => own.kind === kind)) {
        slots.get(slot.name)?.buffers.forEach((tensor) => floatsOf(tensor).fill(0));
      }
    },
  };
}

function bindingOf({ session }: Program, all: readonly SlotBuffers[]): Binding {
  const [inputs, outputs] = [new Set(session.inputNames), new Set(session.outputNames)];
  const reads = all.filter(({ slot }) => inputs.has(slot.input));
  const known = new Set(reads.map(({ slot }) => slot.input));
  return {
    reads,
    writes: all.filter(({ slot: { output } }) => output !== undefined && outputs.has(output)),
    fed: session.inputNames.filter((name) => !known.has(name)),
  };
}

function required(tensor: Tensor | undefined, name = ''): Tensor {
  if (tensor === undefined) throw new Error(`nothing feeds ${name}`);
  return tensor;
}

/** Each slot by its name: in buffers of its own, or in its part of those that it shares. */
function buffersOf(slots: readonly StateSlot[], joined: readonly SlotBuffers[], programs: readonly Program[], ort: Ort) {
  const shared = new Map(joined.flatMap(({ parts }) => parts.map((part) => [part.slot, part])));
  return new Map(
    slots.map((slot) => {
      const make = (): Tensor => floatTensor(ort, slot.initial.slice(), slot.dims);
      const own = (): SlotBuffers => ({ slot, buffers: turns(slot, programs, make), parts: [] });
      return [slot.name, shared.get(slot) ?? own()] as const;
    }),
  );
}

function joinedBuffers(joined: readonly JoinedSlots[], programs: readonly Program[], ort: Ort): readonly SlotBuffers[] {
  return joined.map((slot) => {
    const buffers = turns(slot, programs, () => {
      return floatTensor(ort, new Float32Array(slot.dims.reduce((product, dim) => product * dim, 1)), slot.dims);
    });
    let from = 0;
    const parts = slot.parts.map((part): SlotBuffers => {
      const to = from + part.initial.length;
      const views = buffers.map((whole) => {
        const view = floatsOf(whole).subarray(from, to);
        view.set(part.initial);
        return floatTensor(ort, view, part.dims);
      });
      from = to;
      return { slot: part, buffers: views, parts: [] };
    });
    return { slot, buffers, parts };
  });
}

/** Two buffers for what a graph writes, one for what is only read. */
function turns({ output }: SlotEnds, programs: readonly Program[], make: () => Tensor): readonly Tensor[] {
  const isWritten = output !== undefined && programs.some(({ session }) => session.outputNames.includes(output));
  return isWritten ? [make(), make()] : [make()];
}

export function floatsOf(tensor: Tensor): Float32Array {
  if (!(tensor.data instanceof Float32Array)) throw new TypeError('state is float32');
  return tensor.data;
}

function setScalar(tensor: Tensor | undefined, value: number): void {
  if (tensor !== undefined) floatsOf(tensor)[0] = value;
}
