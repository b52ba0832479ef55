/** Matrices and convolutions: what they sum over goes together, what they make is new. */
import { fixed, labelsOf, pinAxis, single, uniteAxes, type AxisState } from './axis.ts';
import { equationText, readEquation } from '../shapes/equation.ts';
import type { Rule, Site } from './rule.ts';

/**
 * A depthwise convolution hands each channel on to its own outputs. Any other grouped one loses the
 * same positions in every group, so that the groups stay equal (SPA's block rule).
 */
function tieGroups(
  { dims, flatNode, labels, where }: Site,
  channels: AxisState,
  perGroup: AxisState,
  out: AxisState,
  groups: number,
): void {
  const inputs = labelsOf(channels);
  const outputs = labelsOf(out);
  const count = dims(flatNode.inputs[1])?.[0];
  if (inputs === undefined || outputs === undefined || typeof count !== 'number') {
    const pin = channels.kind === 'fixed' ? channels.pin : { where, why: 'its channels are not known' };
    for (const axis of [channels, perGroup, out]) pinAxis(labels, axis, pin);
    return;
  }
  const [perIn, perOut] = [inputs.length / groups, outputs.length / groups];
  inputs.forEach((label, channel) => {
    const group = Math.floor(channel / perIn);
    if (perIn === 1) {
      for (let m = 0; m < perOut; m++) labels.unite(label, outputs[group * perOut + m] ?? label);
    } else {
      labels.unite(label, labelsOf(perGroup)?.[channel % perIn] ?? label);
    }
  });
  if (perIn === 1) return;
  outputs.forEach((label, channel) => labels.unite(label, outputs[channel % perOut] ?? label));
}

function holdKernel({ labels, where }: Site, w: readonly AxisState[]): void {
  const pin = { where, why: 'positions of a kernel are not cut' };
  for (const axis of w.slice(2)) pinAxis(labels, axis, pin);
}

/** A kernel of 1 leaves positions as they are, as where a convolution mixes tokens whose features lie in space. */
function isPointwise({ dims, flatNode, ints }: Site): boolean {
  const kernel = dims(flatNode.inputs[1])?.slice(2);
  return kernel?.every((size) => size === 1) === true && !ints('strides')?.some((it) => it > 1) && !ints('pads')?.some((it) => it > 0);
}

function spaceOf({ labels, where }: Site, x: readonly AxisState[]): readonly AxisState[] {
  const pin = { where, why: 'positions in space are not cut' };
  return x.slice(2).map((axis): AxisState => {
    pinAxis(labels, axis, pin);
    return { kind: 'fixed', pin };
  });
}

/** Of a pool: channels pass, space does not. */
const pool: Rule = (site) => {
  const x = site.axes(0);
  return site.flatNode.outputs.map(() => x && [...x.slice(0, 2), ...spaceOf(site, x)]);
};

const globalPool: Rule = ({ axes }) => [axes(0)?.map((axis, index) => (index < 2 ? axis : single))];

export const contractingRules: Readonly<Record<string, Rule>> = {
  MatMul(site) {
    const { axes, labels, where } = site;
    const [a, b] = [axes(0), axes(1)];
    if (a === undefined || b === undefined) return [];
    const summedRight = b.length > 1 ? b.length - 2 : 0;
    const summed = uniteAxes(labels, a.at(-1) ?? single, b[summedRight] ?? single, where);
    if (!site.isStored(0) && !site.isStored(1)) site.addsUp(summed, 0, 1);
    const rank = Math.max(a.length, b.length) - 2;
    const stack = Array.from({ length: Math.max(0, rank) }, (_, axis) =>
      uniteAxes(labels, a[axis - rank + a.length - 2] ?? single, b[axis - rank + b.length - 2] ?? single, where),
    );
    const made = [a.length > 1 ? a.at(-2) : undefined, b.length > 1 ? b.at(-1) : undefined];
    return [[...stack, ...made.filter((axis) => axis !== undefined)]];
  },
  /** Axes of one label go together; what is summed over adds nothing where it is 0 in one operand. */
  Einsum(site) {
    const { axes, labels, where, flatNode } = site;
    const operands = flatNode.inputs.map((_, index) => axes(index));
    if (!operands.every((operand) => operand !== undefined)) return [];
    const ranks = operands.map(({ length }) => length);
    const equation = readEquation(equationText(flatNode), ranks);
    if (equation === undefined) return [];
    const united = new Map<string, AxisState>();
    for (const [index, names] of equation.operands.entries()) {
      for (const [axis, name] of names.entries()) {
        united.set(name, uniteAxes(labels, united.get(name) ?? single, operands[index]?.[axis] ?? single, where));
      }
    }
    for (const [name, axis] of united) {
      if (equation.output.includes(name)) continue;
      const inputs = equation.operands.flatMap((names, index) => (names.includes(name) ? [index] : []));
      if (!inputs.some((index) => site.isStored(index))) site.addsUp(axis, ...inputs);
    }
    return [equation.output.map((name) => united.get(name) ?? single)];
  },
  Gemm({ axes, int, labels, where }) {
    const [a, b, c] = [axes(0), axes(1), axes(2)];
    if (a === undefined || b === undefined) return [];
    const [rows = single, left = single] = int('transA', 0) === 0 ? a : a.toReversed();
    const [right = single, columns = single] = int('transB', 0) === 0 ? b : b.toReversed();
    uniteAxes(labels, left, right, where);
    const biased = (axis: AxisState, fromEnd: number): AxisState => uniteAxes(labels, axis, c?.at(fromEnd) ?? single, where);
    return [[biased(rows, -2), biased(columns, -1)]];
  },
  Conv(site) {
    const { axes, int, labels, where } = site;
    const [x, w, bias] = [axes(0), axes(1), axes(2)];
    if (x === undefined || w === undefined) return [];
    const [batch = single, channels = single] = x;
    const [out = single, perGroup = single] = w;
    const groups = int('group', 1);
    holdKernel(site, w);
    if (groups === 1) uniteAxes(labels, perGroup, channels, where);
    else tieGroups(site, channels, perGroup, out, groups);
    const space = isPointwise(site) ? x.slice(2) : spaceOf(site, x);
    return [[batch, uniteAxes(labels, out, bias?.[0] ?? single, where), ...space]];
  },
  ConvTranspose(site) {
    const { axes, int, labels, where } = site;
    const [x, w, bias] = [axes(0), axes(1), axes(2)];
    if (x === undefined || w === undefined) return [];
    const [batch = single, channels = single] = x;
    const [into = single, out = single] = w;
    const groups = int('group', 1);
    holdKernel(site, w);
    uniteAxes(labels, into, channels, where);
    if (groups === 1) return [[batch, uniteAxes(labels, out, bias?.[0] ?? single, where), ...spaceOf(site, x)]];
    const pin = { where, why: 'a grouped transposed convolution is not cut' };
    for (const axis of [channels, into, out, bias?.[0]]) pinAxis(labels, axis, pin);
    return [[batch, fixed(pin.where, pin.why), ...spaceOf(site, x)]];
  },
  MaxPool: pool,
  AveragePool: pool,
  LpPool: pool,
  GlobalAveragePool: globalPool,
  GlobalMaxPool: globalPool,
  GlobalLpPool: globalPool,
};
