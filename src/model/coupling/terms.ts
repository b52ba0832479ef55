/**
 * Values that go as a whole with one slice. An expert that is written out by itself ends in a term: it is
 * multiplied by the one slice that the router has for it, and the terms are added up or put side by side.
 */
import { nameAt } from '../graph.ts';
import { describeNode } from '../describe.ts';
import type { FlatNode, ValueId } from '../flat/flatten.ts';
import type { Label, Labels, Pin } from './labels.ts';

/** What a value needs: without any of these slices it is gone, and with one of them it stays. */
export interface Owners {
  readonly labels: readonly Label[];
  /** All slices of the axis that they lie on. One at least is always left. */
  readonly among: readonly Label[];
}

/** A value that what reads it does without when the slice goes. */
export type Term = { readonly label: Label; readonly value: ValueId; readonly reader: FlatNode };

export interface FollowedTerms {
  readonly owners: ReadonlyMap<ValueId, Owners>;
  readonly terms: readonly Term[];
  /** Slices that values hang on, each with what holds it unless it is an expert's. */
  readonly held: readonly { readonly label: Label; readonly pin: Pin }[];
}

export interface Terms extends FollowedTerms {
  /** Input `index` of the node is made of the one slice. */
  readonly own: (flatNode: FlatNode, index: number, owners: Owners, why: string) => void;
  /** The slice that input `index`, of one slice, is of the axis that the node joins it to. */
  readonly pieceOf: (flatNode: FlatNode, index: number, why: string) => Label;
  /** After the rule of the node: what its outputs hang on. */
  readonly follow: (flatNode: FlatNode) => void;
  /** Whatever the value hangs on stays. */
  readonly hold: (value: ValueId, pin: Pin) => void;
}

/** `data` are the values that change with what is fed. */
export function createTerms(labels: Labels, data: ReadonlySet<ValueId>): Terms {
  const owners = new Map<ValueId, Owners>();
  const terms: Term[] = [];
  const held: { label: Label; pin: Pin }[] = [];
  /** Of the node whose rule is at work: by input; undefined where the input is spoken for. */
  const marked = new Map<number, Owners | undefined>();

  function own(flatNode: FlatNode, index: number, given: Owners, why: string): void {
    marked.set(index, given);
    const pin = { where: describeNode(flatNode.node), why };
    for (const label of given.labels) held.push({ label, pin });
  }

  function pieceOf(flatNode: FlatNode, index: number, why: string): Label {
    const value = nameAt(flatNode.inputs, index);
    const [known, ...others] = owners.get(value)?.labels ?? [];
    const label = others.length === 0 ? known : undefined;
    const found = label ?? labels.fresh(1)[0] ?? -1;
    held.push({ label: found, pin: { where: describeNode(flatNode.node), why } });
    terms.push({ label: found, value, reader: flatNode });
    marked.set(index, undefined);
    return found;
  }

  function follow(flatNode: FlatNode): void {
    const read = flatNode.inputs.map((value, index) => (marked.has(index) ? marked.get(index) : owners.get(value)));
    marked.clear();
    if (read.every((it) => it === undefined)) return;
    const isSum = addsTerms(flatNode, read, data);
    for (const term of isSum ? termsAmong(flatNode, read) : []) terms.push(term);
    const made = isSum ? sumOf(labels, flatNode, read) : together(labels, flatNode, read);
    if (made === undefined || isWhole(labels, made)) return;
    for (const output of flatNode.outputs) if (output !== '') owners.set(output, made);
  }

  function hold(value: ValueId, pin: Pin): void {
    for (const label of owners.get(value)?.labels ?? []) labels.pin(label, pin);
  }

  return { owners, terms, held, own, pieceOf, follow, hold };
}

/** The inputs of a sum that it does without when their slice goes. */
function termsAmong(flatNode: FlatNode, read: readonly (Owners | undefined)[]): readonly Term[] {
  return flatNode.inputs.flatMap((value, index) => {
    const [label, ...others] = read[index]?.labels ?? [];
    const isTerm = label !== undefined && others.length === 0;
    return isTerm ? [{ label, value, reader: flatNode }] : [];
  });
}

/** A sum is gone when all of its terms are. */
function sumOf(labels: Labels, flatNode: FlatNode, read: readonly (Owners | undefined)[]): Owners | undefined {
  const known = read.filter((it) => it !== undefined);
  if (known.length < addends(flatNode)) return undefined;
  const roots = (of: (owners: Owners) => readonly Label[]) => [...rootsOf(labels, known.flatMap(of))];
  return { labels: roots((it) => it.labels), among: roots((it) => it.among) };
}

/** Slices that one value needs go together. */
function together(labels: Labels, { node }: FlatNode, read: readonly (Owners | undefined)[]): Owners | undefined {
  const known = read.filter((it) => it !== undefined);
  const [first, ...others] = known;
  if (known.every((it) => it.labels.length === 1)) {
    for (const it of others) labels.unite(first?.labels[0] ?? -1, it.labels[0] ?? -1);
    return first;
  }
  const keys = new Set(known.map((it) => [...rootsOf(labels, it.labels)].sort().join()));
  if (keys.size === 1) return first;
  const pin = { where: describeNode(node), why: 'it joins terms of several sums' };
  for (const it of known) for (const label of it.labels) labels.pin(label, pin);
  return undefined;
}

/** One slice of the axis is left, and so is what needs any of them. */
function isWhole(labels: Labels, { labels: own, among }: Owners): boolean {
  const roots = rootsOf(labels, own);
  return [...rootsOf(labels, among)].every((root) => roots.has(root));
}

function rootsOf(labels: Labels, of: readonly Label[]): ReadonlySet<Label> {
  return new Set(of.map((label) => labels.find(label)));
}

const sums: ReadonlySet<string> = new Set(['Add', 'Sum']);
const scatters: ReadonlySet<string> = new Set(['ScatterND', 'ScatterElements']);

/** A sum goes on without a term, where it is none of a product and its bias; what is written into goes on without what is written. */
function addsTerms({ node, inputs }: FlatNode, [first]: readonly (Owners | undefined)[], data: ReadonlySet<ValueId>): boolean {
  if (sums.has(node.op)) return inputs.every((input) => data.has(input));
  return scatters.has(node.op) && first === undefined;
}

/** How many inputs have to be gone for the result to be. */
function addends({ node, inputs }: FlatNode): number {
  return scatters.has(node.op) ? Infinity : inputs.length;
}
