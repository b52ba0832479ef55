/**
 * How long a plan takes on this machine, from work that is really done: the run without its statements, a few steps of each training, a few
 * updates and evaluations, on the plan's own model and data. The plan itself holds no time, so that it is the same everywhere.
 */
import { flatMapDefined } from '../basics/lists.ts';
import { rmSync } from 'node:fs';
import { scratchFolder } from '../data/drafts.ts';
import type { TeacherModel } from '../compute/teacher.ts';
import type { Dataset } from '../data/dataset.ts';
import { collectingAsync, type Outcome } from '../diagnostics/diagnostic.ts';
import { openPlannedModel } from '../identity/planned-model.ts';
import type { Plan, PlannedStage, PlannedStatement } from '../plan/plan.ts';
import { calibrationPasses } from '../plan/estimates.ts';
import { sizesBehindCuts } from '../plan/units/token-facts.ts';
import { disk } from '../record/file-layer.ts';
import type { RunContext } from '../state/context.ts';
import { loadModel, openPlannedData, type LoadedModel } from '../state/load.ts';
import { initialRunState, type Network, type RunState } from '../state/network.ts';
import { openSpill } from '../state/spill.ts';
import type { RunRequest } from './run-request.ts';
import { openTeachers } from './teachers.ts';
import { timeFrame, omittedFrom, type Omitted } from './time-frame.ts';
import { evaluatedSamples, passesOf, timeSample, timeTraining, type TimedWork } from './time-passes.ts';
import { isUpdating, timeUpdates, type UpdateContext, type Updating, type Timed } from './time-updates.ts';
import { trainingsOf } from './trainings-of.ts';
import { isPatternPrune, isUnitPrune, prunedGroups } from '../plan/pruning.ts';
import { ofKindIn, answerFor, type Answers, type StatementKind } from '../plan/of-kind.ts';
import { updatesOf } from '../plan/statement-facts.ts';

export interface PlanTime {
  /** Reading, hashing, the first measurement, writing and proving; absent of a model that is worked on piece by piece. */
  readonly frame?: Timed;
  readonly stages: readonly TimedStage[];
  readonly updates: readonly TimedPasses[];
  /** Samples that metrics are measured on, and a sample's time; absent where nothing is measured. */
  readonly evaluation?: TimedPasses;
  /** Passes of one sample that scores and fits take, each timed as a forward pass. */
  readonly calibration?: TimedPasses;
  /** Of all of them. */
  readonly total: Pick<Timed, 'ms' | 'least' | 'most'>;
  /** What of the plan is in none of them. */
  readonly omitted: readonly Omitted[];
}

export interface TimedStage {
  readonly path: string;
  readonly steps: number;
  readonly opening: Timed;
  readonly step: Timed;
  /** Behind a cut a step is not run: that of the whole network is, and counted by the work that is left. */
  readonly left?: number;
}

export type TimedPasses = { readonly what: string; readonly times: number; readonly one: Timed };

