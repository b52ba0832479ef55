/** Carries out `prune samples of D`: what follows reads the samples that are left. */
import { labelsOf } from '../../data/class-counts.ts';
import type { Dataset } from '../../data/dataset.ts';
import { subset } from '../../data/subset.ts';
import { sampleScoreIsNaN } from '../../diagnostics/catalogue/run-structure.ts';
import { noSampleFits } from '../../diagnostics/catalogue/run-structure.ts';
import { diagnose, done } from '../../diagnostics/diagnostic.ts';
import type { Outcome } from '../../diagnostics/diagnostic.ts';
import { parseExact, toNumber, zero } from '../../exact/rational.ts';
import type { PlannedClass, PlannedSamples } from '../../plan/plan.ts';
import { columnFault, type SampleColumns } from '../../plan/samples/columns.ts';
import type { RunContext } from '../../state/context.ts';
import { datasetOf } from '../../state/context.ts';
import type { RunState } from '../../state/network.ts';
import { sha256 } from '../../record/sealed.ts';
import { chooseSamples } from './choose-samples.ts';
import { chooseWithin, type ScoredRows } from './choose-within.ts';
import { samplesText } from './samples-file.ts';
import { scoreSamples } from '../../score/score-samples.ts';

export async function pruneSamples(
  context: RunContext,
  stage: string,
  statement: PlannedSamples,
  state: RunState,
): Promise<Outcome<RunState>> {
  const { data, of, criterion } = statement;
  const whole = datasetOf(context, data);
  const rows = state.samples.get(data) ?? Uint32Array.from({ length: of }, (_, row) => row);
  const scored = await scoreSamples(context, statement, state.network, subset(whole, rows));
  const scores = scored.value;
  if (scores === undefined) return { diagnostics: scored.diagnostics };
  const at = scores.findIndex((score) => Number.isNaN(score));
  if (at >= 0) {
    const sample = rows[at] ?? 0;
    return { diagnostics: [diagnose(sampleScoreIsNaN, { data, sample, criterion, stage })] };
  }
  const chosen = chosenRows(statement, whole, { rows, scores });
  if (chosen.value === undefined) return { diagnostics: chosen.diagnostics };
  const kept = chosen.value.length;
  const hash = sha256(samplesText(chosen.value, whole.names));
  context.emit({ event: 'prune samples', stage, data, kept, of, sha256: hash });
  const samples = new Map(state.samples).set(data, chosen.value);
  return { value: { ...state, samples }, diagnostics: scored.diagnostics };
}

function chosenRows(
  statement: PlannedSamples,
  whole: Dataset,
  scored: ScoredRows,
): Outcome<Uint32Array> {
  const { data, kept, floor, classes, within, above } = statement;
  if (within !== undefined || above !== undefined) {
    const rule =
      within === undefined
        ? { above: Math.fround(toNumber(parseExact(above ?? '') ?? zero)) }
        : { most: within.most };
    const columns = columnsOf(statement, whole);
    const fault = columnFault(columns);
    if (fault !== undefined) throw new Error(`${data}: ${fault.of} ${fault.row} ${fault.problem}`);
    const rows = chooseWithin(scored, columns, rule);
    if (rows instanceof Uint32Array) return done(rows);
    const { column } = statement.key ?? {};
    const of = within?.cost ?? 'samples';
    const args = { data, most: within?.most ?? 0, of, key: rows.key };
    const all = { ...args, ...(column !== undefined && { column }) };
    return { diagnostics: [diagnose(noSampleFits, all)] };
  }
  const { rows } = scored;
  const exactly = statement.per === 'class' ? countsOf(classes) : undefined;
  const stays = chooseSamples(
    { ...scored, ...(classes && { labels: labelsOf(whole.y, rows) }) },
    {
      kept,
      ...(exactly && { exactly }),
      ...(floor && { least: new Map(Object.entries(floor.keep)) }),
    },
  );
  return done(stays);
}

function columnsOf(
  { key, within, closedUnder }: PlannedSamples,
  { beside = new Map() }: Dataset,
): SampleColumns {
  const column = (name: string): Float64Array => {
    const found = beside.get(name);
    if (found === undefined) throw new Error(`the plan reads the column ${name}, which is missing`);
    return found;
  };
  return {
    ...(key && { key: column(key.column) }),
    ...(within?.cost !== undefined && { cost: column(within.cost) }),
    ...(closedUnder !== undefined && { parent: column(closedUnder) }),
  };
}

function countsOf(
  classes: Readonly<Record<string, PlannedClass>> = {},
): ReadonlyMap<string, number> {
  return new Map(Object.entries(classes).map(([label, { kept = 0 }]) => [label, kept]));
}
