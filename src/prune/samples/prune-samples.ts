/** Carries out `prune samples of D`: what follows reads the samples that are left. */
import { must } from '../../basics/must.ts';
import { addToSum, sumAt } from '../../basics/maps.ts';
import { visible } from '../../diagnostics/render/visible.ts';
import { labelsOf } from '../../data/column.ts';
import type { Dataset } from '../../data/dataset.ts';
import { subset } from '../../data/batches.ts';
import { sampleScoreIsNaN, noSampleFits } from '../../diagnostics/catalogue/run-structure.ts';
import { collectingAsync, diagnose, done, type Outcome } from '../../diagnostics/diagnostic.ts';
import { parseExact, toNumber, zero } from '../../exact/rational.ts';
import type { PlannedClass, PlannedSamples } from '../../plan/plan.ts';
import { columnFault, costsToRoot, rowsByKey, type SampleColumns } from '../../plan/samples/columns.ts';
import { datasetOf, withDatasets, type RunContext } from '../../state/context.ts';
import type { RunState, Snapshot } from '../../state/network.ts';
import { sha256 } from '../../record/sealed.ts';
import { scoreSamples } from '../../score/score-samples.ts';
import { nameInPath } from '../../plan/name-in-path.ts';

export function pruneSamples(context: RunContext, stage: string, statement: PlannedSamples, state: RunState): Promise<Outcome<RunState>> {
  return collectingAsync(async (take, fail) => {
    const { data, of, criterion } = statement;
    const whole = datasetOf(context, data);
    const rows = state.samples.get(data) ?? Uint32Array.from({ length: of }, (_, row) => row);
    const scored = await scoreSamples(context, statement, state.network, subset(whole, rows));
    const scores = scored.value;
    if (scores === undefined) return fail(scored.diagnostics);
    const at = scores.findIndex((score) => Number.isNaN(score));
    if (at >= 0) return fail([diagnose(sampleScoreIsNaN, { data, sample: rows[at] ?? 0, criterion, stage })]);
    const chosen = take(chosenRows(statement, whole, { rows, scores }));
    const kept = chosen.length;
    context.emit({ event: 'prune samples', stage, data, kept, of, sha256: sha256(samplesText(chosen, whole.names)) });
    return take({ value: { ...state, samples: new Map(state.samples).set(data, chosen) }, diagnostics: scored.diagnostics });
  });
}

function chosenRows(statement: PlannedSamples, whole: Dataset, scored: ScoredRows): Outcome<Uint32Array> {
  const { data, kept, floor, classes, within, above } = statement;
  if (within !== undefined || above !== undefined) {
    const rule = within === undefined ? { above: Math.fround(toNumber(parseExact(above ?? '') ?? zero)) } : { most: within.most };
    const columns = columnsOf(statement, whole);
    const fault = columnFault(columns);
    if (fault !== undefined) throw new Error(`${data}: ${fault.of} ${fault.row} ${fault.problem}`);
    const rows = chooseWithin(scored, columns, rule);
    if (rows instanceof Uint32Array) return done(rows);
    const { column } = statement.key ?? {};
    const args = { data, most: within?.most ?? 0, of: within?.cost ?? 'samples', key: rows.key };
    return { diagnostics: [diagnose(noSampleFits, { ...args, column })] };
  }
  const exactly = statement.per === 'class' ? countsOf(classes) : undefined;
  const stays = chooseSamples(
    { ...scored, labels: classes && labelsOf(whole.y, scored.rows) },
    { kept, exactly, least: floor && new Map(Object.entries(floor.keep)) },
  );
  return done(stays);
}

function columnsOf({ key, within, closedUnder }: PlannedSamples, { beside = new Map() }: Dataset): SampleColumns {
  const column = (name: string): Float64Array => {
    const found = beside.get(name);
    if (found === undefined) throw new Error(`the plan reads the column ${name}, which is missing`);
    return found;
  };
  return {
    key: key && column(key.column),
    cost: within?.cost !== undefined ? column(within.cost) : undefined,
    parent: closedUnder !== undefined ? column(closedUnder) : undefined,
  };
}

function countsOf(classes: Readonly<Record<string, PlannedClass>> = {}): ReadonlyMap<string, number> {
  return new Map(Object.entries(classes).map(([label, { kept = 0 }]) => [label, kept]));
}

/** The data sets as a stage finds them: without the samples that were pruned. */
export function withLiveSamples(context: RunContext, samples: Snapshot['samples']): RunContext {
  if (samples.size === 0) return context;
  const datasets = [...context.datasets].map(([name, dataset]) => {
    const rows = samples.get(name);
    return [name, rows === undefined ? dataset : subset(dataset, rows)] as const;
  });
  return withDatasets(context, new Map(datasets));
}

/**
 * Which samples stay. Those with the lowest scores go; scores compare as float32 with −0 = 0, and of
 * equal ones the earlier sample goes first.
 */
interface Candidates {
  /** Rows of the data set, in ascending order. */
  readonly rows: Uint32Array;
  /** One for each row, none of them NaN. */
  readonly scores: Float32Array;
  /** The class of each row; absent where classes do not matter. */
  readonly labels?: readonly string[];
}

interface Quota {
  /** Samples that are left in all. */
  readonly kept: number;
  /** Samples that are left of each class, exactly. */
  readonly exactly?: ReadonlyMap<string, number>;
  /** Samples that are left of each class, at least. */
  readonly least?: ReadonlyMap<string, number>;
}