/** Errors: those of a run that cannot begin. */
export function timePlan(request: Pick<RunRequest, 'plan' | 'modelPath' | 'data' | 'teacherFolder'>): Promise<Outcome<PlanTime>> {
  return collectingAsync(async (take, fail) => {
    const { plan, modelPath, data, teacherFolder } = request;
    const { files } = take(await openPlannedModel(plan, modelPath));
    const folder = scratchFolder('espalier-time');
    try {
      const loaded = take(loadModel(files, undefined, plan.task));
      const datasets = take(await openPlannedData(plan, loaded.stored, data));
      const inputs = { datasets, teachers: take(await openTeachers(plan, loaded.stored, teacherFolder)) };
      const frame = loaded.isLarge ? undefined : await timeFrame(request);
      if (frame !== undefined && 'diagnostics' in frame) return fail(frame.diagnostics);
      return take(await timeOn(contextOf(plan, loaded, inputs, folder), loaded.network, frame));
    } finally {
      files.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
}

type Inputs = { readonly datasets: ReadonlyMap<string, Dataset>; readonly teachers: ReadonlyMap<string, TeacherModel> };

function contextOf(plan: Plan, loaded: LoadedModel, inputs: Inputs, folder: string): RunContext {
  return {
    plan,
    get model() {
      return loaded.model;
    },
    outline: loaded.outline,
    loaded: loaded.load,
    isLarge: loaded.isLarge,
    spill: openSpill(disk, folder),
    layers: loaded.layers,
    parameters: [...loaded.network.values.keys()],
    ...inputs,
    engine: { threads: plan.threads, device: plan.device },
    pieceSize: loaded.pieceSize,
    emit: () => {},
  };
}

function timeOn(context: RunContext, network: Network, frame: Timed | undefined): Promise<Outcome<PlanTime>> {
  return collectingAsync(async (take) => {
    const { plan } = context;
    const sampled = take(await timeSample(context, network));
    const sample = sampled === 'none' ? undefined : sampled;
    const state = withAllMarks(plan, initialRunState(network));
    const { stages, updates } = take(await timeStages(context, { state, isTimed: timedFor(context, sample) }));
    const known = new Set<PlannedStatement>(updates.map(({ statement }) => statement));
    const passes = passesOf(plan, (statement) => known.has(statement));
    // The first measurement, of the original, is in the frame.
    const samples = evaluatedSamples(plan);
    const time = {
      frame,
      stages,
      updates: updates.map(({ path, statement, update }) => {
        const what = path === statement.kind ? path : `${path}, ${statement.kind}`;
        return { what, times: updatesOf(statement), one: update };
      }),
      evaluation: sample && samples > 0 ? { what: 'metrics', times: samples, one: sample } : undefined,
      calibration: sample && passes > 0 ? { what: 'scores and fits', times: passes, one: sample } : undefined,
    };
    return { ...time, omitted: omittedFrom(context, known), total: totalOf(time) };
  });
}

/** What a criterion or an allocation looks back at weighs the same before it was trained. */
function withAllMarks({ stages }: Plan, state: RunState): RunState {
  const names = flatMapDefined(ofKindIn(stages, 'mark'), ({ name }) => name);
  return { ...state, marks: new Map([...names.map((name) => [name, state] as const), ...state.marks]) };
}

/** Milliseconds of passes that the scores of an update may take. */
const shortest = 1000;

/** Not behind a cut, where the network is another one; not where fits or scores taken anew may take long. */
function timedFor({ plan, isLarge }: RunContext, sample?: Timed): UpdateContext['isTimed'] {
  const leftFor = sizesBehindCuts(plan.stages);
  return (statement) => {
    if (isLarge || leftFor(statement) !== undefined) return false;
    if (statement.kind === 'rewire') return true;
    const { damping, compensation } = statement;
    const rescored = isUnitPrune(statement) ? statement.rescored : undefined;
    if ([damping, compensation, rescored].some((it) => it !== undefined)) return false;
    const passes = calibrationPasses(statement) / updatesOf(statement);
    return passes === 0 || passes * (sample?.ms ?? Infinity) <= shortest;
  };
}

type StageTimes = { readonly stages: readonly TimedStage[]; readonly updates: readonly StageUpdate[] };
type StageUpdate = { readonly path: string; readonly statement: Updating; readonly update: Timed };

/** Equal training and equal updates are timed once. */
async function timeStages(context: RunContext, situation: Omit<UpdateContext, 'training'>): Promise<Outcome<StageTimes>> {
  const { plan } = context;
  const leftFor = sizesBehindCuts(plan.stages);
  const known = new Map<string, TimedWork>();
  const stages: TimedStage[] = [];
  const updates: StageUpdate[] = [];
  for (const stage of plan.stages) {
    const { path, steps, statements } = stage;
    const [first] = trainingsOf(stage);
    const key = keyOf(stage);
    const timed = known.get(key) ?? (await timeStage(context, stage, situation));
    if ('diagnostics' in timed) return { diagnostics: timed.diagnostics };
    known.set(key, timed);
    for (const { index, update } of timed.updates) {
      const statement = statements[index];
      if (statement !== undefined && isUpdating(statement)) updates.push({ path, statement, update });
    }
    if (first === undefined || timed.training === undefined) continue;
    const behind = leftFor(first);
    const left = behind && plan.estimates.macs > 0 ? behind.macs / plan.estimates.macs : undefined;
    stages.push({ path, steps, ...timed.training, left });
  }
  return { value: { stages, updates }, diagnostics: [] };
}

async function timeStage(context: RunContext, stage: PlannedStage, situation: Omit<UpdateContext, 'training'>) {
  const trains = trainingsOf(stage).length > 0 && stage.steps > 0;
  return trains ? await timeTraining(context, stage, situation) : { updates: await timeUpdates(context, stage, situation) };
}

/** What the time of a step or an update hangs on. */
function keyOf({ statements, steps }: PlannedStage): string {
  return JSON.stringify([steps > 0, statements.map((it) => answerFor(keyByKind, it) ?? it.kind)]);
}

const keyByKind: Partial<Answers<StatementKind, [], object>> = {
  train: ({ streams: _, decay: __, continues: ___, ...own }) => own,
  rewire: ({ kind, layers, growth, per }) => [kind, layers, growth, per],
  prune: (prune) => {
    const { units, criterion, calibration, allocation, ranked, mask, layers } = prune;
    const pattern = isPatternPrune(prune) ? prune.pattern : undefined;
    const names = prunedGroups(prune).map(({ name }) => name);
    return { units, criterion, calibration, allocation, ranked, mask, pattern, layers, names };
  },
};

function totalOf({ frame, stages, updates, evaluation, calibration }: Omit<PlanTime, 'total' | 'omitted'>): PlanTime['total'] {
  const passes = [...updates, ...flatMapDefined([evaluation, calibration], (it) => it)];
  const sum = (of: 'ms' | 'least' | 'most'): number =>
    (frame?.[of] ?? 0) +
    stages.reduce((all, { steps, opening, step, left = 1 }) => all + opening[of] + steps * step[of] * left, 0) +
    passes.reduce((all, { times, one }) => all + times * one[of], 0);
  return { ms: sum('ms'), least: sum('least'), most: sum('most') };
}
