/** The units that were cut out of a model, in the original's indices: enough to cut them again. */
import { parsedJson } from '../basics/attempts.ts';
import { fields, fits, list, recordOf, text, whole, type Fitting } from '../basics/fits.ts';
import type { RemovedUnits, Model, TokenCut } from '../model/index.ts';
import { removedSlices, type RemovedSlices } from './removed-slices.ts';
import { type Cut, isTokenCut, unitsCut } from '../state/cut.ts';

export const historyFormat = 2;

/** Indices by the name of a group, or by the number of an axis. */
const indices = recordOf(list(whole));

const recordedCut = fields({
  // Where a `compact` cut here: the path of its stage, and the steps that were done.
  'stage?': text,
  'step?': whole,
  units: indices,
  // Behind which blocks tokens leave; absent where a `compact` cut units.
  'tokens?': list(fits<TokenCut>(isTokenCut)),
});

/** As a model carries it in its metadata, under `espalier.history`. */
const history = fields({
  formatVersion: fits<typeof historyFormat>((value) => value === historyFormat),
  // One after the other; units that only the written model is without come last.
  cuts: list(recordedCut),
  // Units of the original model, by the name of the group.
  of: recordOf(whole),
  // What else the written model says of its run.
  'metadata?': recordOf(text),
});

export type RecordedCut = Fitting<typeof recordedCut>;
export type CutHistory = Fitting<typeof history>;

export interface RecordedSlices extends RecordedCut {
  /** By stored tensor and axis. */
  readonly tensors: Readonly<Record<string, Fitting<typeof indices>>>;
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
  return { ...model, metadata: new Map([...model.metadata, ...metadata, [historyKey, historyText(history)]]) };
}

/** What a model says of itself; undefined where nothing was cut out of it. */
export function historyIn({ metadata }: Model): CutHistory | undefined {
  const known = readHistory(metadata.get(historyKey) ?? '');
  if (known === undefined) return undefined;
  const own = [...metadata].filter(([key]) => key.startsWith(prefix) && key !== historyKey);
  return { ...known, metadata: Object.fromEntries(own) };
}

function historyText({ cuts, of }: Pick<CutHistory, 'cuts' | 'of'>): string {
  const written: CutHistory = {
    formatVersion: historyFormat,
    of,
    cuts: cuts.map(({ stage, step, units, tokens }) => ({ stage, step: stage !== undefined ? (step ?? 0) : undefined, units, tokens })),
  };
  return JSON.stringify(written);
}

/** From the text of `pruning_history.json`, or of a model's metadata; undefined where the text is neither. */
export function readHistory(text: string): CutHistory | undefined {
  const value = parsedJson(text);
  return history(value) && value.cuts.every(({ stage, step }) => (stage === undefined) === (step === undefined)) ? value : undefined;
}
