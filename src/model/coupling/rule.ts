/** A rule says how one operator ties the slices of its inputs to each other and to its outputs. */
import { allNumbers } from '../shape.ts';
import type { FlatNode, ValueId } from '../flat/flatten.ts';
import type { Dim } from '../graph.ts';
import { fromFront } from '../shapes/known.ts';
import type { AxisState } from './axis.ts';
import type { Label, Labels } from './labels.ts';

/**
 * Which factor of an axis that is split in several stays live; `each` makes all live anew. The
 * labels are those of all elements of the axis.
 */
export type Split = (flatNode: FlatNode, factors: readonly SplitFactor[], labels: readonly Label[]) => number | 'each';

export interface SplitFactor {
  /** Axis of the output. */
  readonly axis: number;
  readonly size: number;
  /** Classes that would be left if this factor stayed live. */
  readonly classes: number;
}

/** A node in the eyes of a rule. */
export interface Site {
  readonly flatNode: FlatNode;
  readonly opset: number;
  /** For messages: ``Conv `conv1` ``. */
  readonly where: string;
  readonly labels: Labels;
  readonly split: Split;
  /** The axes of input `index`; undefined where the input is left out or nothing is known of it. */
  readonly axes: (index: number) => readonly AxisState[] | undefined;
  /** Of a value, by name; undefined where nothing is known of it. */
  readonly dims: (value: ValueId | undefined) => readonly Dim[] | undefined;
  /** The integers of a value that is a shape or a list of indices. */
  readonly values: (index: number) => readonly Dim[] | undefined;
  readonly isStored: (index: number) => boolean;
  /** The axes of the value whose whole shape input `index` is, read at run time. */
  readonly sizedAs: (index: number) => readonly AxisState[] | undefined;
  /** True where entry `entry` of the shape that input `index` is can be written anew. */
  readonly isRewritable: (index: number, entry: number) => boolean;
  readonly int: (name: string, otherwise: number) => number;
  readonly ints: (name: string) => readonly number[] | undefined;
  /** A removal from this axis changes what the operator computes from the slices that stay. */
  readonly changesValue: (axis: AxisState | undefined) => void;
  /** Notes that ids choose among the rows of input `index`; false where it is no table of numbers. */
  readonly looksUp: (index: number) => boolean;
  /** The axis is summed over; a slice adds nothing where it is 0 in one of these inputs. */
  readonly addsUp: (axis: AxisState | undefined, ...inputs: readonly number[]) => void;
  /** So many slices of the axis are always left. */
  readonly atLeast: (axis: AxisState | undefined, count: number) => void;
  /** The axis whose slices the integers of input `index` number, as TopK gives them. */
  readonly numbered: (index: number) => AxisState | undefined;
  /** Whether the numbers that this TopK gives are only gone by. */
  readonly isGoneBy: () => boolean;
  /** Input `index` is made of this one slice of an axis: without it, the outputs are gone. */
  readonly own: (index: number, label: Label, among: readonly Label[], why: string) => void;
  /** The slice that input `index`, of one slice, is of the axis that it is joined to. */
  readonly pieceOf: (index: number, why: string) => Label;
  /** `parts` runs of the axis lose equally many slices each; solved when units are chosen. */
  readonly balance: (axis: AxisState | undefined, parts: number, why: string) => void;
}

/** The axes of each output; undefined for an output of which the rule knows nothing. */
export type Rule = (site: Site) => readonly (readonly AxisState[] | undefined)[];

/** Integers from an attribute of older operator sets or from an input of newer ones. */
export function integersOf(
  { ints, values }: Pick<Site, 'ints' | 'values'>,
  attribute: string,
  input: number,
): readonly number[] | undefined {
  return allNumbers(ints(attribute) ?? values(input));
}

/** The axes that a reduction of an input of this rank goes over; undefined where they are not known. */
export function reducedAxes(site: Pick<Site, 'flatNode' | 'int' | 'ints' | 'values'>, rank: number): readonly number[] | undefined {
  const given = integersOf(site, 'axes', 1);
  if (given !== undefined) return given.map((axis) => fromFront(axis, rank));
  if (site.flatNode.inputs[1]) return undefined;
  return site.int('noop_with_empty_axes', 0) === 0 ? [...Array(rank).keys()] : [];
}

/**
 * Where an axis is one slice of a longer one, and the outputs of the node do not have it any more, they are
 * gone without that slice. False where it is none.
 */
export function ownsSlice({ own }: Site, input: number, axis: AxisState): boolean {
  if (axis.kind !== 'live' || axis.of === undefined) return false;
  const [label, ...others] = axis.labels;
  if (label === undefined || others.length > 0) return false;
  own(input, label, axis.of, 'it wants one slice');
  return true;
}

export function distinct(labels: Labels, of: readonly Label[]): number {
  return new Set(of.map((label) => labels.find(label))).size;
}
