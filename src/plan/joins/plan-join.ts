/** `average all`, `pick best by …`, `pick ARM`, and claims over several seeds: one state of the ends of several arms. */
import { done, hasErrors, collecting, type Outcome } from '../../diagnostics/diagnostic.ts';
import { unsupported } from '../../diagnostics/catalogue/plan.ts';
import { otherInsertions, armsShareOtherwise } from '../../diagnostics/catalogue/plan-adapters.ts';
import { armsOnOtherSamples, armsOnOtherTokens } from '../../diagnostics/catalogue/plan-samples.ts';
import type { TypedStatement, RecordValue } from '../../language/typed.ts';
import { complain, type PlanContext, type Frame, refusal } from '../plan-context.ts';
import type { StageResult } from '../plan-stage.ts';
import { parted, insertsOtherwise, sharesOtherwise, type PlanState, type MaskPattern, type StageRecord } from '../state/plan-state.ts';
import { partedTokens } from '../units/token-facts.ts';
import type { UnrolledStage } from '../unroll/unrolled-stage.ts';
import { unequalMasks, nothingToDecideOn, unknownArm } from '../../diagnostics/catalogue/plan-structure.ts';
import { clause, asName, asRecord, placeOf } from '../reading.ts';
import { amountText } from '../share-text.ts';
import { boundsOf, commonCounts, type Bounds } from '../state/pruned-counts.ts';
import { planExpect } from '../verbs/expect.ts';
import { unknownSamples } from '../../diagnostics/catalogue/plan-training.ts';
import { measuredOf } from '../observe/measured.ts';
import type { PlannedPick, PlannedStatement } from '../plan.ts';

/** `average all`: the mean of the arms' weights, which is sparse only where their masks are equal. */
function planAverage(statement: TypedStatement, arms: readonly ArmState[], context: PlanContext): Outcome<Joined> {
  for (const { name, count } of context.facts.layers) {
    const bounds = arms.map((arm) => boundsOf(arm.state.pruned, name));
    const other = bounds.findIndex((own) => bounds[0] !== undefined && (bounds[0].most < own.least || own.most < bounds[0].least));
    const [first, second] = [arms[0], arms[other]];
    if (first === undefined || second === undefined) continue;
    const text = ({ least, most }: Bounds): string => (least === most ? amountText(least, count) : `at least ${amountText(least, count)}`);
    const args = {
      layer: name,
      arms: [first.label, second.label] as const,
      pruned: [text(bounds[0] ?? nothing), text(bounds[other] ?? nothing)] as const,
    };
    return refusal(context, unequalMasks, args, statement.span);
  }
  const isWeighted = clause(statement, 'weighted') !== undefined;
  return done({
    statement: { kind: 'average', at: 0, arms: labelsOf(arms), weights: isWeighted ? arms.map(({ samples }) => samples ?? 0) : undefined },
    state: mergedStates(arms.map(({ state }) => state)),
  });
}

function labelsOf(arms: readonly ArmState[]): readonly string[] {
  return arms.map(({ label }) => label);
}

const nothing: Bounds = { least: 0, most: 0 };

type JoinPlanner = (statement: TypedStatement, arms: readonly ArmState[], context: PlanContext) => Outcome<Joined>;

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
  const { name, statements } = stage;
  const [statement] = statements;
  const [first] = arms;
  if (statement === undefined || first === undefined) throw new TypeError('a join joins something');
  const { state } = first;
  const { verb, span } = statement;
  const own = { name, path, streams, steps: 0, trains: false, repeated, arms: inside, statements };
  const context: PlanContext = { ...frame, stage: own, at: 0, state };
  const planned = planners.get(verb)?.(statement, arms, context) ?? refusal(context, unsupported, { what: `\`${verb}\`` }, span);
  const joined = planned.value ?? { state };
  return {
    stage: { name, path, steps: 0, length: '0 steps', statements: joined.statement ? [joined.statement] : [], defaults: [] },
    state: joined.state,
    diagnostics: [...(verb === 'expect' ? [] : differences(arms, first, statement, context)), ...planned.diagnostics],
  };
}

/** What arms have to have in common to be one network. */
function differences(arms: readonly ArmState[], { state }: ArmState, { verb, span }: TypedStatement, context: PlanContext) {
  const data = parted(arms.map((arm) => arm.state.samples));
  const apart = arms.find((arm) => insertsOtherwise(arm.state, state));
  const sharing = arms.find((arm) => sharesOtherwise(arm.state, state));
  return [
    ...(data === undefined ? [] : [complain(context, armsOnOtherSamples, { data, verb }, span)]),
    ...(partedTokens(arms.map((arm) => arm.state)) ? [complain(context, armsOnOtherTokens, { verb }, span)] : []),
    ...(apart === undefined ? [] : [complain(context, otherInsertions, { what: `the arm \`${apart.label}\`` }, span)]),
    ...(sharing === undefined ? [] : [complain(context, armsShareOtherwise, { arm: sharing.label }, span)]),
  ];
}

/** What is counted is the same for every seed, or lies within the same bounds. */
function planOverSeeds(claim: TypedStatement, _arms: readonly ArmState[], context: PlanContext): Outcome<Joined> {
  const { statements, state, diagnostics } = planExpect(claim, context);
  const [statement] = statements;
  return { value: hasErrors(diagnostics) ? undefined : { statement, state }, diagnostics };
}

