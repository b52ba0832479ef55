/** Operators that move slices without computing: what an axis loses, its pieces lose. */
import { lengthOf } from '../../basics/lists.ts';
import { nameAt } from '../graph.ts';
import { fixed, labelsOf, pinAxis, single, uniteAxes, type AxisState } from './axis.ts';
import { fromFront } from '../shapes/known.ts';
import { tooLong, type Label, type Labels } from './labels.ts';
import { integersOf, ownsSlice, type Rule } from './rule.ts';
import { expandTarget } from './runtime-readers.ts';

/** Samples are joined with slices on the axis: what a part of it holds is not known. */
function partOfSamples(labels: Labels, axis: AxisState, where: string): AxisState {
  const pin = { where, why: 'it takes a part of all samples' };
  pinAxis(labels, axis, pin);
  return { kind: 'fixed', pin };
}

/** One slice that was cut out of many is still live: `single` would lose its label. */
export function piece(labels: readonly Label[], of?: readonly Label[]): AxisState {
  return { kind: 'live', labels, of };
}

/** Clamped as ONNX says. */
export function sliced<T>(items: readonly T[], start: number, end: number, step: number): readonly T[] {
  const size = items.length;
  const [low, high] = step > 0 ? [0, size] : [-1, size - 1];
  const clamp = (bound: number) => Math.min(Math.max(bound < 0 ? bound + size : bound, low), high);
  const last = step < 0 && end < -size ? -1 : clamp(end);
  const found: T[] = [];
  for (let at = clamp(start); step > 0 ? at < last : at > last; at += step) {
    const item = items[at];
    if (item !== undefined) found.push(item);
    if (step === 0) break;
  }
  return found;
}

export const copied = 'copies of one slice stay equal in number';

/** Padding and resizing of space only. */
const spatial: Rule = ({ axes, dims, flatNode, labels, where, isRewritable }) => {
  const x = axes(0);
  const lists = flatNode.node.op === 'Resize' && nameAt(flatNode.inputs, 3) !== '';
  const [before, after] = [dims(flatNode.inputs[0]), dims(flatNode.outputs[0])];
  if (x === undefined || before === undefined || after === undefined) return [];
  return [
    x.map((axis, index) => {
      if (before[index] === after[index] && (!lists || isRewritable(3, index))) return axis;
      pinAxis(labels, axis, { where, why: 'it changes the size of the axis' });
      return fixed(where, 'it changes the size of the axis');
    }),
  ];
};

