/** What shape inference knows of a value, and what rules and faults ask of it. */
import type { FlatGraph, FlatNode } from '../flat/flatten.ts';
import { intAttribute, intsAttribute } from '../flat/dataflow.ts';
import { nameAt, type Dim, type ElementType } from '../graph.ts';
import { valueCount, allNumbers } from '../shape.ts';
import { decodeValues } from '../values/tensor-values.ts';

export interface Known {
  readonly type: ElementType;
  readonly dims: readonly Dim[];
  /** The elements of a small tensor of whole numbers, which may be dimensions of another value. */
  readonly values?: readonly Dim[];
}

/** A node in the eyes of a rule. */
export interface Application {
  readonly flatNode: FlatNode;
  readonly opset: number;
  /** What is known of each input; undefined for an omitted or an unknown one. */
  readonly inputs: readonly (Known | undefined)[];
  /** The numbers of an input that is a constant in memory. */
  readonly numbers: (input: number) => readonly number[] | undefined;
  readonly int: (name: string, otherwise: number) => number;
  readonly ints: (name: string) => readonly number[] | undefined;
}

/** What is known of the outputs, in order; undefined where nothing is. */
export type Rule = (application: Application) => readonly (Known | undefined)[];

export function applicationOf(flat: FlatGraph, flatNode: FlatNode, inputs: readonly (Known | undefined)[]): Application {
  return {
    flatNode,
    opset: flat.opset,
    inputs,
    numbers: (input) => numbersOf(flat, nameAt(flatNode.inputs, input)),
    int: (name, otherwise) => intAttribute(flatNode, name, otherwise),
    ints: (name) => intsAttribute(flatNode, name),
  };
}

function numbersOf(flat: FlatGraph, value: string): readonly number[] | undefined {
  const tensor = flat.constants.get(value)?.tensor;
  const maker = flat.producers.get(value);
  // Exporters that fold nothing join the factors of a Resize from two lists.
  if (tensor === undefined && maker?.node.op === 'Concat') {
    const parts = maker.inputs.map((part) => numbersOf(flat, part)).filter((part) => part !== undefined);
    return parts.length === maker.inputs.length ? parts.flat() : undefined;
  }
  if (tensor?.data.kind !== 'bytes') return undefined;
  const values = decodeValues(tensor.type, tensor.data.bytes, valueCount(tensor.dims));
  return values && Array.from(values, Number);
}

/** Integers from an attribute of older operator sets or from an input of newer ones. */
export function integersOf({ inputs, ints }: Application, attribute: string, input: number): readonly number[] | undefined {
  return allNumbers(ints(attribute) ?? inputs[input]?.values);
}

export function fromFront(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}

// What rules on impossible operators share.

/** Why the operator cannot be computed on what is known of its inputs; undefined where nothing speaks against it. */
export type Fault = (application: Application) => string | undefined;

export type Faults = Readonly<Record<string, Fault>>;

/** The first reason. */
export function firstOf(...faults: readonly Fault[]): Fault {
  return (application) => {
    for (const fault of faults) {
      const problem = fault(application);
      if (problem !== undefined) return problem;
    }
    return undefined;
  };
}

/** Sizes that are both known, and are not the same. */
export function differ(a: Dim | undefined, b: Dim | undefined): boolean {
  return typeof a === 'number' && typeof b === 'number' && a !== b;
}

export function shown(known: Known): string {
  return `[${known.dims.join(', ')}]`;
}

/** Sizes that fit each other element by element, one of them repeated where it is 1. */
export function broadcastFault(a: readonly Dim[], b: readonly Dim[]): boolean {
  return a.some((size, axis) => {
    const other = b[axis - a.length + b.length];
    return size !== 1 && other !== 1 && differ(size, other);
  });
}

/** As `broadcastFault`, where the first alone is repeated. */
export function narrowerFault(a: readonly Dim[], whole: readonly Dim[]): boolean {
  return a.length > whole.length || a.some((size, axis) => size !== 1 && differ(size, whole[axis - a.length + whole.length]));
}

export function isAxis(axis: number, rank: number): boolean {
  return Number.isInteger(axis) && axis >= -rank && axis < rank;
}

export function outside(axis: number, rank: number): string {
  return `axis ${axis} lies outside a shape of rank ${rank}`;
}
