/** What selection must answer, found by sorting objects: slow, and written from the language page. */
import { floor, multiply, rational, round, type Rational } from '../../src/exact/rational.ts';
import type { RankedLayer, SelectionRequest } from '../../src/select/request.ts';

interface Unit {
  readonly layer: number;
  readonly flat: number;
  readonly score: number;
  readonly scope: string;
  live: boolean;
}

/** The masks, or undefined where the request cannot be met. */
export function bruteForce(request: SelectionRequest): readonly Uint8Array[] | undefined {
  const layers = request.layers.map((layer, l) => unitsOf(layer, l, request));
  const kept = layers.map((units) => new Set(bestOf(units, 0, request)));
  for (const [l, keep] of (request.keep ?? []).entries()) {
    const units = layers[l] ?? [];
    const best = bestOf(units, keep, request);
    if (best.length < keep) return undefined;
    kept[l] = new Set(best);
  }
  const mayGo = ({ layer, flat }: Unit): boolean => request.layers[layer]?.candidates?.[flat] !== 0;
  const open = (unit: Unit): boolean => unit.live && mayGo(unit) && kept[unit.layer]?.has(unit) !== true;
  const { allocation } = request;
  if (allocation.kind === 'below') {
    for (const [l, units] of layers.entries()) {
      const threshold = allocation.thresholds[l] ?? NaN;
      const below = ({ score }: Unit): boolean => score < threshold || (request.ties === 'all' && score === threshold);
      for (const unit of units.filter(open)) unit.live = !below(unit);
    }
  } else if (allocation.kind === 'global') {
    const all = layers.flat();
    const missing = allocation.pruned - all.filter(({ live }) => !live).length;
    const contest = all.filter(open);
    if (missing < 0 && request.ties !== 'all') return undefined;
    if (missing > contest.length) return undefined;
    take(contest, missing, request);
  } else {
    for (const [l, units] of layers.entries()) {
      const scopes = new Map<string, Unit[]>();
      for (const unit of units) scopes.set(unit.scope, [...(scopes.get(unit.scope) ?? []), unit]);
      const parts = allocation.kind === 'layers' ? split(allocation.pruned[l] ?? 0, units.length, [...scopes.values()]) : [];
      for (const [s, scope] of [...scopes.values()].entries()) {
        const gone = scope.filter(({ live }) => !live).length;
        let target = parts[s] ?? 0;
        if (allocation.kind === 'pattern') {
          if (scope[0]?.scope === 'dense') continue;
          target = allocation.pattern.of - allocation.pattern.keep;
        } else if (allocation.kind === 'scopes') {
          const live = scope.length - gone;
          target = allocation.of === 'all' ? nearest(allocation.share, scope.length) : gone + nearest(allocation.share, live);
        }
        if (gone > target && request.ties !== 'all') return undefined;
        const contest = scope.filter(allocation.kind === 'pattern' ? ({ live }) => live : open);
        const few = contest.length < target - gone;
        if (few && request.layers[l]?.candidates !== undefined) return undefined;
        take(contest, Math.min(target - gone, contest.length), request);
      }
    }
  }
  return layers.map((units) => Uint8Array.from(units, ({ live }) => Number(live)));
}

function unitsOf(layer: RankedLayer, l: number, request: SelectionRequest): Unit[] {
  return Array.from(layer.values, (value, flat) => ({
    layer: l,
    flat,
    score: request.rankBy === 'magnitude' ? Math.abs(value) : value,
    scope: scopeOf(layer, flat, request),
    live: layer.mask === undefined || layer.mask[flat] === 1,
  }));
}

/** Where a unit of the stored tensor stands: its output, its input counted over all groups. */
export function placeOf(layer: RankedLayer, flat: number): { out: string; input: number; kernel: string } {
  const index: number[] = [];
  let rest = flat;
  for (const dim of [...layer.dims].reverse()) {
    index.unshift(rest % dim);
    rest = Math.floor(rest / dim);
  }
  const along = (axis: string): number[] => index.filter((_, a) => layer.axes[a] === axis);
  const length = (axis: string): number => layer.dims[layer.axes.indexOf(axis as never)] ?? 1;
  let input = along('in')[0] ?? 0;
  let [output] = along('out');
  output ??= 0;
  if (layer.axes[0] === 'in') {
    const group = Math.floor(input / (length('in') / layer.groups));
    output += group * length('out');
  } else {
    const group = Math.floor(output / (length('out') / layer.groups));
    input += group * length('in');
  }
  const out = String([...along('direction'), output]);
  return { out, input, kernel: String(along('kernel')) };
}

function scopeOf(layer: RankedLayer, flat: number, request: SelectionRequest): string {
  const { out, input, kernel } = placeOf(layer, flat);
  const { allocation, ranked } = request;
  if (allocation.kind === 'pattern') {
    const { of } = allocation.pattern;
    const inputs = layer.dims[layer.axes.indexOf('in')] ?? 1;
    const perGroup = layer.axes[0] === 'in' ? inputs / layer.groups : inputs;
    return perGroup % of === 0 ? `${out}|${Math.floor(input / of)}|${kernel}` : 'dense';
  }
  switch (ranked.per) {
    case 'layer':
      return '';
    case 'row':
      return out;
    case 'column':
      return String(input);
    case 'block':
      return String(Math.floor(input / (ranked.size ?? 1)));
  }
}

type Ties = Pick<SelectionRequest, 'ties'>;

function worstFirst({ ties }: Ties): (a: Unit, b: Unit) => number {
  const side = ties === 'last' ? -1 : 1;
  return (a, b) => (a.score < b.score ? -1 : a.score > b.score ? 1 : 0) || side * (a.layer - b.layer || a.flat - b.flat);
}

function bestOf(units: readonly Unit[], keep: number, ties: Ties): readonly Unit[] {
  const live = units.filter((unit) => unit.live).sort(worstFirst(ties));
  return keep === 0 ? [] : live.slice(-keep);
}

function take(contest: readonly Unit[], count: number, ties: Ties): void {
  if (count <= 0) return;
  const sorted = [...contest].sort(worstFirst(ties));
  const threshold = sorted[count - 1]?.score ?? -Infinity;
  for (const [index, unit] of sorted.entries()) {
    const isTie = unit.score === threshold;
    const goes = isTie && ties.ties === 'all' ? true : isTie && ties.ties === 'none' ? false : index < count;
    if (goes) unit.live = false;
  }
}

function nearest(share: Rational, size: number): number {
  return Number(round(multiply(share, rational(size))));
}

function split(total: number, size: number, scopes: readonly (readonly Unit[])[]): number[] {
  const shares = scopes.map((scope) => rational(total * scope.length, size));
  const parts = shares.map((share) => Number(floor(share)));
  const rest = (s: number): number => (total * (scopes[s]?.length ?? 0)) % size;
  const order = parts.map((_, s) => s).sort((a, b) => rest(b) - rest(a) || a - b);
  const missing = total - parts.reduce((sum, part) => sum + part, 0);
  for (const s of order.slice(0, missing)) parts[s] = (parts[s] ?? 0) + 1;
  return parts;
}
