/** Reshape and Flatten: runs of axes with equal products are matched; one live axis a run can be followed. */
import { itemAt } from '../../basics/must.ts';
import type { Dim } from '../graph.ts';
import { asProduct, multiply, unknownDim } from '../shapes/dim-algebra.ts';
import { fixed, pinAxis, single, uniteAxes, type AxisState } from './axis.ts';
import { tooLong, type Label } from './labels.ts';
import { copied } from './moving-rules.ts';
import { namedPlaces, onePlace, oneSample, type Run, type Shaped } from './reshapes-of-one.ts';
import { distinct, ownsSlice, type Rule, type Site, type SplitFactor } from './rule.ts';
import { reshapeTarget } from './runtime-readers.ts';

const reshape: Rule = (site) => {
  const { axes, dims, flatNode, labels, where, isRewritable, sizedAs } = site;
  const [read, from, to] = [axes(0), dims(flatNode.inputs[0]), dims(flatNode.outputs[0])];
  if (read === undefined || from === undefined || to === undefined) return [];
  const [before, after] = namedPlaces(from, to);
  const x = read.map((axis, at) => (before[at] === 1 && ownsSlice(site, 0, axis) ? single : axis));
  const runs = matchRuns(before, after);
  const y: AxisState[] = after.map(() => single);
  const pin = { where, why: 'its shape is found at run time' };
  if (runs === undefined) {
    for (const axis of x) pinAxis(labels, axis, pin);
    return [after.map((size) => (size === 1 ? single : fixed(pin.where, pin.why)))];
  }
  for (const run of runs) {
    reshapeRun(site, run, { x, before, after }).forEach((axis, index) => {
      const at = run.out[index];
      if (at !== undefined) y[at] = axis;
    });
  }
  if (flatNode.node.op === 'Flatten' || reshapeTarget(from, to) !== undefined) return [y];
  const like = sizedAs(1);
  if (like !== undefined) return [y.map((axis, entry) => uniteAxes(labels, axis, like[entry] ?? single, where))];
  y.forEach((axis, entry) => {
    if (!isRewritable(1, entry)) pinAxis(labels, axis, pin);
  });
  return [y];
};

/** The finest runs; undefined where a size is not known. */
export function matchRuns(before: readonly Dim[], after: readonly Dim[]): readonly Run[] | undefined {
  if ([...before, ...after].includes(unknownDim)) return undefined;
  const runs: Run[] = [];
  let [i, o] = [0, 0];
  while (i < before.length || o < after.length) {
    const [ins, outs]: [number[], number[]] = [[], []];
    let [left, right]: [Dim, Dim] = [1, 1];
    const takeIn = (): void => {
      left = multiply(left, before[i] ?? 1);
      ins.push(i++);
    };
    const takeOut = (): void => {
      right = multiply(right, after[o] ?? 1);
      outs.push(o++);
    };
    if (i < before.length) takeIn();
    if (o < after.length) takeOut();
    while (left !== right) {
      const wantsIn = i < before.length && (o >= after.length || smaller(left, right));
      if (wantsIn) takeIn();
      else if (o < after.length) takeOut();
      else if (i < before.length) takeIn();
      else return undefined;
    }
    runs.push({ in: ins, out: outs });
  }
  return runs;
}

/** True where the left product has to grow: it is no multiple of the right one. */
function smaller(left: Dim, right: Dim): boolean {
  if (typeof left === 'number' && typeof right === 'number') return left < right;
  const [a, b] = [asProduct(left), asProduct(right)];
  const more = a.symbols.length - b.symbols.length;
  return more === 0 ? a.factor < b.factor : more < 0;
}

