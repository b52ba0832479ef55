/** The state of a training step while it is being laid out. */
import { collecting, done, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import type { ValueInfo, ElementType } from '../model/graph.ts';
import { freshName, type GraphBuilder } from './builder.ts';
import { storedFloats, roundingNodes, type ForwardPass } from './forward.ts';

/** A stored tensor of the model as a slot of its own name; read only unless `changes`. */
export function storedSlot(pass: ForwardPass, tensor: string, kind: SlotKind, changes: boolean): Outcome<StateSlot> {
  return collecting((take) => {
    const { dims, values } = take(storedFloats(pass.tensors, tensor));
    const slot = { name: tensor, kind, tensor, dims, initial: values, input: masterOf(pass, tensor), value: tensor };
    return take<StateSlot>(changes ? done({ ...slot, output: freshName(pass.builder, `next:${tensor}`) }) : done(slot));
  });
}

/** Input of the values that a tensor is rounded from, where the model reads it in half precision. */
export function masterOf({ builder, halves, roundings }: Pick<ForwardPass, 'builder' | 'halves' | 'roundings'>, tensor: string): string {
  const type = halves.get(tensor);
  if (type === undefined) return tensor;
  const master = freshName(builder, `master:${tensor}`);
  roundings.push(...roundingNodes(type, master, tensor));
  return master;
}

/** Parameters that only feed a graph, each once; what is none of the model's is named. */
export function frozenSlots(
  pass: ForwardPass,
  tensors: Iterable<string>,
): { readonly slots: readonly StateSlot[]; readonly diagnostics: readonly Diagnostic[] } {
  const slots: StateSlot[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const tensor of new Set(tensors)) {
    const slot = storedSlot(pass, tensor, 'frozen', false);
    if (slot.value === undefined) diagnostics.push(...slot.diagnostics);
    else slots.push(slot.value);
  }
  return { slots, diagnostics };
}

type AddedSlot = { readonly prefix: string; readonly owner: Pick<StateSlot, 'name' | 'tensor' | 'dims'>; readonly initial: Float32Array };

/** A slot that the model does not know and no step changes: a mask, a rate, frozen values. */
export function fixedSlot(builder: GraphBuilder, kind: SlotKind, { prefix, owner, initial }: AddedSlot): StateSlot {
  const name = `${prefix}:${owner.name}`;
  const input = freshName(builder, name);
  return { name, kind, tensor: owner.tensor, dims: owner.dims, initial, input, value: input };
}

/** A slot that the model does not know and steps change: optimizer state, adapter, accumulated gradient. */
export function changingSlot(builder: GraphBuilder, kind: SlotKind, added: AddedSlot): StateSlot {
  const slot = fixedSlot(builder, kind, added);
  return { ...slot, output: freshName(builder, `next:${slot.name}`) };
}

/** The numbers of gates, codes or widths: `trains` unless another statement trains them. */
export function gateSlot(builder: GraphBuilder, owner: AddedSlot['owner'], initial: Float32Array, trains: boolean): StateSlot {
  const added = { prefix: 'gate', owner, initial };
  return trains ? changingSlot(builder, 'gate', added) : fixedSlot(builder, 'frozen', added);
}

type Sized = SlotEnds & Pick<StateSlot, 'dims'>;

export function slotInputs(slots: readonly Sized[]): readonly ValueInfo[] {
  return slots.map(({ input, dims }) => ({ name: input, type: 'float32', dims }));
}

export function slotOutputs(slots: readonly Sized[]): readonly ValueInfo[] {
  return slots.flatMap(({ output, dims }) => (output === undefined ? [] : [{ name: output, type: 'float32' as const, dims }]));
}

export function scalarInfos(names: readonly string[]): readonly ValueInfo[] {
  return names.map((name) => ({ name, type: 'float32', dims: [] }));
}

/** Samples and labels; how many comes with each batch. */
export function feedInfos(feeds: readonly Feed[]): readonly ValueInfo[] {
  return feeds.map(({ input, type, dims }) => ({ name: input, type, dims: ['batch', ...dims] }));
}

export function zeros({ dims }: Pick<StateSlot, 'dims'>): Float32Array {
  return new Float32Array(dims.reduce((product, dim) => product * dim, 1));
}

/** Names of a tensor of state in the graphs: it has an output where a step changes it. */
export type SlotEnds = { readonly input: string; readonly output?: string };

/** A tensor of state: it goes into a step and, unless it is only read, comes out changed. */
export interface StateSlot extends SlotEnds {
  /** `fc1.weight`, `momentum:fc1.weight`, `mask:fc1.weight`, `lora.a:fc1.weight`. */
  readonly name: string;
  readonly kind: SlotKind;
  /** The model's tensor that it belongs to. */
  readonly tensor: string;
  readonly dims: readonly number[];
  readonly initial: Float32Array;
  /** What the model's nodes read: the input, or that rounded to the model's half precision. */
  readonly value: string;
}

/** One tensor of a graph, [size] or [blocks, size], that holds the values of slots in their order. */
export type JoinedSlots = SlotEnds & { readonly parts: readonly StateSlot[]; readonly dims: readonly number[] };

export type SlotKind =
  | 'parameter'
  | 'adapter'
  /** A number beside each of some weights, and where and since when it stands there. */
  | 'delta'
  | 'place'
  | 'cells'
  | 'score'
  | 'gate'
  | 'optimizer'
  | 'statistic'
  | 'collected'
  | 'accumulator'
  | 'mask'
  | 'frozen';

export interface Feed {
  readonly input: string;
  readonly type: ElementType;
  /** Of one sample; the batch comes before. */
  readonly dims: readonly number[];
}
