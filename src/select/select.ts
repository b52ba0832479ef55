/**
 * Exact selection: which units a prune statement takes. Deterministic to the unit: scores compare as float32 with −0 = 0, and of equal
 * scores the earlier tensor's, then the lower flat index, goes, unless the request has another rule for ties.
 */
import { sum, product } from '../basics/numbers.ts';
import { diagnose, hasErrors, done, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { layerBelowFloor, targetOutOfReach, targetBelowLeast } from '../diagnostics/catalogue/select.ts';
import * as requests from './request.ts';
import { selectInScopes } from './select-in-scopes.ts';
import { applyCut, competing, sourceOf, eachRun, type Pool } from './pool.ts';
import { cutInPass, type PassedLayer } from './cut-in-pass.ts';
import { packBits, unpackInto } from './packed-bits.ts';
import { bestOf, ownCut, worstOfAll } from './radix.ts';
import { roomSize } from '../kernels/room.ts';
import { wholeBox } from './scopes.ts';
import { bitsOf, signOf, orderKey } from './score-order.ts';
import { fixedRule } from './ties.ts';
import { patternFits, prunePattern, type NofM } from './pattern.ts';
import { tiledLayout, tileScores, tilesLeft, weightsOfTiles } from './tiles.ts';
import { itemAt } from '../basics/must.ts';

export function select(request: requests.SelectionRequest): Outcome<requests.Selection> {
  const { tiling, ...asked } = request;
  if (tiling === undefined) return selectUnits(asked);
  const faults = asked.layers.flatMap(requests.notNumbers);
  if (faults.length > 0) return { diagnostics: faults };
  const { value, diagnostics } = selectUnits(askedOfTiles(asked, tiling));
  return value === undefined ? { diagnostics } : { value: maskedWeights(value, request.layers, tiling), diagnostics };
}

function selectUnits(request: requests.SelectionRequest): Outcome<requests.Selection> {
  const states = request.layers.map((layer, l) => stateOf(layer, request, l));
  const faults = states.flatMap(faultsOf);
  if (faults.length > 0) return { diagnostics: faults };
  const results = prune(states, request);
  const diagnostics = results.flatMap((result) => result.diagnostics);
  if (hasErrors(diagnostics)) return { diagnostics };
  const pruned = states.map(({ layer, live }, l) => layer.values.length - live + (results[l]?.value ?? 0));
  return { value: { masks: states.map(({ pool }) => pool.mask), pruned }, diagnostics };
}

function stateOf(layer: requests.RankedLayer, request: requests.SelectionRequest, l: number): requests.LayerState {
  const { values, mask: before } = layer;
  const size = product(layer.dims);
  if (values.length !== size || (before !== undefined && before.length !== size))
    throw new RangeError(`scores or mask of \`${layer.tensor}\` do not have its ${size} units`);
  const mask = before === undefined ? new Uint8Array(size).fill(1) : before.slice();
  const scope = [wholeBox(layer)];
  const pool = { bits: bitsOf(values), sign: signOf(request.rankBy), mask, unmasked: before === undefined, dims: layer.dims, scope };
  const live = before === undefined ? size : competing(pool);
  const { ties = 'first' } = request;
  const keep = request.keep?.[l] ?? 0;
  if (layer.candidates === undefined) return { layer, pool, live, keep, ties };
  return { layer, pool, live, keep, ties, contest: contestAmong(layer.candidates, pool, bestOf(pool, Math.max(0, live - keep), ties)) };
}

/** The candidates that are live and not among the `best`, which a floor keeps. */
function contestAmong(candidates: Uint8Array, pool: Pool, best: Uint8Array): Pool {
  if (candidates.length !== pool.mask.length) throw new RangeError(`${candidates.length} candidates for ${pool.mask.length} units`);
  return { ...pool, mask: pool.mask.map((unit, i) => unit & (candidates[i] ?? 0) & ((best[i] ?? 0) ^ 1)), unmasked: false };
}

function faultsOf({ layer, pool, live, keep }: requests.LayerState): readonly Diagnostic[] {
  const unranked = requests.notNumbers({ ...layer, mask: pool.mask });
  if (unranked.length > 0) return unranked;
  return live < keep ? [diagnose(layerBelowFloor, { layer: layer.name, live, keep })] : [];
}

/** Prunes the masks; the units that each layer loses. */
function prune(
  states: readonly requests.LayerState[],
  { allocation, ranked, ties = 'first', lose }: requests.SelectionRequest,
): readonly Outcome<number>[] {
  switch (allocation.kind) {
    case 'global':
      if (ranked.per !== 'layer') throw new RangeError('`global` ranks no rows, columns or blocks');
      return pruneGlobally(states, allocation.pruned, { ties, lose });
    case 'pattern':
      if (states.some(({ contest }) => contest !== undefined))
        throw new RangeError('a pattern takes the worst of every group, whichever may go');
      if (ties === 'all' || ties === 'none') throw new RangeError('a pattern keeps as many units in every group');
      return states.map((state) => selectPattern(state, allocation.pattern));
    case 'below':
      if (ranked.per !== 'layer') throw new RangeError('a threshold ranks nothing');
      return states.map((state, l) => pruneBelow(state, itemAt(allocation.thresholds, l)));
    default:
      return states.map((state, l) => selectInScopes(state, l, allocation, ranked));
  }
}

/** The worst of a layer, as many as lie below. */
function pruneBelow(state: requests.LayerState, threshold: number): Outcome<number> {
  const { layer, pool, contest = pool, live, ties } = state;
  const pruned = [layer.values.length - live + countBelow(contest, threshold, ties === 'all')];
  return selectInScopes({ ...state, ties: fixedRule(ties) }, 0, { kind: 'layers', pruned }, { per: 'layer' });
}

function pruneGlobally(
  states: readonly requests.LayerState[],
  target: number,
  { ties = 'first', lose }: Pick<requests.SelectionRequest, 'ties' | 'lose'>,
) {
  const already = sum(states.map(({ layer, live }) => layer.values.length - live));
  if (already > target && ties !== 'all') return [requests.beyondTarget('the selection', already, target)];
  const unprotected = states.map(({ live, keep }) => live - keep);
  const most = already + sum(unprotected);
  if (most < target) return [{ diagnostics: [diagnose(targetOutOfReach, { target, most })] }];
  const missing = Math.max(0, target - already);
  const contests = states.map(({ contest, pool }) => contest ?? pool);
  const caps = states.map(({ contest }, l) => (contest === undefined ? itemAt(unprotected, l) : competing(contest)));
  const left = sum(caps);
  if (left < missing) return [requests.tooFew('the selection', missing, left)];
  const lows = lowsOf(
    states.map(({ layer, live }, l) => ({ name: layer.name, gone: layer.values.length - live, cap: itemAt(caps, l) })),
    lose,
    missing,
  );
  if (hasErrors(lows.diagnostics)) return [{ diagnostics: lows.diagnostics }];
  const sources = contests.map(sourceOf);
  const isPlain = lows.value === undefined && states.every(({ contest }) => contest === undefined);
  const passed = isPlain
    ? cutInPass(states.map(passedOf), sources, { sign: contests[0]?.sign ?? 0, pieceSize: roomSize, caps, count: missing, rule: ties })
    : undefined;
  const cuts = passed?.map((own) => own?.cut) ?? worstOfAll(sources, caps, missing, { rule: ties, lows: lows.value });
  return contests.map((contest, l) => {
    const cut = cuts[l] ?? ownCut(sources[l], itemAt(caps, l), ties);
    const pool = states[l]?.pool ?? contest;
    const known = passed?.[l];
    if (known === undefined) applyCut(contest, cut, pool.mask);
    else unpackInto(pool.mask, known.bits());
    return { value: cut.count, diagnostics: [] };
  });
}

/** Scores in memory, which are known to be numbers. */
function passedOf({ pool, layer: { values } }: requests.LayerState): PassedLayer {
  const passed = { extent: values.length, values: (from: number, to: number) => values.subarray(from, to), seen: () => {} };
  return pool.unmasked ? passed : { ...passed, live: (from, to) => packBits(pool.mask.subarray(from, to)) };
}

/** Compared as float32, with −0 = 0; `isIncluded` counts the units that equal it, too. */
function countBelow(pool: Pool, threshold: number, isIncluded: boolean): number {
  const [bits = 0] = bitsOf(Float32Array.of(threshold));
  // A threshold has a sign, also where the sign of a weight counts for nothing.
  const limit = orderKey(bits, -1) + (isIncluded ? 1 : 0);
  let below = 0;
  eachRun(pool.dims, pool.scope, (start, length, stride) => {
    for (let n = 0, i = start; n < length; n++, i += stride) {
      if (pool.mask[i] === 1 && orderKey(pool.bits[i] ?? 0, pool.sign) < limit) below++;
    }
  });
  return below;
}

// Selection by N:M in one layer.

/** Prunes the layer's mask to the pattern; the units that it loses. A layer that the pattern does not fit stays as it is. */
function selectPattern({ layer, pool, ties }: requests.LayerState, pattern: NofM): Outcome<number> {
  if (!patternFits(pattern, layer)) return { value: 0, diagnostics: [] };
  const { pruned, overfull } = prunePattern(pattern, layer, pool, ties);
  if (overfull === undefined) return { value: pruned, diagnostics: [] };
  const scope = `a group of ${pattern.of} inputs of \`${layer.name}\` at flat index ${overfull.first}`;
  return requests.beyondTarget(scope, pattern.of - overfull.live, pattern.of - pattern.keep);
}

// A selection among tiles, as one among layers that have a unit for each tile.

/** The request for tiles; its counts and floors are of tiles already. */
function askedOfTiles(request: requests.SelectionRequest, tiling: requests.Tiling): requests.SelectionRequest {
  const { layers, rankBy } = request;
  return {
    ...request,
    rankBy: 'score',
    layers: layers.map((layer): requests.RankedLayer => {
      const { name, tensor, values, mask, candidates } = layer;
      if (candidates !== undefined) throw new RangeError('a tile goes whole or not at all');
      return {
        name,
        tensor,
        ...tiledLayout(tiling, layer),
        values: tileScores(tiling, layer, values, rankBy, tiling.grouped),
        mask: mask && tilesLeft(tiling, layer, mask),
      };
    }),
  };
}

/** The same selection with masks of weights; what is pruned stays counted in tiles. */
function maskedWeights(
  { masks, pruned }: requests.Selection,
  layers: readonly requests.RankedLayer[],
  tiling: requests.Tiling,
): requests.Selection {
  return { masks: layers.map((layer, l) => weightsOfTiles(tiling, layer, masks[l] ?? new Uint8Array(0))), pruned };
}

// What each layer has to lose (`protect max 90% per layer`), beyond what it has lost already.

interface Lost {
  readonly name: string;
  /** Units that are gone, and those that may still go. */
  readonly gone: number;
  readonly cap: number;
}

/** Undefined where nothing has to go; refused where it is more than `missing`, or more than a layer can lose. */
export function lowsOf(
  layers: readonly Lost[],
  lose: requests.Losses | undefined,
  missing: number,
): Outcome<readonly number[] | undefined> {
  if (lose === undefined) return done(undefined);
  const lows = layers.map(({ gone }, l) => Math.max(0, itemAt(lose.units, l) - gone));
  if (!lose.isDue) return done(roomFor(lows, layers, missing));
  const needed = sum(lows);
  if (needed <= missing && !layers.some(({ cap }, l) => itemAt(lows, l) > cap)) return done(lows);
  return { diagnostics: [diagnose(targetBelowLeast, { missing, needed })] };
}

function roomFor(lows: readonly number[], layers: readonly Lost[], missing: number): readonly number[] {
  let left = missing;
  return lows.map((low, l) => {
    const own = Math.min(low, itemAt(layers, l).cap, left);
    left -= own;
    return own;
  });
}