// `pick best by METRIC on DATA` and `pick ARM`: one arm goes on.

function planPick(statement: TypedStatement, arms: readonly ArmState[], context: PlanContext): Outcome<Joined> {
  const by = clause(statement, 'by');
  return by === undefined ? pickNamed(statement, arms, context) : pickBest(statement, asRecord(by), arms, context);
}

function pickNamed(statement: TypedStatement, arms: readonly ArmState[], context: PlanContext): Outcome<Joined> {
  const name = asName(statement.object);
  const labels = labelsOf(arms);
  const [own, second] = arms.filter(({ names }) => names.includes(name));
  if (own !== undefined && second === undefined) {
    return done({ statement: { kind: 'pick', at: 0, arms: labels, arm: own.label }, state: own.state });
  }
  return refusal(context, unknownArm, { name, arms: labels }, placeOf(statement, 'object'));
}

function pickBest(statement: TypedStatement, by: RecordValue, arms: readonly ArmState[], context: PlanContext): Outcome<Joined> {
  return collecting((take) => {
    const { metric, best, of } = take(measuredOf(by, context));
    if (best === undefined || of !== 'model') {
      const instead = 'pick by a metric of the model that is measured, such as `accuracy` or `loss`';
      return take(refusal(context, unsupported, { what: `\`pick best\` by \`${metric} of ${of}\``, instead }, by.span));
    }
    const written = clause(statement, 'on');
    const on = written === undefined ? 'validation' : asName(written);
    if (context.settings.samples[on] === undefined) {
      if (written !== undefined) return take(refusal(context, unknownSamples, { data: on, what: '`pick`' }, written.span));
      return take(refusal(context, nothingToDecideOn, { what: '`pick best`', instead: ', or write `on train`' }, statement.span));
    }
    const defaults = written === undefined ? ['on'] : undefined;
    const planned: PlannedPick = { kind: 'pick', at: 0, arms: labelsOf(arms), by: { metric, on, best }, defaults };
    return { statement: planned, state: mergedStates(arms.map((arm) => arm.state)) };
  });
}

// The arms that are joined, and what they are joined into.

/** The end of an arm. */
interface ArmState {
  /** As the plan names it: `branch[2]`. */
  readonly label: string;
  /** The arms by name that it lies in. */
  readonly names: readonly string[];
  readonly state: PlanState;
  /** Of its client, in a branch over clients. */
  readonly samples?: number;
}

/** What the planner of a join gives back; a join that is refused goes on with the first arm. */
type Joined = { readonly statement?: PlannedStatement; readonly state: PlanState };

// What is known of a state that is that of one of several arms, whichever it will be.

/**
 * Of one state at least; names of stages mean those of the first arm that has them, names of marks
 * and of collected statistics those from before the arms parted. No training of an arm can be gone on with.
 */
export function mergedStates(states: readonly PlanState[]): PlanState {
  const [first] = states;
  if (first === undefined) throw new TypeError('there is an arm at least');
  const patterns = [...first.patterns].filter(([name, pattern]) =>
    states.every(({ patterns: own }) => isSamePattern(own.get(name), pattern)),
  );
  return {
    pruned: commonCounts(states.map(({ pruned }) => pruned)),
    masked: new Set(states.flatMap(({ masked }) => [...masked])),
    sparse: new Set(states.flatMap(({ sparse }) => [...sparse])),
    patterns: new Map(patterns),
    units: new Set(states.flatMap(({ units }) => [...units])),
    isOfFile: states.every(({ isOfFile }) => isOfFile),
    samples: first.samples,
    tokens: first.tokens,
    branches: states.some(({ branches }) => branches),
    adapters: [],
    factored: new Set(states.flatMap(({ factored }) => [...factored])),
    shared: first.shared,
    inserted: mergedInsertions(states),
    marks: new Map([...first.marks].filter(([name, { path }]) => states.every(({ marks }) => marks.get(name)?.path === path))),
    collected: new Map(
      [...first.collected].filter(([name, { path }]) => states.every(({ collected }) => collected.get(name)?.path === path)),
    ),
    stages: new Map(states.toReversed().flatMap(({ stages }) => [...stages].map(([name, own]) => [name, shared(name, own)]))),
  };

  function shared(name: string, { training, ...record }: StageRecord): StageRecord {
    const path = training?.path;
    const isShared = states.every(({ stages }) => stages.get(name)?.training?.path === path);
    return training !== undefined && isShared ? { ...record, training } : record;
  }
}

/** What one arm has taken out is not told from what another has. */
function mergedInsertions(states: readonly PlanState[]): PlanState['inserted'] {
  const all = states.flatMap(({ inserted }) => [...inserted]);
  return new Map([...all, ...all.filter(([, it]) => it === 'gone')]);
}

function isSamePattern(one: MaskPattern | undefined, other: MaskPattern): boolean {
  if (one === undefined) return false;
  if ('of' in one) return 'of' in other && one.keep === other.keep && one.of === other.of;
  if (!('rows' in other) || one.positions !== other.positions) return false;
  return one.rows === other.rows && one.columns === other.columns;
}
