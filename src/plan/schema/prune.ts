/** Keys of a plan: a prune of weights, tiles or units, one of zeros, and what an update does. */
import { tileGroupings, type Tile, type TileGrouping } from '../../select/tiles.ts';
import { allocator, calibration } from './allocators.ts';
import { budget, group, grouping, norm, stay, type PlannedBudget } from './units.ts';
import * as s from './json-schema.ts';

const ratio = s.record({ keep: s.count, of: s.positive });

const layerCount = s.record(
  {
    pruned: s.described(s.count, 'Units that are pruned when the statement ends, and all there are.'),
    of: s.count,
    before: s.optional(s.count, 'Units that are pruned when it begins; absent where none is.'),
    to: s.optional(s.share, 'The share at the end, where layers have goals of their own.'),
    scopes: s.optional(s.list(s.record({ size: s.count, times: s.positive })), 'The sizes of its scopes, where each rounds for itself.'),
    weight: s.optional(s.count, 'What is kept is in proportion to this, under `erk` and `er`.'),
    step: s.optional(s.positive, 'Where units go in steps: the bundles that a step takes, and those that there are.'),
    bundles: s.optional(s.count),
  },
  'What the allocation fixes of a layer before its scores are known. Its counts at every update follow from this and the curve; what only a course needs is absent where all goes at once.',
);
export type LayerCount = s.Static<typeof layerCount>;

const frame = s.record(
  { step: s.count, keep: s.count, of: s.positive },
  'Where a statement goes `through` several patterns: when each begins.',
);
export type PlannedFrame = s.Static<typeof frame>;

const tile: s.Schema<Tile> = s.record({
  rows: s.described(s.positive, 'Outputs, and inputs.'),
  columns: s.positive,
  positions: s.optional(s.positive, 'Kernel positions, where a tile has all that the layer has.'),
});

const limit = s.record(
  {
    metric: s.text,
    expression: s.described(s.text, 'Canonical, over live weights.'),
    most: s.described(s.share, 'The most of the remaining weights that is pruned, a canonical share.'),
    per: s.described(s.oneOf('layer', 'all'), 'Whether it is taken of each layer, or of all together.'),
    bounds: s.described(
      s.mapOf(s.list(s.count)),
      'By layer, the fewest and the most units that it can have lost at the end, whatever is measured.',
    ),
  },
  `The share of the remaining weights that is pruned, as a metric of the recipe's own gives it.`,
);
export type PlannedLimit = s.Static<typeof limit>;

const threshold = s.record(
  {
    expression: s.described(s.text, 'Canonical: a number, or one of live weights.'),
    per: s.described(s.oneOf('layer', 'all'), 'Whether it is taken of each layer, or of all together.'),
    bounds: s.described(s.mapOf(s.list(s.count)), 'By layer, the fewest and the most units that it can have lost at the end.'),
  },
  'The score below which weights go, times the curve; it is measured when the window opens.',
);
export type PlannedThreshold = s.Static<typeof threshold>;

const level = s.record({ step: s.count, share: s.share }, 'A share that is pruned from a step on, canonical.');
export type PlannedLevel = s.Static<typeof level>;

const ranked = s.record({ per: s.oneOf('layer', 'row', 'column', 'block'), size: s.optional(s.positive) });

