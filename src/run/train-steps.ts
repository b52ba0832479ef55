/** The steps of a training stage, with what acts between them. */
import { collectingAsync, diagnose, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import * as catalogue from '../diagnostics/catalogue/run.ts';
import { runStatement, type ActContext } from './act.ts';
import type { Plan, PlannedStage } from '../plan/plan.ts';
import { ofKind } from '../plan/of-kind.ts';
import { actsAt } from '../plan/statement-facts.ts';
import type { CheckpointWriter, MidStage } from '../train/mid-stage.ts';
import type { RunState, Network } from '../state/network.ts';
import type { NotFinite } from '../model/index.ts';
import { ownMetric } from '../measure/own-metric.ts';
import type { Training } from '../train/training.ts';
import type { GateWatch } from './gate-watch.ts';
import type { RunContext } from '../state/context.ts';
import { findLostZeros } from '../state/masks.ts';
import { findNotFinite, tellNotFinite, type Place } from '../state/not-finite.ts';
import { bindingMasks } from '../state/soft-masks.ts';

export type StepContext = ActContext & { readonly keeper: CheckpointWriter };

export type WatchedStepContext = StepContext & { readonly gates: GateWatch };

/** Steps 0 … T − 1, with the updates that fall between them; fewer where `until` holds before. */
export function trainSteps(
  inputs: WatchedStepContext,
  training: Training,
  before: RunState,
): Promise<Outcome<{ readonly state: RunState; readonly step: number }>> {
  return collectingAsync(async (take, fail) => {
    const { context, stage, keeper } = inputs;
    const { path, steps } = stage;
    const isUpdated = (step: number): boolean => stage.statements.some((it) => 'window' in it && actsAt(it, step));
    const every = stepsBetweenLooks(context.plan, stage);
    const spoilt = (found: NotFinite, step: number): Outcome<never> => {
      return { diagnostics: [notFiniteAt(context, found, { stage: path, step, after: 'training' })] };
    };
    let state = before;
    for (let step = keeper.resumed?.step ?? 0; step < steps; step++) {
      const stops = context.signal?.aborted === true;
      const now = state;
      let found: NotFinite | undefined;
      const capture = (): MidStage | undefined => {
        found = training.notFinite();
        return found === undefined ? { step, state: now, training: training.remember() } : undefined;
      };
      const keep = keeper.offer(step, stops, capture);
      if (stops) {
        if (found !== undefined) return take(spoilt(found, step));
        return fail([diagnose(catalogue.interrupted, { stage: path, step })]);
      }
      if (step > 0 && isUpdated(step)) {
        found ??= training.notFinite();
        if (found !== undefined) return take(spoilt(found, step));
        const network = training.read();
        const lost = spoiltBy(context, network, state.network, { stage: path, step, after: 'training' });
        if (lost !== undefined) return fail([lost]);
        state = take(await actAtStep({ ...inputs, lastBatch: training.lastBatch }, { ...state, network }, step));
        training.prune(state.network);
      }
      const { loss, lr, reselected } = await training.step(step);
      if (!Number.isFinite(loss)) return fail([diverged(inputs, training, step, loss)]);
      if (found !== undefined) return take(spoilt(found, step));
      keep?.();
      tellStep(inputs, training, { step: step + 1, loss, lr, reselected });
      const isDue = (step + 1) % every === 0 || step + 1 === steps;
      const strange = isDue ? training.notFinite() : undefined;
      if (strange !== undefined) return take(spoilt(strange, step + 1));
      if (await holdsNow(inputs, step + 1, training, state)) return { state, step: step + 1 };
    }
    return { state, step: steps };
  });
}

function tellStep(
  { context, stage: { path: stage, steps }, gates }: WatchedStepContext,
  { read }: Training,
  { step, loss, lr, reselected }: { readonly step: number } & Awaited<ReturnType<Training['step']>>,
): void {
  context.emit({ event: 'step', stage, step, steps, loss, lr });
  if (reselected !== undefined) context.emit({ event: 'deltas', stage, step, ...reselected });
  gates.at(step, read);
}

/** Looking at a number takes about as long as ten multiply-adds; it may cost 1% of the steps. */
const workOfLook = 10;
const share = 100;

/** Weights and two values of the optimizer are looked at; a gradient is worth three forward passes. */
export function stepsBetweenLooks(plan: Plan, stage: PlannedStage): number {
  const trains = ofKind(stage.statements, 'train');
  const numbers = 3 * Math.max(0, ...trains.map(({ trained }) => trained.parameters));
  const work = 3 * plan.estimates.macs * Math.max(1, ...trains.map(({ batch }) => batch));
  return Math.max(1, Math.ceil((share * workOfLook * numbers) / Math.max(1, work)));
}

/** The loss shows it; which tensor it came from is worth knowing. */
export function diverged({ context, stage: { path: stage } }: StepContext, training: Training, step: number, loss: number): Diagnostic {
  const found = training.notFinite();
  const { tensor, count, value } = found ?? {};
  const more = tensor === undefined ? {} : { tensor, count: count ?? 0, value: value ?? NaN };
  context.emit({ event: 'not finite', stage, step, loss, ...more });
  return diagnose(catalogue.diverged, { stage, step, loss, found });
}

/** Whether the stage ends here: looked at every so many steps, but not at the planned end. */
async function holdsNow({ context, observer, stage }: StepContext, step: number, training: Training, { marks, samples }: RunState) {
  const { until, path, steps } = stage;
  if (until === undefined || step === steps || step % until.every !== 0) return false;
  const { metric, expression, on = '', min = -Infinity, max = Infinity, text } = until;
  const actual =
    expression === undefined
      ? await observer.value(training.read(), metric, on, samples)
      : await ownMetric(context, { expression }, training.read(), marks);
  const held = actual >= min && actual <= max;
  context.emit({ event: 'until', stage: path, step, claim: text, held, actual });
  return held;
}

// What acts at one time of a stage, and whether the network is sound behind it.

/** Everything that acts at one time, in textual order. */
export function actAtStep(inputs: ActContext, before: RunState, time: number): Promise<Outcome<RunState>> {
  return collectingAsync(async (take, fail) => {
    const { context, stage, observer } = inputs;
    let state = before;
    for (const statement of stage.statements) {
      if (!actsAt(statement, time)) continue;
      const acted = await runStatement(inputs, statement, time, state);
      const next = take({ ...acted, diagnostics: [...acted.diagnostics, ...observer.findings()] });
      const spoilt = spoiltBy(context, next.network, state.network, { stage: stage.path, step: time, after: `\`${statement.kind}\`` });
      if (spoilt !== undefined) return fail([spoilt]);
      state = next;
    }
    return state;
  });
}

/** What has gone wrong with a network since `before`: pruned weights that came back, NaN, infinities. */
export function spoiltBy(context: Pick<RunContext, 'emit'>, network: Network, before: Network, at: Place): Diagnostic | undefined {
  const strange = findNotFinite(network, before);
  if (strange !== undefined) return notFiniteAt(context, strange, at);
  const lost = findLostZeros(network.values, bindingMasks(network));
  if (lost === undefined) return undefined;
  const { after: statement, ...place } = at;
  return diagnose(catalogue.lostZeros, { ...lost, ...place, statement });
}

/** Tells it in the journal, too. */
function notFiniteAt({ emit }: Pick<RunContext, 'emit'>, found: NotFinite, at: Place): Diagnostic {
  const { tensor, count, value } = found;
  emit({ event: 'not finite', stage: at.stage, step: at.step, tensor, count, value });
  return tellNotFinite(found, at);
}
