/**
 * What a recipe says that this version does not carry out, as far as no model is needed to know it. The checker
 * reports it, so that editors underline it; the planner refuses only what depends on a model, data or a machine.
 */
import { flatMapDefined } from '../basics/lists.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { stagesOf } from '../language/check/rules/rule.ts';
import type { Recipe, Step, TypedStatement, Value } from '../language/typed.ts';
import {
  lengthRefusals,
  limitOf,
  calibrateRefusals,
  markRefusals,
  partRefusals,
  reconstructRefusals,
  rewindRefusals,
  rewireRefusals,
  trainRefusals,
} from './verbs.ts';
import { pruneRefusals } from './prune/index.ts';
import { diagnosticOf, type Refusal } from './refusal.ts';
import { expectRefusals, measureRefusals, pickRefusals, roundRefusals, untilRefusals, type Names } from './observe.ts';
import { twoNetworkRefusals } from './two-networks.ts';
import { usingRefusals } from './using.ts';

export { flowFindings } from './flow.ts';

type Reader = (statement: TypedStatement, names: Names) => readonly Refusal[];

const byVerb: Readonly<Record<string, Reader>> = {
  prune: pruneRefusals,
  train: trainRefusals,
  retrain: trainRefusals,
  reconstruct: reconstructRefusals,
  calibrate: calibrateRefusals,
  measure: measureRefusals,
  expect: expectRefusals,
  pick: pickRefusals,
  mark: markRefusals,
  rewind: rewindRefusals,
  rewire: rewireRefusals,
};

export function refusalsOf(recipe: Recipe): readonly Diagnostic[] {
  const stages = stagesOf(recipe.body);
  const names = namesOf(recipe);
  const found = stages.flatMap(({ statements, length, until }) => [
    ...flatMapDefined(statements, (statement) => byVerb[statement.verb]?.(statement, names)),
    ...statements.flatMap(usingRefusals),
    ...lengthRefusals([length, limitOf(until)]),
    ...untilRefusals(until, names),
  ]);
  const rounds = untilsOf(recipe.body).flatMap(roundRefusals);
  return [...found, ...rounds, ...twoNetworkRefusals(recipe), ...partRefusals(recipe)].map((refusal) =>
    diagnosticOf(refusal, recipe.source),
  );
}

/** Conditions under which rounds end. */
function untilsOf(body: readonly Step[]): readonly Value[] {
  return body.flatMap((step) => {
    if (step.kind === 'stage') return [];
    const arms = step.kind === 'branch' ? step.arms : [];
    const own = step.kind === 'repeat' && step.until !== undefined ? [step.until] : [];
    return [...own, ...untilsOf(step.body), ...arms.flatMap((arm) => untilsOf(arm.body))];
  });
}

function namesOf({ definitions, body }: Recipe): Names {
  const metrics = definitions.filter(({ kind }) => kind === 'metric').map(({ name }) => name);
  return { metrics: new Set(metrics), arms: new Set(armsIn(body)) };
}

function armsIn(body: readonly Step[]): readonly string[] {
  return body.flatMap((step) => {
    if (step.kind === 'stage') return [];
    const arms = step.kind === 'branch' ? step.arms : [];
    const inside = arms.flatMap((arm) => [arm.name, ...armsIn(arm.body)]);
    return [...inside, ...armsIn(step.body)];
  });
}