/** Every key of a prune, in canonical order. */
const pruneKeys = {
  kind: s.constant('prune'),
  units: s.described(s.text, 'What is pruned: `weights`, `tiles`, or the words of the units: `channels`, `channels, neurons`.'),
  tile: s.described(tile, 'A unit: so many outputs by so many inputs, at one kernel position or at all.'),
  criterion: s.described(s.text, 'Canonical expression, `|w|`.'),
  statistics: s.optional(s.texts, 'What the criterion needs beside the weights: `avg(x^2)`.'),
  calibration: s.optional(calibration, 'Where statistics are taken from, if they need data.'),
  compensation: s.optional(s.oneOf('obs', 'bias'), 'How the kept weights compensate for the pruned ones.'),
  damping: s.optional(s.magnitude, 'Share of its mean diagonal that is added to a second moment before it is inverted.'),
  underMasks: s.optional(s.text, 'Why its scores come from the whole network under its masks, where units are cut before it.'),
  modules: s.optional(
    s.mapOf(s.text),
    'Where the criterion orders modules: by layer, the group that it is in; a layer in none is one alone.',
  ),
  among: s.optional(s.text, 'Canonical condition of the units that may go, `w < 0`; every live one where it is absent.'),
  allocation: s.described(
    s.oneOf('global', 'uniform', 'erk', 'er', 'computed'),
    'How many units each layer loses: what one threshold over all says, the same share, shares by its size, or what a rule computes.',
  ),
  allocated: s.optional(allocator, 'The rule of a computed allocation; the run finds the counts of layers by it.'),
  ranked: s.described(ranked, 'Whose units compete with each other.'),
  rounded: s.optional(s.oneOf('down', 'up'), 'To which side counts of pruned units are rounded; to nearest where it is absent.'),
  ties: s.optional(
    s.oneOf('last', 'all', 'none'),
    'Which units of equal scores go at the threshold, the first where it is absent; counts are then the fewest that go (`all`), or the most (`none`).',
  ),
  mask: s.described(s.text, '`hard`, `soft`, `revisable`, `shrinking`, or an expression: the weight that the forward pass uses.'),
  shrink: s.optional(s.magnitude, 'The factor of a weight after a step under `shrinking`.'),
  fade: s.optional(s.magnitude, 'Under `fading`: the factor of a weight after an update is exp(−fade · steps since the window opened).'),
  grouped: s.described(
    grouping,
    'How the scores of a tile, or in the slices of a unit, become one; absent where the criterion of units gives one.',
  ),
  normalized: s.described(norm, 'By what the scores of a group are divided.'),
  groups: s.described(s.list(group), 'The units that go as a whole; `layers` are the names of the groups, in graph order.'),
  rescored: s.described(s.positive, 'Units that are pruned before the remaining ones are scored anew.'),
  smoothed: s.optional(s.magnitude, `The share of a unit's score that goes on from one update to the next.`),
  budget,
  stays: s.described(s.list(stay), 'Selected groups that stay as they are, and why.'),
  pattern: s.described(ratio, 'How many of each group of weights are kept.'),
  layers: s.described(s.texts, 'Names of layers in graph order, or of groups.'),
  selected: s.described(s.count, 'Units of all selected layers.'),
  dense: s.described(s.texts, 'Selected layers that the pattern does not fit, or tiles do not fill; they stay as they are.'),
  floor: s.optional(
    s.record({ share: s.text, per: s.constant('layer'), keep: s.mapOf(s.count) }),
    'What each layer keeps at least: the share as written, and the units that it means.',
  ),
  ceiling: s.optional(
    s.record({ share: s.text, per: s.constant('layer'), lose: s.mapOf(s.count) }),
    'What each layer has lost at least in the end; on the way it grows with what is pruned.',
  ),
  from: s.described(s.share, 'The share that is pruned when the window opens.'),
  to: s.described(s.share, 'The share that is pruned at the end.'),
  asked: s.described(s.count, 'Units that the target means.'),
  reached: s.described(s.count, 'Units that can be reached, as floors and what is pruned already have it.'),
  before: s.optional(s.count, 'Units of the selection that are pruned when the curve starts; absent where none is.'),
  limited: s.optional(limit, 'Where the run measures how much goes: `asked` and `reached` are then the most that can go.'),
  threshold: s.optional(threshold, 'Where all goes that scores below a threshold: `asked` and `reached` are the most that can go.'),
  counts: s.optional(s.mapOf(layerCount), 'By layer, where the allocation fixes counts before the scores are known.'),
  curve: s.described(s.text, 'The curve from `from` to `to`, canonical; p is the progress of the window.'),
  window: s.window,
  frames: s.described(s.list(frame), 'The frames of a mask that goes through several patterns, in order of time.'),
  levels: s.optional(s.list(level), 'Where instants are listed: the shares at all of them, in order of time.'),
  stream: s.optional(s.text, 'Random stream of a criterion that draws, as a path below the seed.'),
  defaults: s.defaults,
};

/** Of each kind, the keys that not every kind has. A resource is a target of units. */
const own = {
  weights: { needs: [], may: [] },
  pattern: { needs: ['pattern'], may: ['dense', 'frames'] },
  tiles: { needs: ['tile', 'grouped'], may: ['dense'] },
  units: { needs: ['groups'], may: ['grouped', 'normalized', 'rescored', 'stays', 'budget'] },
} as const satisfies Readonly<Record<string, OwnKeys>>;

