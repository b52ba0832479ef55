/**
 * The same selection among layers that need not fit in memory together: one pass finds a global cut, where the guess is right, and one
 * takes it. Anything but a global selection ends in its layer, so there one layer is in memory at a time.
 */
import { sum, product } from '../basics/numbers.ts';
import { targetOutOfReach, layerBelowFloor, scoreIsNaN } from '../diagnostics/catalogue/select.ts';
import { diagnose, hasErrors, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { beyondTarget, indexOf, type Allocation, type SelectionRequest } from './request.ts';
import { cutInPass, type PassedLayer } from './cut-in-pass.ts';
import { cutBits, packBits } from './packed-bits.ts';
import { flatPool, sampleOf, type Cut, type Pool, type PoolSource, type TiesLeft } from './pool.ts';
import { ownCut, worstOfAll } from './radix.ts';
import { lowsOf, select } from './select.ts';
import type { Layout } from './scopes.ts';
import { bitsOf, firstNaN, signOf } from './score-order.ts';
import { itemAt } from '../basics/must.ts';

/** A layer whose scores are read as often as a pass needs them; the same bits every time. */
export interface PiecewiseLayer extends Layout {
  readonly name: string;
  readonly tensor: string;
  /** Scores of the units from one flat index to another; they may lie in `into`. */
  readonly values: (from: number, to: number, into?: ArrayBuffer) => Float32Array;
  /** 1 = kept; absent where nothing is pruned yet. The result is not written to. */
  readonly mask?: (from: number, to: number) => Uint8Array;
  /** The whole mask, a bit a unit, where it is kept so. */
  readonly maskBits?: Uint8Array;
  /** Units that are not pruned yet. */
  readonly live: number;
}

export interface PiecewiseRequest extends Omit<SelectionRequest, 'layers'> {
  readonly layers: readonly PiecewiseLayer[];
  /** Units of a piece: a multiple of 8, so that masks are whole bytes. */
  readonly pieceSize: number;
}

/** Gets the new masks, a bit a unit, layer after layer in ascending pieces; the bits are its own. */
export type TakeBits = (layer: number, from: number, bits: Uint8Array) => void;

/** Pruned units a layer, earlier ones included. Nothing is taken where there is an error. */
export function selectInPieces(request: PiecewiseRequest, take: TakeBits): Outcome<readonly number[]> {
  const { layers, allocation } = request;
  const keep = layers.map((_, l) => request.keep?.[l] ?? 0);
  const faults = layers.flatMap(({ name, live }, l) => {
    const own = itemAt(keep, l);
    return live < own ? [diagnose(layerBelowFloor, { layer: name, live, keep: own })] : [];
  });
  if (faults.length > 0) return { diagnostics: faults };
  return allocation.kind === 'global'
    ? selectGlobally(request, allocation.pruned, keep, take)
    : selectEach(request, allocation, keep, take);
}

function selectGlobally(
  { layers, rankBy, ranked, pieceSize, ties = 'first', lose }: PiecewiseRequest,
  target: number,
  keep: readonly number[],
  take: TakeBits,
): Outcome<readonly number[]> {
  if (ranked.per !== 'layer') throw new RangeError('`global` ranks no rows, columns or blocks');
  const already = sum(layers.map((layer) => product(layer.dims) - layer.live));
  if (already > target && ties !== 'all') return beyondTarget('the selection', already, target);
  const caps = layers.map(({ live }, l) => live - itemAt(keep, l));
  const most = already + sum(caps);
  if (most < target) return { diagnostics: [diagnose(targetOutOfReach, { target, most })] };
  const count = Math.max(0, target - already);
  const lows = lowsOf(
    layers.map(({ name, dims, live }, l) => ({ name, gone: product(dims) - live, cap: itemAt(caps, l) })),
    lose,
    count,
  );
  if (hasErrors(lows.diagnostics)) return { diagnostics: lows.diagnostics };
  const sign = signOf(rankBy);
  const readings = layers.map((layer) => readingOf(layer, sign, pieceSize));
  const sources = readings.map(({ source }) => source);
  const passed =
    lows.value === undefined
      ? cutInPass(
          readings.map((reading) => reading.passed),
          sources,
          { sign, pieceSize, caps, count, rule: ties },
        )
      : undefined;
  const cuts = passed?.map((own) => own?.cut) ?? worstOfAll(sources, caps, count, { rule: ties, lows: lows.value });
  const diagnostics = readings.flatMap(({ faults }) => faults());
  if (diagnostics.length > 0) return { diagnostics };
  const pruned = layers.map((layer, l) => {
    const [source, known] = [sources[l], passed?.[l]];
    const cut = cuts[l] ?? ownCut(source, itemAt(caps, l), ties);
    if (known !== undefined) take(l, 0, known.bits());
    else if (source !== undefined) takeCut(source, cut, (from, bits) => take(l, from, bits));
    return product(layer.dims) - layer.live + cut.count;
  });
  return { value: pruned, diagnostics: [] };
}

function takeCut(source: PoolSource, cut: Cut, take: (from: number, bits: Uint8Array) => void): void {
  let from = 0;
  let left: TiesLeft = cut;
  for (const pool of source.pieces()) {
    const made = cutBits(pool, { ...cut, ...left });
    left = made.left;
    take(from, made.bits);
    from += pool.bits.length;
  }
}

interface Reading {
  readonly source: PoolSource;
  /** The same scores, for a pass that finds cut and mask at once. */
  readonly passed: PassedLayer;
  /** Of a whole pass, which is made now where none was; empty where every live score is a number. */
  readonly faults: () => readonly Diagnostic[];
}

function readingOf(layer: PiecewiseLayer, sign: number, pieceSize: number): Reading {
  const extent = product(layer.dims);
  const ones = new Uint8Array(Math.min(pieceSize, extent)).fill(1);
  let fault: Diagnostic | undefined;
  let checked = 0;

  const buffer = new ArrayBuffer(ones.length * Float64Array.BYTES_PER_ELEMENT);

  /** Of consecutive pieces the first time that they are read. */
  function look(from: number, values: Float32Array, mask = layer.mask?.(from, from + values.length)): void {
    const at = firstNaN(values, mask ?? ones.subarray(0, values.length));
    if (at >= 0) fault ??= diagnose(scoreIsNaN, { tensor: layer.tensor, index: indexOf(from + at, layer.dims) });
  }

  function poolOf(from: number, to: number): Pool {
    const values = layer.values(from, to, buffer);
    const mask = layer.mask?.(from, to);
    if (from === checked) {
      look(from, values, mask);
      checked = to;
    }
    return { ...flatPool(bitsOf(values), sign, mask ?? ones.subarray(0, to - from)), unmasked: mask === undefined };
  }

  function* pieces(): Generator<Pool> {
    for (let from = 0; from < extent; from += pieceSize) yield poolOf(from, Math.min(extent, from + pieceSize));
  }

  return {
    source: { extent, pieces, sample: (step) => sampleOfLayer(layer, sign, step) },
    passed: {
      extent,
      values: layer.values,
      ...liveBits(layer),
      seen(from, values, hasNaN) {
        if (from !== checked) return;
        if (hasNaN) look(from, values);
        checked = from + values.length;
      },
    },
    faults() {
      // If nothing more is pruned, no pass was needed.
      if (checked < extent) for (const _ of pieces());
      return fault === undefined ? [] : [fault];
    },
  };
}

function sampleOfLayer(layer: PiecewiseLayer, sign: number, step: number): Pool {
  const extent = product(layer.dims);
  const wanted = Math.round(extent / step);
  const stretches = Math.ceil(wanted / stretchSize);
  const found: number[] = [];
  for (let n = 0; n < stretches; n++) {
    const length = Math.round((wanted * (n + 1)) / stretches) - Math.round((wanted * n) / stretches);
    const from = Math.floor((extent * n) / stretches / 8) * 8;
    const to = from + length;
    found.push(...sampleOf(flatPool(bitsOf(layer.values(from, to)), sign, layer.mask?.(from, to)), 1).bits);
  }
  return flatPool(Int32Array.from(found), sign);
}

/** Of the units that compete. */
function liveBits({ mask, maskBits }: PiecewiseLayer): Pick<PassedLayer, 'live'> {
  if (mask === undefined) return {};
  return maskBits === undefined
    ? { live: (from, to) => packBits(mask(from, to)) }
    : { live: (from, to) => maskBits.subarray(from / 8, Math.ceil(to / 8)) };
}

/** Units that a sample reads at once: reading single units would cost as much each. */
const stretchSize = 64;

/** Each layer is a selection of its own. */
function selectEach(
  request: PiecewiseRequest,
  allocation: Exclude<Allocation, { readonly kind: 'global' }>,
  keep: readonly number[],
  take: TakeBits,
): Outcome<readonly number[]> {
  const { layers, rankBy, ranked, ties } = request;
  const diagnostics: Diagnostic[] = [];
  const pruned: number[] = [];
  for (const [l, layer] of layers.entries()) {
    const units = product(layer.dims);
    const { name, tensor, dims, axes, groups } = layer;
    const selection = select({
      layers: [{ name, tensor, dims, axes, groups, values: layer.values(0, units), mask: layer.mask?.(0, units) }],
      rankBy,
      allocation: ofLayer(allocation, l),
      ranked,
      keep: [itemAt(keep, l)],
      ties,
    });
    diagnostics.push(...selection.diagnostics);
    const [made] = selection.value?.masks ?? [];
    if (made === undefined || hasErrors(diagnostics)) continue;
    take(l, 0, packBits(made));
    pruned.push(...(selection.value?.pruned ?? []));
  }
  return hasErrors(diagnostics) ? { diagnostics } : { value: pruned, diagnostics };
}

function ofLayer(allocation: Exclude<Allocation, { readonly kind: 'global' }>, l: number): Allocation {
  switch (allocation.kind) {
    case 'layers':
      return { ...allocation, pruned: [itemAt(allocation.pruned, l)] };
    case 'below':
      return { ...allocation, thresholds: [itemAt(allocation.thresholds, l)] };
    default:
      return allocation;
  }
}
