/** `average all`, `pick best by …`, `pick ARM`, and claims over several seeds: one state of the ends of several arms. */
import { diagnose } from '../../diagnostics/diagnostic.ts';
import { unsupported } from '../../diagnostics/catalogue/plan.ts';
import { otherInsertions, armsShareOtherwise } from '../../diagnostics/catalogue/plan-adapters.ts';
import { armsOnOtherSamples, armsOnOtherTokens } from '../../diagnostics/catalogue/plan-samples.ts';
import type { TypedStatement } from '../../language/typed.ts';
import { type PlanContext, type Frame, complain } from '../plan-context.ts';
import type { StageResult } from '../plan-stage.ts';
import { parted } from '../samples/live-samples.ts';
import { partedTokens } from '../units/token-facts.ts';
import { insertsOtherwise, sharesOtherwise } from '../state/plan-state.ts';
import type { UnrolledStage } from '../unroll/unrolled-stage.ts';
import { planPick } from './pick.ts';
import type { ArmState, PlannedJoin } from './join.ts';
import { unequalMasks } from '../../diagnostics/catalogue/plan-structure.ts';
import { clause } from '../reading.ts';
import { amountText } from '../share-text.ts';
import { boundsOf, type Bounds } from '../state/pruned-counts.ts';
import { mergedStates } from './merged-states.ts';
import { planExpect } from '../verbs/expect.ts';

/** `average all`: the mean of the arms' weights, which is sparse only where their masks are equal. */
function planAverage(statement: TypedStatement, arms: readonly ArmState[], context: PlanContext): PlannedJoin {
  const state = mergedStates(arms.map((arm) => arm.state));
  for (const { name, count } of context.facts.layers) {
    const bounds = arms.map((arm) => boundsOf(arm.state.pruned, name));
    const other = bounds.findIndex((own) => bounds[0] !== undefined && areApart(bounds[0], own));
    const [first, second] = [arms[0], arms[other]];
    if (first === undefined || second === undefined) continue;
    const text = ({ least, most }: Bounds): string => (least === most ? amountText(least, count) : `at least ${amountText(least, count)}`);
    const args = {
      layer: name,
      arms: [first.label, second.label] as const,
      pruned: [text(bounds[0] ?? nothing), text(bounds[other] ?? nothing)] as const,
    };
    return { state, diagnostics: [complain(context, unequalMasks, args, statement.span)] };
  }
  const isWeighted = clause(statement, 'weighted') !== undefined;
  const weights = isWeighted ? arms.map(({ samples }) => samples ?? 0) : undefined;
  const labels = arms.map(({ label }) => label);
  return { statement: { kind: 'average', at: 0, arms: labels, weights }, state, diagnostics: [] };
}

const nothing: Bounds = { least: 0, most: 0 };

/** True where no number of pruned units lies between both bounds. */
function areApart(a: Bounds, b: Bounds): boolean {
  return a.most < b.least || b.most < a.least;
}

type JoinPlanner = (statement: TypedStatement, arms: readonly ArmState[], context: PlanContext) => PlannedJoin;

const planners: ReadonlyMap<string, JoinPlanner> = new Map([
  ['average', planAverage],
  ['pick', planPick],
  ['expect', planOverSeeds],
]);

/** `arms` are the ends that the stage starts from, in its order; there is one at least. */
export function planJoin(
  { stage, path, streams, repeated, arms: inside }: UnrolledStage,
  arms: readonly ArmState[],
  frame: Frame,
): StageResult {
  const [statement] = stage.statements;
  const [first] = arms;
  if (statement === undefined || first === undefined) throw new TypeError('a join joins something');
  const context: PlanContext = {
    ...frame,
    stage: { name: stage.name, path, streams, steps: 0, trains: false, repeated, arms: inside, statements: stage.statements },
    at: 0,
    state: first.state,
  };
  const planned = planners.get(statement.verb)?.(statement, arms, context) ?? {
    state: first.state,
    diagnostics: [diagnose(unsupported, { what: `\`${statement.verb}\`` }, { source: frame.source, span: statement.span })],
  };
  const verb = statement.verb;
  const other = verb === 'expect' ? undefined : parted(arms.map(({ state }) => state.samples));
  const place = { source: frame.source, span: statement.span };
  const differing = other === undefined ? [] : [diagnose(armsOnOtherSamples, { data: other, verb }, place)];
  const isParted = verb !== 'expect' && partedTokens(arms.map(({ state }) => state));
  if (isParted) differing.push(diagnose(armsOnOtherTokens, { verb }, place));
  const apart = verb === 'expect' ? undefined : arms.find((arm) => insertsOtherwise(arm.state, first.state));
  const inserted = apart === undefined ? [] : [diagnose(otherInsertions, { what: `the arm \`${apart.label}\`` }, place)];
  const [own] = arms.filter(({ state }) => sharesOtherwise(state, first.state));
  const shared = own === undefined || verb === 'expect' ? [] : [diagnose(armsShareOtherwise, { arm: own.label }, place)];
  return {
    stage: {
      name: stage.name,
      path,
      steps: 0,
      length: '0 steps',
      statements: planned.statement === undefined ? [] : [planned.statement],
      defaults: [],
    },
    state: planned.state,
    diagnostics: [...differing, ...inserted, ...shared, ...planned.diagnostics],
  };
}

/** What is counted is the same for every seed, or lies within the same bounds. */
function planOverSeeds(statement: TypedStatement, _arms: readonly ArmState[], context: PlanContext): PlannedJoin {
  const { statements, state, diagnostics } = planExpect(statement, context);
  const [planned] = statements;
  return { statement: planned, state, diagnostics };
}
