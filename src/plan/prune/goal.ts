/** Where a prune ends: the exact share of each scope and the counts, before any floor. */
import { sum } from '../../basics/numbers.ts';
import { itemAt } from '../../basics/must.ts';
import { add, divide, multiply, rational, round, toNumber, zero, wholeUnits, type Rational } from '../../exact/rational.ts';
import { erkWeights, erWeights, largestRemainder, shareOf } from '../../select/allocation.ts';
import { bundlesAll } from '../units/multiples.ts';
import { countAt, countsAt, type CountedLayer } from '../schedule/layer-counts.ts';
import { isKnown, type Setup } from './setup.ts';
import type { Target } from './target.ts';
import { inputsOfRow, type Layout, type Ranked } from '../../select/scopes.ts';

export interface Goal {
  /** Share of the whole selection that is pruned at the end. */
  readonly share: Rational;
  /** The same of each layer, where layers have goals of their own. */
  readonly layers?: readonly Rational[];
  /** Units that this means: of the selection, and of each layer where the allocation fixes it. */
  readonly asked: number;
  readonly counts?: readonly number[];
}

export type Share = Extract<Target, { kind: 'sparsity' | 'removal' | 'count' }>;
type Going = Exclude<Share, { kind: 'sparsity' }>;

/** Index of a layer whose amount of pruned units the goal depends on and nobody can know yet. */
export function unknownLayer(setup: Setup, target: Share): number | undefined {
  if (target.kind === 'sparsity') return undefined;
  if (setup.allocation !== 'uniform' && isKnown(setup.already)) return undefined;
  const index = setup.before.findIndex((bounds) => !isKnown(bounds));
  return index < 0 ? undefined : index;
}

export function goalOf(setup: Setup, target: Share): Goal {
  if (target.kind === 'sparsity') {
    const counts = countsOf(setup, target.share);
    const asked = counts === undefined ? shareOf(target.share, setup.total, setup.clauses.rounded) : sum(counts);
    return { share: target.share, asked, counts };
  }
  return setup.allocation === 'uniform' ? removalPerLayer(setup, target) : removalOfAll(setup, target);
}

/** Units of each layer at a share of the selection; undefined where scores decide. */
function countsOf(setup: Setup, share: Rational): readonly number[] | undefined {
  const layers = countedLayers(setup);
  return layers && countsAt(layers, setup.floor?.keep ?? setup.sizes.map(() => 0), share, setup.clauses.rounded);
}

/** What the counts of layers follow from; undefined where scores decide. */
export function countedLayers(setup: Setup): readonly CountedLayer[] | undefined {
  const { allocation, layers, ranked, units, tiles } = setup;
  if (allocation === 'global' || allocation === 'computed') return undefined;
  const weights = allocation === 'uniform' ? [] : (allocation === 'erk' ? erkWeights : erWeights)(tiles?.whole ?? layers);
  return layers.map((layer, index): CountedLayer => {
    const of = itemAt(setup.sizes, index);
    const weight = weights[index];
    if (weight !== undefined) return { of, weight };
    const group = units?.groups[index];
    if (group?.step !== undefined) return { of, step: group.step, bundles: bundlesAll(group) };
    return ranked.per === 'layer' ? { of } : { of, scopes: scopeSizes(layer, ranked) };
  });
}

function removalOfAll(setup: Setup, target: Going): Goal {
  const { total } = setup;
  const pruned = setup.already.least;
  const going = removed(target, total, pruned, total);
  const asked = wholeUnits(add(rational(pruned), going), setup.clauses.rounded, pruned);
  return { share: shareAfter(pruned, going, total), asked, counts: countsOf(setup, total === 0 ? zero : rational(asked, total)) };
}

function removalPerLayer(setup: Setup, target: Going): Goal {
  const layers = countedLayers(setup) ?? [];
  const { rounded } = setup.clauses;
  const parts = setup.sizes.map((size, index) => {
    const pruned = itemAt(setup.before, index).least;
    const going = removed(target, size, pruned, setup.total);
    const share = shareAfter(pruned, going, size);
    const layer = layers[index];
    const isStepped = layer?.step !== undefined;
    return { share, count: isStepped ? countAt(layer, share, rounded) : wholeUnits(add(rational(pruned), going), rounded, pruned), going };
  });
  const counts =
    target.kind === 'count' && !target.each
      ? largestRemainder(
          Number(round(target.count)),
          parts.map((part) => part.going),
        ).map((count, index) => count + itemAt(setup.before, index).least)
      : parts.map(({ count }) => count);
  const share = shareAfter(setup.already.least, parts.map((part) => part.going).reduce(add, zero), setup.total);
  return { share, layers: parts.map((part) => part.share), asked: sum(counts), counts };
}

/** What goes of `size` units; an amount for all of them is shared out by size. */
function removed(target: Going, size: number, pruned: number, total: number): Rational {
  if (target.kind === 'count') return target.each || total === 0 ? target.count : multiply(target.count, rational(size, total));
  return multiply(target.share, rational(target.of === 'remaining' ? size - pruned : size));
}

function shareAfter(pruned: number, going: Rational, size: number): Rational {
  return size === 0 ? zero : divide(add(rational(pruned), going), rational(size));
}

/** True where more goes than there is. */
export function removesTooMuch(setup: Setup, goal: Goal): boolean {
  const beyond = (share: Rational): boolean => toNumber(share) > 1;
  return beyond(goal.share) || (goal.layers?.some(beyond) ?? false) || goal.asked > setup.total;
}

/** How many scopes of which size a layer has, by arithmetic: a large matrix has millions of rows. */
interface ScopeSize {
  readonly size: number;
  /** Scopes of this size. */
  readonly times: number;
}

/** Every scope of the layer is counted once; `scopesOf` names the same ones (src/select). */
export function scopeSizes(layer: Layout & { readonly count: number }, ranked: Ranked): ScopeSize[] {
  const { count } = layer;
  if (ranked.per === 'layer' || count === 0) return [{ size: count, times: 1 }];
  if (ranked.per === 'row') {
    const rows = rowsOf(layer);
    return [{ size: count / rows, times: rows }];
  }
  const inputs = inputsOfRow(layer) * layer.groups;
  const column = count / inputs;
  const width = ranked.per === 'column' ? 1 : (ranked.size ?? 1);
  const rest = inputs % width;
  return [
    { size: width * column, times: Math.floor(inputs / width) },
    { size: rest * column, times: rest === 0 ? 0 : 1 },
  ].filter(({ times }) => times > 0);
}

/** A transposed convolution stores the outputs of one group; every group has as many. */
function rowsOf({ dims, axes, groups }: Layout): number {
  const stored = dims.reduce((rows, dim, i) => (axes[i] === 'out' || axes[i] === 'direction' ? rows * dim : rows), 1);
  return axes[0] === 'in' ? stored * groups : stored;
}
