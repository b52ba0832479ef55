/** The units that were cut out of a model, in the original's indices: enough to cut them again. */
import type { RemovedUnits, Model, TokenCut } from '../model/index.ts';
import { removedSlices, type RemovedSlices } from './removed-slices.ts';
import { type Cut, isTokenCut, unitsCut } from '../state/cut.ts';

export const historyFormat = 2;

/** Indices by the name of a group, or by the number of an axis. */
type Indices = Readonly<Record<string, readonly number[]>>;

export interface RecordedCut {
  /** Where a `compact` cut here: the path of its stage, and the steps that were done. */
  readonly stage?: string;
  readonly step?: number;
  readonly units: Indices;
  /** Behind which blocks tokens leave; absent where a `compact` cut units. */
  readonly tokens?: readonly TokenCut[];
}

export interface RecordedSlices extends RecordedCut {
  /** By stored tensor and axis. */
  readonly tensors: Readonly<Record<string, Indices>>;
}

/** As a model carries it in its metadata, under `espalier.history`. */
export interface CutHistory {
  readonly formatVersion: typeof historyFormat;
  /** One after the other; units that only the written model is without come last. */
  readonly cuts: readonly RecordedCut[];
  /** Units of the original model, by the name of the group. */
  readonly of: Readonly<Record<string, number>>;
  /** What else the written model says of its run. */
  readonly metadata?: Readonly<Record<string, string>>;
}

const prefix = 'espalier.';
const historyKey = `${prefix}history`;

/** `gone` lists all units that the written model lacks. */
export function recordedCuts(
  cuts: readonly Cut[] = [],
  gone: readonly RemovedUnits[],
  dims: ReadonlyMap<string, readonly number[]>,
): readonly RecordedSlices[] {
  const groups = new Map(gone.map(({ group }) => [group.title, group]));
  const before = unitsCut(cuts);
  const rest = new Map(
    gone.flatMap(({ group: { title }, units }) => {
      const known = new Set(before.get(title));
      const own = [...units].filter((unit) => !known.has(unit));
      return own.length === 0 ? [] : [[title, own] as const];
    }),
  );
  const all: readonly (Pick<Cut, 'units'> & Partial<Cut>)[] = [...cuts, ...(rest.size > 0 ? [{ units: rest }] : [])];
  const slicesAfter = (count: number): ReadonlyMap<string, RemovedSlices> => {
    const own = [...unitsCut(all.slice(0, count))].flatMap(([title, units]) => {
      const group = groups.get(title);
      return group === undefined ? [] : [{ group, units }];
    });
    return removedSlices(own, dims);
  };
  return all.map(({ units, ...at }, nth) => {
    const tensors = newSlices(slicesAfter(nth), slicesAfter(nth + 1));
    return { ...at, units: Object.fromEntries(units), tensors };
  });
}

/** What a cut removes beyond earlier cuts: several units may share a slice. */
function newSlices(before: ReadonlyMap<string, RemovedSlices>, after: ReadonlyMap<string, RemovedSlices>): RecordedSlices['tensors'] {
  const tensors = [...after].flatMap(([tensor, { removed }]) => {
    const axes = [...removed].flatMap(([axis, indices]) => {
      const known = new Set(before.get(tensor)?.removed.get(axis));
      const own = indices.filter((index) => !known.has(index));
      return own.length === 0 ? [] : [[axis, own] as const];
    });
    return axes.length === 0 ? [] : [[tensor, Object.fromEntries(axes)] as const];
  });
  return Object.fromEntries(tensors);
}

/** The model that says where it comes from. */
export function withHistory(model: Model, metadata: Iterable<readonly [string, string]>, history: Pick<CutHistory, 'cuts' | 'of'>): Model {
  const own = [...metadata, [historyKey, historyText(history)]] as const;
  return { ...model, metadata: new Map([...model.metadata, ...own]) };
}

/** What a model says of itself; undefined where nothing was cut out of it. */
export function historyIn({ metadata }: Model): CutHistory | undefined {
  const history = readHistory(metadata.get(historyKey) ?? '');
  if (history === undefined) return undefined;
  const own = [...metadata].filter(([key]) => key.startsWith(prefix) && key !== historyKey);
  return { ...history, metadata: Object.fromEntries(own) };
}

function historyText({ cuts, of }: Pick<CutHistory, 'cuts' | 'of'>): string {
  const history: CutHistory = {
    formatVersion: historyFormat,
    of,
    cuts: cuts.map(({ stage, step, units, tokens }) => ({ stage, step: stage !== undefined ? (step ?? 0) : undefined, units, tokens })),
  };
  return JSON.stringify(history);
}

/** From the text of `pruning_history.json`, or of a model's metadata; undefined where the text is neither. */
export function readHistory(text: string): CutHistory | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isHistory(value) ? value : undefined;
}

function isHistory(value: unknown): value is CutHistory {
  return (
    isRecord(value) &&
    value['formatVersion'] === historyFormat &&
    Array.isArray(value['cuts']) &&
    value['cuts'].every(isCut) &&
    isRecord(value['of']) &&
    Object.values(value['of']).every((count) => Number.isSafeInteger(count)) &&
    isTexts(value['metadata'] ?? {})
  );
}

function isCut(value: unknown): boolean {
  if (!isRecord(value) || !isIndices(value['units'])) return false;
  const { stage, step, tokens = [] } = value;
  if (!Array.isArray(tokens) || !tokens.every(isTokenCut)) return false;
  return (stage === undefined && step === undefined) || (typeof stage === 'string' && Number.isSafeInteger(step));
}

function isTexts(value: unknown): boolean {
  return isRecord(value) && Object.values(value).every((text) => typeof text === 'string');
}

function isIndices(value: unknown): boolean {
  return (
    isRecord(value) && Object.values(value).every((indices) => Array.isArray(indices) && indices.every((one) => Number.isSafeInteger(one)))
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
