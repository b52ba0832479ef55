/**
 * What a recipe says that this version does not carry out, as far as no model is needed to know it. The checker
 * reports it, so that editors underline it; the planner refuses only what depends on a model, data or a machine.
 */
import { flatMapDefined } from '../basics/lists.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { stagesIn, stepsIn } from '../language/within.ts';
import type { Recipe, TypedStatement } from '../language/typed.ts';
import * as verbs from './verbs.ts';
import { pruneRefusals } from './prune/index.ts';
import { diagnosticOf, type Refusal } from './refusal.ts';
import * as observing from './observe.ts';

export { flowFindings } from './flow.ts';

type Reader = (statement: TypedStatement, names: observing.Names) => readonly Refusal[];

const byVerb: Readonly<Record<string, Reader>> = {
  prune: pruneRefusals,
  train: verbs.trainRefusals,
  retrain: verbs.trainRefusals,
  reconstruct: verbs.reconstructRefusals,
  calibrate: verbs.calibrateRefusals,
  measure: observing.measureRefusals,
  expect: observing.expectRefusals,
  pick: observing.pickRefusals,
  mark: verbs.markRefusals,
  rewind: verbs.rewindRefusals,
  rewire: verbs.rewireRefusals,
};

export function refusalsOf(recipe: Recipe): readonly Diagnostic[] {
  const names = namesOf(recipe);
  const found = stagesIn(recipe.body).flatMap(({ statements, length, until }) => [
    ...flatMapDefined(statements, (statement) => byVerb[statement.verb]?.(statement, names)),
    ...statements.flatMap(observing.usingRefusals),
    ...verbs.lengthRefusals([length, verbs.limitOf(until), ...statements.flatMap(verbs.momentsOf)]),
    ...observing.untilRefusals(until, names),
  ]);
  const untils = flatMapDefined(stepsIn(recipe.body), (step) => (step.kind === 'repeat' ? step.until : undefined));
  return [...found, ...untils.flatMap(observing.roundRefusals), ...observing.twoNetworkRefusals(recipe), ...verbs.partRefusals(recipe)].map(
    (refusal) => diagnosticOf(refusal, recipe.source),
  );
}

function namesOf({ definitions, body }: Recipe): observing.Names {
  const metrics = definitions.filter(({ kind }) => kind === 'metric').map(({ name }) => name);
  const arms = stepsIn(body).flatMap((step) => (step.kind === 'branch' ? step.arms.map(({ name }) => name) : []));
  return { metrics: new Set(metrics), arms: new Set(arms) };
}