function reshapeRun(site: Site, run: Run, { x, before, after }: Shaped): readonly AxisState[] {
  const { labels, where } = site;
  const sources = run.in.filter((axis) => x[axis]?.kind !== 'single');
  const targets = run.out.filter((axis) => after[axis] !== 1);
  const alone = sources.length === 1 ? x[itemAt(sources, 0)] : undefined;
  if (alone !== undefined && targets.length === 1) return run.out.map((axis) => (axis === targets[0] ? alone : single));
  const sample = oneSample(where, run, { x, before, after });
  if (sample !== undefined) {
    return reshapeRun(site, run, sample).map((state, index) => (run.out[index] === sample.out ? sample.all(state) : state));
  }
  const place = onePlace(where, run, { x, before, after });
  if (place !== undefined) return place.all(reshapeRun(site, run, place));
  const liveAxes = sources.filter((axis) => x[axis]?.kind === 'live');
  if (liveAxes.length > 1) {
    const copies = liveAxes.find((it) => isCopied(x[it]));
    if (copies !== undefined) {
      pinAxis(labels, x[copies], { where, why: copied });
      return reshapeRun(site, run, { x: x.with(copies, fixed(where, copied)), before, after });
    }
  }
  const [at] = liveAxes;
  const axis = at === undefined ? undefined : x[at];
  const sizes = run.in.map((it) => before[it]);
  if (at === undefined || axis?.kind !== 'live') return refuse('it was reshaped');
  if (liveAxes.length > 1) return refuse('two live axes meet in one run of its shape');
  if (sizes.some((size) => typeof size !== 'number')) return refuse('it joins the axis with one whose size is not known');
  const inner = product(run.in.filter((it) => it > at).map((it) => before[it]));
  const outer = product(run.in.filter((it) => it < at).map((it) => before[it]));
  if (!labels.hasRoom(axis.labels.length * outer * inner)) return refuse(tooLong);
  const flat = spread(axis.labels, outer, inner);
  if (targets.length <= 1) return run.out.map((it) => (it === targets[0] ? { kind: 'live', labels: flat } : single));
  return splitRun(site, flat, { targets, out: run.out, after });

  function held(state: AxisState): readonly AxisState[] {
    return run.out.map((it) => (targets.includes(it) ? state : single));
  }

  function refuse(why: string): readonly AxisState[] {
    for (const it of run.in) pinAxis(labels, x[it], { where, why });
    return held(fixed(where, why));
  }
}

function isCopied(axis: AxisState | undefined): boolean {
  return axis?.kind === 'live' && axis.copies === true;
}

/** Labels of every element of a run in which one axis is live. */
function spread(own: readonly Label[], outer: number, inner: number): readonly Label[] {
  const once = own.flatMap((label) => Array.from({ length: inner }, () => label));
  return Array.from({ length: outer }, () => once).flat();
}

function splitRun(
  site: Site,
  flat: readonly Label[],
  { targets, out, after }: { readonly targets: readonly number[]; readonly out: readonly number[]; readonly after: readonly Dim[] },
): readonly AxisState[] {
  const { labels, split, flatNode, where } = site;
  const sizes = targets.map((axis) => Number(after[axis]));
  const byFactor = targets.map((_, k) => indexClasses(flat, sizes, k));
  const factors = targets.map((axis, k): SplitFactor => ({ axis, size: sizes[k] ?? 1, classes: classesAfter(site, byFactor[k] ?? []) }));
  const chosen = split(flatNode, factors, flat);
  const states = targets.map((_, k): AxisState => {
    if (chosen === 'each') return { kind: 'live', labels: labels.fresh(sizes[k] ?? 1) };
    if (k !== chosen) return fixed(where, 'it lies inside a unit');
    for (const members of byFactor[k] ?? []) {
      for (const label of members) labels.unite(members[0] ?? label, label);
    }
    return { kind: 'live', labels: (byFactor[k] ?? []).map(([label = 0]) => label) };
  });
  return out.map((axis) => states[targets.indexOf(axis)] ?? single);
}

/** For each index of factor `k`, the labels of all elements that have it. */
function indexClasses(flat: readonly Label[], sizes: readonly number[], k: number): readonly (readonly Label[])[] {
  const inner = product(sizes.slice(k + 1));
  const size = sizes[k] ?? 1;
  const classes: Label[][] = Array.from({ length: size }, () => []);
  flat.forEach((label, element) => classes[Math.floor(element / inner) % size]?.push(label));
  return classes;
}

/** How many classes would be left if the labels of each index became one; 0 where some would merge. */
function classesAfter({ labels }: Site, byIndex: readonly (readonly Label[])[]): number {
  const owners = new Map<Label, number>();
  for (const [index, members] of byIndex.entries()) {
    for (const label of members) {
      const root = labels.find(label);
      const owner = owners.get(root);
      if (owner !== undefined && owner !== index) return distinctIndices(labels, byIndex);
      owners.set(root, index);
    }
  }
  return byIndex.length;
}

/** Indices that share a label go together too. */
function distinctIndices(labels: Site['labels'], byIndex: readonly (readonly Label[])[]): number {
  const shared = byIndex.map((members) => members.map((label) => labels.find(label)));
  const seen = new Map<Label, number>();
  const parent = shared.map((_, index) => index);
  const root = (index: number): number => {
    const up = parent[index] ?? index;
    return up === index ? index : root(up);
  };
  shared.forEach((members, index) => {
    for (const label of members) {
      const other = seen.get(label);
      if (other === undefined) seen.set(label, index);
      else parent[root(index)] = root(other);
    }
  });
  return distinct({ ...labels, find: root }, parent);
}

function product(sizes: readonly (Dim | undefined)[]): number {
  return sizes.reduce<number>((all, size) => all * Number(size), 1);
}

export const reshapingRules: Readonly<Record<string, Rule>> = { Reshape: reshape, Flatten: reshape };