export const movingRules: Readonly<Record<string, Rule>> = {
  Transpose({ axes, ints }) {
    const x = axes(0);
    const order = ints('perm') ?? x?.map((_, axis) => x.length - 1 - axis);
    return [x && order?.map((axis) => x[axis] ?? single)];
  },
  Unsqueeze(site) {
    const x = site.axes(0);
    const given = integersOf(site, 'axes', 1);
    if (x === undefined || given === undefined) return [];
    const rank = x.length + given.length;
    const added = given.map((axis) => fromFront(axis, rank));
    const rest = [...x];
    return [Array.from({ length: rank }, (_, axis) => (added.includes(axis) ? single : (rest.shift() ?? single)))];
  },
  Squeeze(site) {
    const { labels, where } = site;
    const x = site.axes(0);
    if (x === undefined) return [];
    const gone = integersOf(site, 'axes', 1)?.map((axis) => fromFront(axis, x.length));
    const isGone = (axis: AxisState, index: number): boolean => (gone ? gone.includes(index) : axis.kind === 'single');
    for (const axis of x.filter(isGone)) {
      // The one slice that is left of a longer axis has to stay, or everything behind it goes along.
      if (!ownsSlice(site, 0, axis)) pinAxis(labels, axis, { where, why: 'it wants one slice' });
    }
    return [x.filter((axis, index) => !isGone(axis, index))];
  },
  /** Labels joined end to end on its axis; every other axis goes together. */
  Concat({ flatNode, axes, int, labels, where, dims, pieceOf }) {
    const parts = flatNode.inputs.map((_, index) => axes(index));
    const known = parts.filter((part) => part !== undefined);
    const [first] = known;
    if (first === undefined || known.length < parts.length) return [];
    const on = fromFront(int('axis', 0), first.length);
    const sizes = flatNode.inputs.map((value) => dims(value)?.[on]);
    const rest = known.reduce((sum, part) =>
      sum.map((axis, index) => {
        const other = part[index] ?? single;
        return index === on ? axis : uniteAxes(labels, axis, other, where);
      }),
    );
    return [rest.map((axis, index) => (index === on ? joined() : axis))];

    function joined(): AxisState {
      const isLabelled = known.every(({ [on]: part }, it) => part?.kind === 'live' || isNumber(it));
      if (isLabelled) {
        const count = sizes.reduce<number>((all, size) => all + Number(size ?? 0), 0);
        if (!labels.hasRoom(count)) {
          for (const part of known) pinAxis(labels, part[on], { where, why: tooLong });
          return fixed(where, tooLong);
        }
        return { kind: 'live', labels: known.flatMap((part, it) => slicesOf(part[on], it)) };
      }
      const held = known.map((part) => part[on]).find((axis) => axis?.kind === 'fixed');
      const pin = held?.kind === 'fixed' ? held.pin : { where, why: 'the size of one of its parts is not known' };
      for (const part of known) pinAxis(labels, part[on], pin);
      return { kind: 'fixed', pin };
    }

    function isNumber(index: number): boolean {
      return typeof sizes[index] === 'number';
    }

    /** A part of one slice has no labels of its own: it goes as a whole, or stays. */
    function slicesOf(axis: AxisState | undefined, index: number): readonly Label[] {
      if (axis?.kind === 'live') return axis.labels;
      if (axis?.kind !== 'fixed') return [pieceOf(index, 'a part of one slice stays')];
      const kept = labels.fresh(Number(sizes[index]));
      for (const label of kept) labels.pin(label, axis.pin);
      return kept;
    }
  },
  Split(site) {
    const { flatNode, axes, int, labels, where } = site;
    const x = axes(0);
    if (x === undefined) return [];
    const on = fromFront(int('axis', 0), x.length);
    if (x[on]?.kind === 'repeated') {
      const part = partOfSamples(labels, x[on], where);
      return flatNode.outputs.map(() => x.with(on, part));
    }
    const whole = labelsOf(x[on]);
    const count = flatNode.outputs.length;
    const equal = Math.ceil(lengthOf(whole) / count);
    const given = integersOf(site, 'split', 1);
    if (given === undefined && site.flatNode.inputs[1]) return [];
    const sizes = given ?? Array.from({ length: count }, () => equal);
    let from = 0;
    return flatNode.outputs.map((_, index) => {
      const size = sizes[index] ?? 0;
      const labels = whole?.slice(from, from + size);
      from += size;
      return x.map((axis, it) => (it === on && labels ? piece(labels, whole) : axis));
    });
  },
  Slice(site) {
    const { axes, labels, where, dims, flatNode } = site;
    const x = axes(0);
    if (x === undefined) return [];
    const starts = integersOf(site, 'starts', 1);
    const ends = integersOf(site, 'ends', 2);
    const given = integersOf(site, 'axes', 3) ?? (site.flatNode.inputs[3] ? undefined : starts?.map((_, axis) => axis));
    const steps = integersOf(site, 'steps', 4) ?? (site.flatNode.inputs[4] ? undefined : []);
    if (given === undefined || steps === undefined) return [];
    const cut = given.map((axis) => fromFront(axis, x.length));
    const left = dims(flatNode.outputs[0]);
    return [
      x.map((axis, index) => {
        const at = cut.indexOf(index);
        if (at >= 0 && axis.kind === 'repeated') return partOfSamples(labels, axis, where);
        // One place of an axis that is not cut is there whatever goes.
        if (at >= 0 && axis.kind === 'fixed' && left?.[index] === 1) return single;
        if (at < 0 || axis.kind !== 'live') return axis;
        const [start, end] = [starts?.[at], ends?.[at]];
        if (start === undefined || end === undefined) {
          const pin = { where, why: 'where it cuts is found at run time' };
          pinAxis(labels, axis, pin);
          return fixed(pin.where, pin.why);
        }
        if ((steps[at] ?? 1) !== 1) pinAxis(labels, axis, { where, why: 'it takes slices by a step' });
        return piece(sliced(axis.labels, start, end, steps[at] ?? 1), axis.labels);
      }),
    ];
  },
  /** New copies of an axis of size 1; other axes stay as they are. */
  Expand({ axes, dims, values, flatNode, where, labels, isRewritable, sizedAs }) {
    const [before, after] = [dims(flatNode.inputs[0]), dims(flatNode.outputs[0])];
    const x = axes(0);
    if (x === undefined || before === undefined || after === undefined) return [];
    const like = sizedAs(1);
    const free = like !== undefined || expandTarget(before, after) !== undefined;
    return [
      after.map((size, axis) => {
        const own = x[axis - after.length + x.length] ?? single;
        if (like !== undefined) return uniteAxes(labels, own, like[axis] ?? single, where);
        // 1 keeps the size that the input has.
        const keeps = values(1)?.at(axis - after.length) === 1;
        if (!free && !keeps && !isRewritable(1, axis)) pinAxis(labels, own, { where, why: 'its shape is found at run time' });
        if (own.kind !== 'single' || size === 1) return own;
        if (typeof size === 'number' && (free || isRewritable(1, axis))) {
          if (!labels.hasRoom(size)) return fixed(where, tooLong);
          return { kind: 'live', labels: labels.fresh(size), copies: true };
        }
        return fixed(where, copied);
      }),
    ];
  },
  Tile({ axes, values, labels, where }) {
    const x = axes(0);
    const times = values(1);
    if (x === undefined || times === undefined) return [];
    return [
      x.map((axis, index) => {
        const count = times[index];
        if (count === 1) return axis;
        if (axis.kind === 'live' && typeof count === 'number') {
          if (!labels.hasRoom(count * axis.labels.length)) {
            pinAxis(labels, axis, { where, why: tooLong });
            return fixed(where, tooLong);
          }
          return piece(Array.from({ length: count }, () => axis.labels).flat());
        }
        if (axis.kind === 'single') return fixed(where, copied);
        pinAxis(labels, axis, { where, why: 'how often it repeats is found at run time' });
        return fixed(where, 'how often it repeats is found at run time');
      }),
    ];
  },
  Pad: spatial,
  Resize: spatial,
  Upsample: spatial,
  /** Equal values: each of them may go where its shape can be written anew, or is that of another value. */
  ConstantOfShape: ({ dims, flatNode, labels, where, isRewritable, sizedAs }) => [
    dims(flatNode.outputs[0])?.map((size, axis) => {
      const like = sizedAs(0)?.[axis];
      if (size === 1 || like !== undefined) return like ?? single;
      if (typeof size === 'number' && isRewritable(0, axis))
        return labels.hasRoom(size) ? piece(labels.fresh(size)) : fixed(where, tooLong);
      return fixed(where, 'its size is found at run time');
    }),
  ],
};
