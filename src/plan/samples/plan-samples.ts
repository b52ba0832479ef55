/** `prune samples of D`: how many samples stay, and by which scores the others go. */
import type { PlannedClass, PlannedSamples } from '../plan.ts';
import { samplesCountedInRun } from '../../diagnostics/catalogue/plan-samples.ts';
import { unknownSamples } from '../../diagnostics/catalogue/plan-training.ts';
import { hasErrors } from '../../diagnostics/diagnostic.ts';
import type { Rational } from '../../exact/rational.ts';
import type { TypedStatement } from '../../language/typed.ts';
import { isFloat } from '../../model/element-types.ts';
import { trainable, type ModelFacts } from '../facts.ts';
import { amountOf, asQuantity, asRecord, clause } from '../reading.ts';
import { complain, failed, type PlannedStep, type PlanContext } from '../plan-context.ts';
import { shareText } from '../share-text.ts';
import { unwritableGradients } from '../unwritable-gradients.ts';
import { classPools } from './class-pools.ts';
import { countSamples, type SampleCounts, type SampleSetup } from './count-samples.ts';
import type { LeftSamples } from './live-samples.ts';
import { choosesSamples, planChosen } from './plan-chosen.ts';
import { readSamples, withTarget } from './read-samples.ts';
import type { Pool } from './sample-target.ts';

export function planSamples(statement: TypedStatement, context: PlanContext): PlannedStep {
  const scored = readSamples(statement, context);
  if (scored.value === undefined) return failed(context, scored.diagnostics);
  const { data, score } = scored.value;
  const left = context.state.samples.get(data);
  const of = left?.of ?? context.settings.samples[data];
  if (of === undefined) {
    const args = { data, what: 'a prune of its samples' };
    return failed(context, [complain(context, unknownSamples, args, statement.span)]);
  }
  const unwritable = score.alone ? unwritableGradients(floatsOf(context.facts), context, statement.spans['by'] ?? statement.span) : [];
  if (unwritable.length > 0) return failed(context, unwritable);
  const whole: Pool = { of, before: left?.kept ?? of };
  if (choosesSamples(statement)) return planChosen(statement, context, scored.value, whole);
  if (left?.least !== undefined) {
    const args = { verb: statement.verb, data };
    return failed(context, [complain(context, samplesCountedInRun, args, statement.span)]);
  }
  const asked = withTarget(statement, scored.value);
  const { per } = asked;
  const share = floorShare(statement);
  const word = statement.clauses['ranked'] === undefined ? 'protect' : 'ranked';
  const classes =
    per === 'class' || share !== undefined
      ? classPools(context, data, statement.spans[word] ?? statement.span)
      : { value: new Map<string, Pool>(), diagnostics: [] };
  if (classes.value === undefined) return failed(context, classes.diagnostics);
  const setup: SampleSetup = { statement, context, asked, classes: classes.value, whole, floor: share };
  const counts = countSamples(setup);
  if (hasErrors(counts.diagnostics)) return failed(context, counts.diagnostics);
  const chosenBy = `${context.stage.path}@${statement.span.start}`;
  const { kept, classes: own } = counts;
  const record: LeftSamples = { of, kept, classes: own, chosenBy };
  return {
    statements: [plannedSamples(setup, counts)],
    state: { ...context.state, samples: new Map(context.state.samples).set(data, record) },
    diagnostics: counts.diagnostics,
  };
}

/** What a score takes its gradient in: all that a network could train. */
function floatsOf(facts: ModelFacts): readonly string[] {
  const types = new Map(facts.layers.map(({ tensor, type }) => [tensor, type]));
  const all = trainable(facts).map(({ tensor }) => tensor);
  return all.filter((tensor) => isFloat(types.get(tensor) ?? 'float32'));
}

function floorShare(statement: TypedStatement): Rational | undefined {
  const protect = clause(statement, 'protect');
  const min = protect && asRecord(protect).fields['min'];
  return min && amountOf(asQuantity(min));
}

function plannedSamples(setup: SampleSetup, { asked: wanted, kept, classes, keep }: SampleCounts): PlannedSamples {
  const { context, asked, whole, floor } = setup;
  const { settings, stage } = context;
  const batch = asked.score.alone ? 1 : Math.min(settings.batch, whole.before);
  const own = [...setup.classes].map(([label, { of }]): readonly [string, PlannedClass] => {
    const stays = classes?.get(label);
    return [label, { of, kept: stays }];
  });
  return {
    kind: 'prune samples',
    at: context.at,
    data: asked.data,
    criterion: asked.criterion,
    batch: !asked.draws ? batch : undefined,
    scorer: asked.score.scorer,
    per: asked.per,
    floor: floor && keep ? { share: shareText(floor), keep: Object.fromEntries(keep) } : undefined,
    of: whole.of,
    before: whole.before,
    asked: wanted,
    kept,
    classes: own.length > 0 ? Object.fromEntries(own) : undefined,
    stream: asked.draws ? `${stage.streams}/samples` : undefined,
    defaults: [
      ...(setup.statement.clauses['ranked'] === undefined ? ['per'] : []),
      ...(!asked.draws && (asked.score.alone || settings.defaults.includes('batch')) ? ['batch'] : []),
    ],
  };
}