/** The rows that stay, in ascending order. */
export function chooseSamples(candidates: Candidates, quota: Quota): Uint32Array {
  const { rows, labels } = candidates;
  const left = new Map<string, number>();
  for (const label of labels ?? []) addToSum(left, label);
  const least = (label: string): number => (quota.exactly ?? quota.least)?.get(label) ?? 0;
  const gone = new Uint8Array(rows.length);
  let going = rows.length - quota.kept;
  for (const at of worstFirst(candidates)) {
    if (going === 0) break;
    const label = labels?.[at] ?? '';
    const own = left.get(label) ?? rows.length;
    if (own <= least(label)) continue;
    left.set(label, own - 1);
    gone[at] = 1;
    going--;
  }
  if (going > 0) throw new RangeError(`${going} samples more were to go than the quota allows`);
  return rows.filter((_, at) => gone[at] === 0);
}

/** Sorting is stable, so that equal scores keep the order of the rows; −0 and 0 are equal. */
function worstFirst({ scores }: Candidates): readonly number[] {
  const score = (at: number): number => scores[at] ?? 0;
  return Array.from(scores.keys()).toSorted((a, b) => score(a) - score(b));
}

/** Below the folder of an end. */
export function samplesFile(data: string): string {
  return `samples/${nameInPath(data)}.txt`;
}

/** A row a line, with the name of its sample: a name is one line, and one column. */
export function samplesText(rows: Uint32Array, names?: Dataset['names']): string {
  return Array.from(rows, (row) => {
    const name = names?.[row];
    return name === undefined ? `${row}\n` : `${row}\t${visible(name)}\n`;
  }).join('');
}

/** The rows of a list; undefined where it is none, or not in ascending order. */
export function rowsOf(text: string): Uint32Array | undefined {
  const lines = text.split('\n');
  if (lines.pop() !== '') return undefined;
  const rows = lines.map((line) => (/^(0|[1-9]\d{0,9})(\t|$)/.test(line) ? parseInt(line, 10) : -1));
  return rows.every((row, at) => row > (rows[at - 1] ?? -1) && row < 2 ** 32) ? Uint32Array.from(rows) : undefined;
}

// Which samples stay within a budget or above a threshold, and with them their ancestors. Samples go one by one, the lowest score first
// (as float32, −0 = 0; of equal ones the earlier). An ancestor costs as long as one that stays needs it, so that each cost is that of
// what is left.

interface ScoredRows {
  /** Rows of the data set that are left, in ascending order. */
  readonly rows: Uint32Array;
  /** One for each of these rows, none of them NaN. */
  readonly scores: Float32Array;
}

export type Rule = { readonly most: number } | { readonly above: number };

/** The rows that stay, in ascending order, or the key of which not even one sample fits. */
export function chooseWithin({ rows, scores }: ScoredRows, columns: SampleColumns, rule: Rule): Uint32Array | { readonly key: number } {
  const scoreOf = new Map(Array.from(rows, (row, at) => [row, scores[at] ?? 0] as const));
  const forest = liveForest(rows, columns);
  const stays: number[] = [];
  for (const [key, own] of rowsByKey(rows, columns.key)) {
    // Sorting is stable, so that equal scores keep the order of the rows.
    const worstFirst = own.toSorted((a, b) => must(scoreOf.get(a), 'a score') - must(scoreOf.get(b), 'a score'));
    const kept =
      'most' in rule
        ? fitting(worstFirst, forest, rule.most)
        : scoringAbove(worstFirst, forest, (row) => must(scoreOf.get(row), 'a score') > rule.above);
    if (kept.length === 0) return { key };
    for (const row of kept) stays.push(row);
  }
  return Uint32Array.from(stays).toSorted();
}

/** What a row costs, and its nearest ancestor that is left. */
interface Forest {
  readonly costOf: (row: number) => number;
  readonly parentOf: (row: number) => number | undefined;
  readonly toRoot: (row: number) => number;
}

function liveForest(rows: Uint32Array, { cost, parent }: SampleColumns): Forest {
  const costOf = (row: number): number => cost?.[row] ?? 1;
  if (parent === undefined) return { costOf, parentOf: () => undefined, toRoot: costOf };
  const live = new Set(rows);
  const above = Float64Array.from(parent, (own) => {
    let row = own;
    while (row >= 0 && !live.has(row)) row = parent[row] ?? -1;
    return row;
  });
  const sums = costsToRoot({ cost, parent: above }, parent.length);
  return {
    costOf,
    parentOf(row) {
      const up = above[row] ?? -1;
      return up < 0 ? undefined : up;
    },
    toRoot: (row) => sums[row] ?? 0,
  };
}

/** What never fits goes first; then one after another, until the rest fits. */
function fitting(worstFirst: readonly number[], forest: Forest, most: number): readonly number[] {
  const wanted = worstFirst.filter((row) => forest.toRoot(row) <= most);
  const held = holders(wanted, forest);
  let taken = 0;
  for (const row of held.keys()) taken += forest.costOf(row);
  for (const worst of wanted) {
    if (taken <= most) break;
    let row: number | undefined = worst;
    while (row !== undefined) {
      const left: number = sumAt(held, row) - 1;
      if (left > 0) held.set(row, left);
      else {
        held.delete(row);
        taken -= forest.costOf(row);
      }
      row = forest.parentOf(row);
    }
  }
  return [...held.keys()];
}

/** The best one stays whatever its score is. */
function scoringAbove(worstFirst: readonly number[], forest: Forest, passes: (row: number) => boolean): readonly number[] {
  const passing = worstFirst.filter(passes);
  const wanted = passing.length > 0 ? passing : worstFirst.slice(-1);
  return [...holders(wanted, forest).keys()];
}

/** Each wanted row and each of its ancestors, with the number of wanted rows that it stays for. */
function holders(wanted: readonly number[], { parentOf }: Forest): Map<number, number> {
  const held = new Map<number, number>();
  for (const one of wanted) {
    for (let row: number | undefined = one; row !== undefined; row = parentOf(row)) addToSum(held, row);
  }
  return held;
}
