/** What the planner of a statement sees, and what it gives back. */
import * as findings from '../diagnostics/diagnostic.ts';
import type { Group, NamedExpression, TypedStatement } from '../language/typed.ts';
import type { ModelFacts, PlanSettings } from './facts.ts';
import type { PlannedStatement, ClientTables } from './plan.ts';
import type { PlanState } from './state/plan-state.ts';
import type { UnrolledStage } from './unroll/unrolled-stage.ts';
import type { Scorers, Teachers } from './teachers/fit-teachers.ts';

/** What all stages of a recipe are planned from. */
export interface Frame {
  readonly source: findings.Source;
  readonly groups: readonly Group[];
  /** What the recipe defines. */
  readonly definitions: readonly NamedExpression[];
  readonly facts: ModelFacts;
  readonly settings: PlanSettings;
  /** Names of the stages that others continue. */
  readonly continued: ReadonlySet<string>;
  /** Names of the stages whose ends claims look back at. */
  readonly lookedBackAt: ReadonlySet<string>;
  /** Other models that losses may follow. */
  readonly teachers: Teachers;
  /** The outputs of other models that score samples. */
  readonly scorers: Scorers;
  /** The prunes of the recipe that rank by codes. */
  readonly coded: readonly TypedStatement[];
  readonly clients: ClientTables;
}

export interface PlanContext extends Frame {
  readonly stage: StageContext;
  /** When an instant statement acts: 0, or the stage's end. */
  readonly at: number;
  readonly state: PlanState;
}

export interface StageContext extends Pick<UnrolledStage, 'path' | 'streams' | 'repeated' | 'arms'> {
  readonly name: string;
  readonly steps: number;
  readonly trains: boolean;
  /** All statements of the stage. */
  readonly statements: readonly TypedStatement[];
  /** Whose samples it sees; whose were shared out before it; and its round. */
  readonly among?: Pick<UnrolledStage, 'client' | 'split' | 'round'>;
}

export interface PlannedStep {
  readonly statements: readonly PlannedStatement[];
  readonly state: PlanState;
  readonly diagnostics: readonly findings.Diagnostic[];
}

export type Planner = (statement: TypedStatement, context: PlanContext) => PlannedStep;

/** A statement that could not be planned leaves the state as it was. */
export function failed(context: PlanContext, diagnostics: readonly findings.Diagnostic[]): PlannedStep {
  return { statements: [], state: context.state, diagnostics };
}

/** What is taken adds its warnings to those of a statement that is planned; one that is not says only why. */
export function planStep(context: PlanContext, body: (take: findings.Take, fail: findings.Fail) => PlannedStep): PlannedStep {
  const told: findings.Diagnostic[] = [];
  const { value, diagnostics } = findings.collecting((take, fail) => {
    const takeSilently: findings.Take = (outcome) => {
      const taken = take(outcome.value === undefined ? outcome : findings.done(outcome.value));
      told.push(...outcome.diagnostics);
      return taken;
    };
    return body(takeSilently, fail);
  });
  return value === undefined ? failed(context, diagnostics) : { ...value, diagnostics: [...told, ...value.diagnostics] };
}

/** Behind diagnostics that are told in any case; one that is not planned says what it took, too. */
export function stepBehind(
  context: PlanContext,
  told: readonly findings.Diagnostic[],
  body: (take: findings.Take, fail: findings.Fail) => Omit<PlannedStep, 'diagnostics'>,
): PlannedStep {
  const { value, diagnostics } = findings.collecting(body);
  return { ...failed(context, []), ...value, diagnostics: [...told, ...diagnostics] };
}

/** No value, for one reason at a place in the recipe. */
export function refusal<A>(
  context: PlanContext,
  definition: findings.Definition<A>,
  args: A,
  span: findings.Span,
): findings.Outcome<never> {
  return { diagnostics: [complain(context, definition, args, span)] };
}

/** A diagnostic at a place in the recipe. */
export function complain<A>(
  { source }: Pick<PlanContext, 'source'>,
  definition: findings.Definition<A>,
  args: A,
  span: findings.Span,
  more: findings.Place = {},
): findings.Diagnostic {
  return findings.diagnose(definition, args, { source, span, ...more });
}

/** How messages call a statement: `prune weights`, with its round or its arm. */
export function nameOf(words: string, { stage }: PlanContext): string {
  return stage.repeated ? `\`${words}\` in \`${stage.path}\`` : `\`${words}\``;
}