type OwnKeys = { readonly needs: readonly (keyof typeof pruneKeys)[]; readonly may: readonly (keyof typeof pruneKeys)[] };

type Keys = typeof pruneKeys;
type Own = typeof own;
type SpecialKey = Own[keyof Own]['needs' | 'may'][number];
type Kind<Name extends keyof Own, Units> = PruneBase & { readonly units: Units } & s.RecordOf<Pick<Keys, Own[Name]['needs'][number]>> &
  Partial<s.RecordOf<Pick<Keys, Own[Name]['may'][number]>>>;

/** What a plan says of every prune, whatever it prunes. */
export type PruneBase = s.RecordOf<Omit<Keys, SpecialKey | 'units'>>;
/** Single weights, to a share of them. */
export type WeightPrune = Kind<'weights', 'weights'>;
/** Weights to N:M. */
export type PatternPrune = Kind<'pattern', 'weights'>;
/** Tiles of weights, to a share of them. */
export type TilePrune = Omit<Kind<'tiles', 'tiles'>, 'grouped'> & { readonly grouped: TileGrouping };
/** Coupled units, to a share of them. */
export type UnitPrune = Omit<Kind<'units', string>, 'budget'>;
/** Coupled units, to a resource: the fewest units go that meet it; counts are then upper bounds. */
export type BudgetPrune = UnitPrune & { readonly budget: PlannedBudget };
export type PlannedPrune = WeightPrune | PatternPrune | TilePrune | UnitPrune | BudgetPrune;
const special: ReadonlySet<string> = new Set(Object.values(own).flatMap(({ needs, may }) => [...needs, ...may]));

/** A statement of the kind: it has what the kind needs, and nothing of other kinds. */
function only({ needs, may }: OwnKeys): s.Schema {
  const taken: ReadonlySet<string> = new Set([...needs, ...may]);
  const others = [...special].filter((key) => !taken.has(key));
  return { required: needs, properties: Object.fromEntries(others.map((key) => [key, { not: {} }])) };
}

function withUnits(word: string): s.Schema {
  return { properties: { units: s.constant(word) } };
}

/** The scores of a tile become one in fewer ways than those of a unit. */
const tiles: s.Schema = { ...only(own.tiles), properties: { ...only(own.tiles).properties, grouped: s.oneOf(...tileGroupings) } };

export const prune: s.Schema<PlannedPrune> = {
  type: 'object',
  properties: s.propertiesOf(pruneKeys),
  required: s.neededKeys(pruneKeys).filter((key) => !special.has(key)),
  additionalProperties: false,
  if: withUnits('tiles'),
  then: tiles,
  else: {
    if: withUnits('weights'),
    then: { if: { required: ['pattern'] }, then: only(own.pattern), else: only(own.weights) },
    else: only(own.units),
  },
};

const zeroCount = s.record(
  { least: s.count, most: s.count, of: s.count },
  'At least and at most; equal where the file itself was counted.',
);
export type ZeroCount = s.Static<typeof zeroCount>;

export const prunedZeros = s.record(
  {
    kind: s.constant('prune zeros'),
    at: s.at,
    layers: s.described(s.texts, 'Names of layers, in graph order.'),
    selected: s.count,
    counts: s.described(s.mapOf(zeroCount), 'By layer, the weights that are pruned when it is done.'),
    defaults: s.defaults,
  },
  'What a plan says of `prune zeros`: where zeros are looked for, and how many there are.',
);
export type PlannedZeros = s.Static<typeof prunedZeros>;

/** What an update does; it follows from the statement, `schedule/updates.ts` says how. */
export interface PlannedUpdate {
  readonly step: number;
  /** The exact share that is asked for, `0.8` or `13/27`; scopes round it each for itself. */
  readonly share: string;
  /** Units of the selection that are pruned when the update is done. */
  readonly pruned: number;
  /** The same per layer, where the allocation fixes it before the scores are known. */
  readonly layers?: Readonly<Record<string, number>>;
  /** Over a window to a resource: what may be left of it, `83.5%` or `4.2 ms`. */
  readonly left?: string;
  /** The pattern of this frame, where a statement goes `through` several. */
  readonly pattern?: { readonly keep: number; readonly of: number };
  /** By what a threshold is multiplied, exactly. */
  readonly factor?: string;
  /** By layer, once they are measured: what scores below goes. */
  readonly thresholds?: Readonly<Record<string, number>>;
}
