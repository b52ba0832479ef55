/** Carries out `prune samples of D`: what follows reads the samples that are left. */
import { labelsOf } from '../../data/class-counts.ts';
import { subset } from '../../data/subset.ts';
import { sampleScoreIsNaN } from '../../diagnostics/catalogue/run-structure.ts';
import { diagnose } from '../../diagnostics/diagnostic.ts';
import type { Outcome } from '../../diagnostics/diagnostic.ts';
import type { PlannedClass, PlannedSamples } from '../../plan/plan.ts';
import type { RunContext } from '../../state/context.ts';
import { datasetOf } from '../../state/context.ts';
import type { RunState } from '../../state/network.ts';
import { sha256 } from '../../record/sealed.ts';
import { chooseSamples } from './choose-samples.ts';
import { samplesText } from './samples-file.ts';
import { scoreSamples } from '../../score/score-samples.ts';

export async function pruneSamples(
  context: RunContext,
  stage: string,
  statement: PlannedSamples,
  state: RunState,
): Promise<Outcome<RunState>> {
  const { data, of, kept, criterion } = statement;
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
  const { floor, classes } = statement;
  const exactly = statement.per === 'class' ? countsOf(classes) : undefined;
  const chosen = chooseSamples(
    { rows, scores, ...(classes && { labels: labelsOf(whole.y, rows) }) },
    {
      kept,
      ...(exactly && { exactly }),
      ...(floor && { least: new Map(Object.entries(floor.keep)) }),
    },
  );
  const hash = sha256(samplesText(chosen, whole.names));
  context.emit({ event: 'prune samples', stage, data, kept, of, sha256: hash });
  const samples = new Map(state.samples).set(data, chosen);
  return { value: { ...state, samples }, diagnostics: scored.diagnostics };
}

function countsOf(
  classes: Readonly<Record<string, PlannedClass>> = {},
): ReadonlyMap<string, number> {
  return new Map(Object.entries(classes).map(([label, { kept = 0 }]) => [label, kept]));
}
