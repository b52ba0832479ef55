/** A graph under construction: nodes are appended, names stay unique, equal constants are one. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { Attribute, ElementType, Node, Tensor } from '../model/graph.ts';

/** Filled by the functions below; nobody else writes to it. */
export interface GraphBuilder {
  /** Operator-set version that emitted nodes are written for. */
  readonly opset: number;
  readonly nodes: Node[];
  readonly initializers: Map<string, Tensor>;
  readonly names: Set<string>;
  /** Content of a constant → its name. */
  readonly constants: Map<string, string>;
  /** Numbers of all constants. */
  readonly held: { numbers: number };
  /** What numbers are computed in. */
  readonly real: 'float32' | 'float64';
}

/** @param taken names that the new graph may not use, such as those of the forward pass */
export function createBuilder(opset: number, taken: Iterable<string> = [], real: GraphBuilder['real'] = 'float32'): GraphBuilder {
  return { real, opset, nodes: [], initializers: new Map(), names: new Set(taken), constants: new Map(), held: { numbers: 0 } };
}

/** Makes `stem` unique in the graph, and reserves it. */
export function freshName(builder: GraphBuilder, stem: string): string {
  let name = stem;
  for (let count = 2; builder.names.has(name); count++) name = `${stem}~${count}`;
  builder.names.add(name);
  return name;
}

/** Appends an operator of the default domain with one output, and returns the output's name. */
export function emit(
  builder: GraphBuilder,
  op: string,
  inputs: readonly string[],
  attributes: Readonly<Record<string, Attribute>> = {},
): string {
  const output = freshName(builder, `${op}:${builder.nodes.length}`);
  builder.nodes.push({ name: output, op, domain: '', inputs, outputs: [output], attributes });
  return output;
}

export function emitMany(
  builder: GraphBuilder,
  op: string,
  {
    inputs,
    count,
    attributes = {},
  }: { readonly inputs: readonly string[]; readonly count: number; readonly attributes?: Readonly<Record<string, Attribute>> | undefined },
): readonly string[] {
  const stem = freshName(builder, `${op}:${builder.nodes.length}`);
  const outputs = Array.from({ length: count }, (_, index) => freshName(builder, `${stem}/${index}`));
  builder.nodes.push({ name: stem, op, domain: '', inputs, outputs, attributes });
  return outputs;
}

export function append(builder: GraphBuilder, nodes: Iterable<Node>): void {
  for (const node of nodes) builder.nodes.push(node);
}

/** Appends an operator whose outputs have names already. */
export function emitTo(
  builder: GraphBuilder,
  op: string,
  {
    inputs,
    outputs,
    attributes = {},
  }: {
    readonly inputs: readonly string[];
    readonly outputs: readonly string[];
    readonly attributes?: Readonly<Record<string, Attribute>> | undefined;
  },
): void {
  const name = freshName(builder, `${op}:${builder.nodes.length}`);
  builder.nodes.push({ name, op, domain: '', inputs, outputs, attributes });
}

/**
 * The nodes with computed values under the names that the outside world knows: output → value. A
 * value that no node makes, or that has two names, is copied.
 */
export function nodesWithOutputs(builder: GraphBuilder, outputs: ReadonlyMap<string, string>): readonly Node[] {
  const made = new Set(builder.nodes.flatMap((node) => node.outputs));
  const renamed = new Map<string, string>();
  const copies: Node[] = [];
  for (const [output, value] of outputs) {
    if (made.has(value) && !renamed.has(value)) renamed.set(value, output);
    else copies.push({ name: `copy:${output}`, op: 'Identity', domain: '', inputs: [value], outputs: [output], attributes: {} });
  }
  const rename = (name: string): string => renamed.get(name) ?? name;
  return [...builder.nodes, ...copies].map((node) => ({ ...node, inputs: node.inputs.map(rename), outputs: node.outputs.map(rename) }));
}

/** Float32 constant; `dims` [] is a scalar. */
export function floats(builder: GraphBuilder, values: readonly number[] | Float32Array, dims: readonly number[] = [values.length]): string {
  return constant(builder, 'float32', Float32Array.from(values), dims);
}

/** Int64 constant, as shapes and axes are given. */
export function integers(builder: GraphBuilder, values: readonly number[], dims: readonly number[] = [values.length]): string {
  return constant(builder, 'int64', BigInt64Array.from(values, BigInt), dims);
}

/** A large constant, which is not compared with others. */
export function table(builder: GraphBuilder, stem: string, values: Float32Array | Int32Array): string {
  const name = freshName(builder, stem);
  const type = values instanceof Float32Array ? 'float32' : 'int32';
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const tensor = { name, type, dims: [values.length], data: { kind: 'bytes', bytes } } as const;
  builder.initializers.set(name, tensor);
  return name;
}

/** A number of the kind that the graph computes in. */
export function scalar(builder: GraphBuilder, value: number): string {
  return builder.real === 'float64' ? constant(builder, 'float64', Float64Array.of(value), []) : floats(builder, [value], []);
}

/** Bytes that are compared as they are; of longer constants their hashes are. */
const hashedFrom = 64;

function constant(builder: GraphBuilder, type: ElementType, values: Float32Array | Float64Array | BigInt64Array, dims: readonly number[]) {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const key = `${type}[${dims.join()}]${bytesToHex(bytes.length > hashedFrom ? sha256(bytes) : bytes)}`;
  const known = builder.constants.get(key);
  if (known !== undefined) return known;
  const name = freshName(builder, `constant:${builder.constants.size}`);
  builder.constants.set(key, name);
  builder.held.numbers += values.length;
  builder.initializers.set(name, { name, type, dims, data: { kind: 'bytes', bytes } });
  return name;
}

export const int = (value: number): Attribute => ({ kind: 'int', value });
export const ints = (value: readonly number[]): Attribute => ({ kind: 'ints', value });
export const float = (value: number): Attribute => ({ kind: 'float', value });
export const text = (value: string): Attribute => ({ kind: 'string', value });
