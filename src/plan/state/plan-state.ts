/** What the statements planned so far leave behind for those that follow, as far as it is known before any score. */
import type { PlannedAdapter, PlannedShare, PlannedTrain, PlannedTokenBlock } from '../plan.ts';
import type { NofM } from '../../select/pattern.ts';
import type { Tile } from '../../select/tiles.ts';
import { nothingPruned, type PrunedCounts } from './pruned-counts.ts';

export interface PlanState {
  readonly pruned: PrunedCounts;
  /** Names of layers that carry a mask. */
  readonly masked: ReadonlySet<string>;
  /** Those of them whose mask is not of whole units alone. */
  readonly sparse: ReadonlySet<string>;
  /** Layers whose mask is a pattern, or made of whole tiles, and nothing else. */
  readonly patterns: ReadonlyMap<string, MaskPattern>;
  /** Names of the groups that units were pruned of, as units. */
  readonly units: ReadonlySet<string>;
  /** True while each weight is that of the file, or pruned. */
  readonly isOfFile: boolean;
  /** Which samples of each data set are left. */
  readonly samples: LiveSamples;
  /** Behind which blocks tokens leave, in the order of the graph. */
  readonly tokens: readonly PlannedTokenBlock[];
  /** True once sublayers or blocks were pruned. */
  readonly branches: boolean;
  /** Adapters that are not merged yet. */
  readonly adapters: readonly PlannedAdapter[];
  /** What was inserted, by its name: whether it is there, or gone again. */
  readonly inserted: ReadonlyMap<string, 'open' | 'gone'>;
  /** Names of layers that are two factors. */
  readonly factored: ReadonlySet<string>;
  /** What shares cells; absent where no weights do. */
  readonly shared?: PlannedShare;
  /** Marks that are set, by name; `original` is there from the start. */
  readonly marks: ReadonlyMap<string, MarkRecord>;
  /** By name, what has been collected. */
  readonly collected: ReadonlyMap<string, CollectRecord>;
  /** By name of a stage, the latest round of it. */
  readonly stages: ReadonlyMap<string, StageRecord>;
}

export type MaskPattern = NofM | Tile;

/** What is known of the masks that are pruned at some point, and of what is inserted there. */
export type MaskKnowledge = Pick<PlanState, 'pruned' | 'masked' | 'sparse' | 'patterns' | 'units' | 'inserted'>;

export interface MarkRecord {
  /** Path of the stage that set it; empty for the original network. */
  readonly path: string;
  readonly masks: MaskKnowledge;
  readonly samples: LiveSamples;
}

export interface CollectRecord {
  /** Path of the stage that collected it. */
  readonly path: string;
  /** Names of the layers that it was collected of. */
  readonly layers: ReadonlySet<string>;
}

/** What `expect` may ask about a stage, and `train continuing` go on with. */
export interface StageRecord {
  /** Layers that its prune statements select. */
  readonly selected: readonly string[];
  /** Parameters that its training statement trains. */
  readonly trained?: number;
  /** Its training statement, and the path of the stage. */
  readonly training?: {
    readonly path: string;
    readonly planned: PlannedTrain;
    /** Several statements take turns, of which this is the last. */
    readonly turns?: true;
  };
}

const noMasks: MaskKnowledge = {
  pruned: nothingPruned,
  masked: new Set(),
  sparse: new Set(),
  patterns: new Map(),
  units: new Set(),
  inserted: new Map(),
};

export const initialState: PlanState = {
  ...noMasks,
  isOfFile: true,
  samples: new Map(),
  tokens: [],
  branches: false,
  adapters: [],
  factored: new Set(),
  marks: new Map([['original', { path: '', masks: noMasks, samples: new Map() }]]),
  collected: new Map(),
  stages: new Map(),
};

export function masksOf(state: PlanState): MaskKnowledge {
  const { pruned, masked, sparse, patterns, units, inserted } = state;
  return { pruned, masked, sparse, patterns, units, inserted };
}

/** The names of insertions that are there. */
export function openInsertions({ inserted }: Pick<PlanState, 'inserted'>): ReadonlySet<string> {
  return new Set([...inserted].flatMap(([name, it]) => (it === 'open' ? [name] : [])));
}

/** These layers have a mask of another kind from now on. */
export function withoutPatterns({ patterns }: PlanState, layers: readonly string[]): PlanState['patterns'] {
  const gone = new Set(layers);
  return new Map([...patterns].filter(([name]) => !gone.has(name)));
}

/** Whether other layers are inserted in one state than in another. */
export function insertsOtherwise(one: Pick<PlanState, 'inserted'>, other: Pick<PlanState, 'inserted'>): boolean {
  const [first, second] = [openInsertions(one), openInsertions(other)];
  return first.size !== second.size || [...first].some((name) => !second.has(name));
}

/** Whether other weights share cells in one state than in another, or as many weights other cells. */
export function sharesOtherwise(one: Pick<PlanState, 'shared'>, other: Pick<PlanState, 'shared'>): boolean {
  return sharingText(one) !== sharingText(other);
}

function sharingText({ shared }: Pick<PlanState, 'shared'>): string | undefined {
  return shared && JSON.stringify([shared.cells, shared.layers]);
}

/** Absent for a data set that has all its samples. */
export type LiveSamples = ReadonlyMap<string, LeftSamples>;

export interface LeftSamples {
  readonly of: number;
  /** The most that can be left, where scores decide. */
  readonly kept: number;
  /** Absent where the number is known. */
  readonly least?: number;
  /** By label; absent where scores have decided which classes lost how many. */
  readonly classes?: ReadonlyMap<string, number>;
  /** The statement that chose them, by the path of its stage and its place there. */
  readonly chosenBy: string;
}

/** Sizes of the data sets as the statements of a stage find them. */
export function liveSizes(sizes: Readonly<Record<string, number>>, live: LiveSamples): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(sizes).map(([data, size]) => [data, live.get(data)?.kept ?? size]));
}

/** The first data set of which two states have other samples. */
export function parted(states: readonly LiveSamples[]): string | undefined {
  const names = new Set(states.flatMap((live) => [...live.keys()]));
  return [...names].find((data) => new Set(states.map((live) => live.get(data)?.chosenBy)).size > 1);
}
