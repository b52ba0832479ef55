/**
 * Scopes: which units of a stored tensor compete with one another. A scope is a list of boxes, one
 * index range for each stored axis, so a row is a row in every layout.
 *
 * - row: one output unit with all its inputs and kernel positions; every index of the `out` and
 *   `direction` axes is one (gates of an LSTM included);
 * - column: one input unit with all outputs that read it and all kernel positions, so one channel of
 *   a convolution; the directions of a recurrent layer share their inputs;
 * - block N: all rows by N consecutive inputs, the last block shorter.
 *
 * Of a grouped convolution the first stored axis spans all groups, the other one lies inside its
 * group: Conv stores [out, in / groups, …], ConvTranspose [in, out / groups, …].
 */
import type { Axis } from '../model/graph.ts';

export type Layout = { readonly dims: readonly number[]; readonly axes: readonly Axis[]; readonly groups: number };

export interface Ranked {
  readonly per: 'layer' | 'row' | 'column' | 'block';
  /** Inputs of a block. */
  readonly size?: number;
}

export type Range = { readonly from: number; readonly to: number };

/** One range an axis, in stored order. */
export type Box = readonly Range[];
export type Scope = readonly Box[];

export function wholeBox(layout: Layout): Box {
  return layout.dims.map((dim) => ({ from: 0, to: dim }));
}

/** Length of the input axis inside one row: what a group of N:M must divide. */
export function inputsOfRow(layout: Layout): number {
  const inputs = lengthOf(layout, 'in');
  return layout.axes[0] === 'in' ? inputs / layout.groups : inputs;
}

/** All scopes of a layer, in ascending order of row, input or block. */
export function* scopesOf(layout: Layout, ranked: Ranked): Generator<Scope> {
  if (ranked.per === 'layer') yield [wholeBox(layout)];
  else if (ranked.per === 'row') yield* rows(layout);
  else yield* inputBlocks(layout, ranked.per === 'column' ? 1 : (ranked.size ?? 1));
}

function* rows(layout: Layout): Generator<Scope> {
  const transposed = layout.axes[0] === 'in';
  const inputs = inputsOfRow(layout);
  // In a transposed convolution the outputs are numbered across the groups.
  for (let group = 0; group < (transposed ? layout.groups : 1); group++) {
    for (const box of singleOutputs(layout)) {
      const from = group * inputs;
      yield [withRange(layout, box, 'in', { from, to: from + inputs })];
    }
  }
}

/** Boxes of one output unit each, in row-major order of the output axes. */
function singleOutputs(layout: Layout): readonly Box[] {
  let boxes: Box[] = [wholeBox(layout)];
  layout.axes.forEach((axis, position) => {
    if (axis !== 'out' && axis !== 'direction') return;
    const indices = Array.from({ length: layout.dims[position] ?? 0 }, (_, index) => index);
    boxes = boxes.flatMap((box) => indices.map((index) => box.with(position, { from: index, to: index + 1 })));
  });
  return boxes;
}

function* inputBlocks(layout: Layout, size: number): Generator<Scope> {
  const perGroup = inputsOfRow(layout);
  const inputs = perGroup * layout.groups;
  for (let start = 0; start < inputs; start += size) {
    const end = Math.min(start + size, inputs);
    if (layout.axes[0] === 'in' || layout.groups === 1) {
      yield [withRange(layout, wholeBox(layout), 'in', { from: start, to: end })];
      continue;
    }
    const boxes: Box[] = [];
    for (let at = start; at < end;) {
      const group = Math.floor(at / perGroup);
      const stop = Math.min(end, (group + 1) * perGroup);
      const inside = { from: at - group * perGroup, to: stop - group * perGroup };
      boxes.push(withRange(layout, outputsOfGroup(layout, group), 'in', inside));
      at = stop;
    }
    yield boxes;
  }
}

function outputsOfGroup(layout: Layout, group: number): Box {
  const outputs = lengthOf(layout, 'out') / layout.groups;
  const range = { from: group * outputs, to: (group + 1) * outputs };
  return withRange(layout, wholeBox(layout), 'out', range);
}

function withRange(layout: Layout, box: Box, axis: Axis, range: Range): Box {
  const position = positionOf(layout, axis);
  return position === -1 ? box : box.with(position, range);
}

function lengthOf(layout: Layout, axis: Axis): number {
  const position = positionOf(layout, axis);
  return position === -1 ? 1 : (layout.dims[position] ?? 1);
}

function positionOf(layout: Layout, axis: Axis): number {
  const position = layout.axes.indexOf(axis);
  if (layout.axes.lastIndexOf(axis) !== position) throw new RangeError(`a layer has one \`${axis}\` axis, not several`);
  return position;
}
