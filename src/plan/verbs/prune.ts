/** `prune`: which weights or units, how many of them, and when. */
import { latencyOfWeights } from '../../diagnostics/catalogue/plan-latency.ts';
import { unsupported } from '../../diagnostics/catalogue/plan.ts';
import { branchesBesideTokens } from '../../diagnostics/catalogue/plan-samples.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { TypedStatement } from '../../language/typed.ts';
import type { Layer } from '../../model/graph.ts';
import { storedFaults } from '../prune/criterion-faults.ts';
import { quantisedLayers, scoringFaults } from '../prune/measuring-faults.ts';
import { allocatorOf } from '../prune/allocator.ts';
import { readClauses } from '../prune/clauses.ts';
import { mannerOf } from '../prune/manner.ts';
import { prunedKindsOf } from '../prune/pruned-kind.ts';
import { maskClashes } from '../prune/mask-clashes.ts';
import { maskOf, setupOf, type MaskChoice, type Setup } from '../prune/setup.ts';
import { modulesOf, scoringOf, unreachable, type Scoring } from '../prune/scoring.ts';
import { limitOf, planLimited } from '../prune/plan-limited.ts';
import { planPattern } from '../prune/plan-pattern.ts';
import { planShare } from '../prune/plan-share.ts';
import { planThreshold } from '../prune/plan-threshold.ts';
import { isBudget, targetOf } from '../prune/target.ts';
import { prunesTiles, tiledSelection } from '../prune/tiled.ts';
import { planSamples } from '../samples/plan-samples.ts';
import { complain, failed, type PlannedStep, type PlanContext, type Planner, planStep } from '../plan-context.ts';
import { prunedLayers } from '../select-layers.ts';
import { planTokens } from '../units/plan-tokens.ts';
import { withLastUnits } from '../units/last-units.ts';
import { planUnits } from '../units/plan-units.ts';
import { planZeros } from '../prune/plan-zeros.ts';
import type { PrunedKindName } from '../../vocabulary/index.ts';
import { placeOf } from '../reading.ts';

/** By what is pruned; words of different kinds do not stand side by side. */
const planners: Readonly<Record<PrunedKindName, Planner>> = {
  weights: planWeights,
  tiles: planWeights,
  units: unitsStep,
  branches: branchesStep,
  zeros: planZeros,
  tokens: planTokens,
  samples: planSamples,
};

export function planPrune(statement: TypedStatement, context: PlanContext): PlannedStep {
  const [kind = 'weights'] = prunedKindsOf(statement);
  return planners[kind](statement, context);
}

function unitsStep(statement: TypedStatement, context: PlanContext): PlannedStep {
  return withLastUnits(planUnits(statement, context), statement, context);
}

function branchesStep(statement: TypedStatement, context: PlanContext): PlannedStep {
  if (context.state.tokens.length > 0) return failed(context, [complain(context, branchesBesideTokens, {}, placeOf(statement, 'object'))]);
  const step = unitsStep(statement, context);
  return { ...step, state: { ...step.state, branches: true } };
}

/** Single weights, or tiles of them. */
function planWeights(statement: TypedStatement, context: PlanContext): PlannedStep {
  return planStep(context, (take, fail) => {
    if (isBudget(targetOf(statement))) return fail([complain(context, latencyOfWeights, {}, placeOf(statement, 'to'))]);
    const asked = allocatorOf(statement, context);
    const allocator = asked && take(asked);
    const scoring = take(scoringOf(statement, context));
    const clauses = take(readClauses(statement, context));
    const selection = take(prunedLayers(statement, context));
    const tiles = prunesTiles(statement) ? take(tiledSelection(statement, context, selection)) : undefined;
    const layers = tiles?.whole ?? selection;
    const unscored = [...storedFaults(statement, layers, context), ...scoreFaults(scoring, layers, statement, context)];
    if (unscored.length > 0) return fail(unscored);
    const modules = modulesOf(scoring.statistics, layers, statement, context);
    const mask = maskOf(statement, context);
    if (mask.planned === undefined) return fail(mask.diagnostics);
    const clashes = [...modules.diagnostics, ...clashesOfMask(statement, context, mask)];
    if (clashes.length > 0) return fail(clashes);
    const setupOptions = { allocator, modules: modules.value, tiles, mask };
    const step = planAmount(setupOf(statement, context, { selected: layers, manner: mannerOf(statement), scoring, clauses, setupOptions }));
    return { ...step, diagnostics: [...mask.diagnostics, ...step.diagnostics] };
  });
}

/** None where the mask is hard after all, as it is where nothing trains. */
function clashesOfMask(statement: TypedStatement, context: PlanContext, { planned }: MaskChoice): readonly Diagnostic[] {
  if (planned.mask === 'hard') return [];
  return maskClashes(statement, context.definitions).map(({ refused: what, instead, at }) =>
    complain(context, unsupported, { what, instead }, statement.spans[at] ?? statement.span),
  );
}

/** To a pattern, to a share, to a threshold, or as much as a metric says in the run. */
function planAmount(setup: Setup): PlannedStep {
  const { statement, context } = setup;
  const target = targetOf(statement);
  if (target.kind === 'unsupported' || isBudget(target)) throw new TypeError('unsupported targets are refused above');
  if (target.kind === 'pattern') return planPattern(setup, target);
  if (target.kind === 'threshold') return planThreshold(setup, target.expr);
  const limit = limitOf(statement, context);
  return limit === undefined ? planShare(setup, target) : planStep(context, (take) => planLimited(setup, target, take(limit)));
}

/** Why these layers cannot be scored so. */
function scoreFaults(scoring: Scoring, layers: readonly Layer[], statement: TypedStatement, context: PlanContext): readonly Diagnostic[] {
  const beyond = quantisedLayers(layers, 'weights') ?? unreachable(scoring, layers, context.facts);
  if (beyond !== undefined) return [complain(context, unsupported, beyond, placeOf(statement, 'object'))];
  const { statistics, compensation } = scoring;
  return scoringFaults({ statistics, compensation: compensation.compensation }, layers, statement, context);
}
