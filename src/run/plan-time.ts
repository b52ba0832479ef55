/**
 * How long a plan takes on this machine, from steps that are really run: a few of each training, and a few
 * evaluations, on the plan's own model and data. The plan itself holds no time, so that it is the same everywhere.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { TeacherModel } from '../compute/teacher-model.ts';
import type { Dataset } from '../data/dataset.ts';
import type { Outcome } from '../diagnostics/diagnostic.ts';
import { openPlannedModel } from '../identity/planned-model.ts';
import { openMeter } from '../measure/evaluate.ts';
import { calibrationPasses } from '../plan/estimates.ts';
import type { Plan, PlannedStage } from '../plan/plan.ts';
import { sizesBehindCuts } from '../plan/units/work-behind-cuts.ts';
import { disk } from '../record/file-layer.ts';
import type { RunContext } from '../state/context.ts';
import { loadModel, openPlannedData } from '../state/load.ts';
import type { LoadedModel } from '../state/load.ts';
import { openSpill } from '../state/spill.ts';
import type { RunRequest } from './run-request.ts';
import { openTeachers } from './teachers.ts';
import { timeTraining } from './time-training.ts';
import { timedOf } from './timed.ts';
import type { Timed } from './timed.ts';
import { trainingsOf } from './trainings-of.ts';

export interface PlanTime {
  readonly stages: readonly TimedStage[];
  /** Samples that metrics are measured on, and a sample's time; absent where nothing is measured. */
  readonly evaluation?: TimedPasses;
  /** Passes of one sample that scores and fits take, each timed as a forward pass. */
  readonly calibration?: TimedPasses;
  /** Of all of them. */
  readonly total: Pick<Timed, 'ms' | 'least' | 'most'>;
}

export interface TimedStage {
  readonly path: string;
  readonly steps: number;
  readonly step: Timed;
  /** Behind a cut a step is not run: that of the whole network is, and counted by the work that is left. */
  readonly left?: number;
}

export interface TimedPasses {
  readonly samples: number;
  readonly sample: Timed;
}

type Request = Pick<RunRequest, 'plan' | 'modelPath' | 'data' | 'teacherFolder'>;

/** Errors: those of a run that cannot begin. */
export async function timePlan(request: Request): Promise<Outcome<PlanTime>> {
  const { plan, modelPath, data, teacherFolder } = request;
  const opened = await openPlannedModel(plan, modelPath);
  if (opened.value === undefined) return { diagnostics: opened.diagnostics };
  const { files } = opened.value;
  const folder = mkdtempSync(join(tmpdir(), 'espalier-time-'));
  try {
    const loaded = loadModel(files);
    if (loaded.value === undefined) return { diagnostics: loaded.diagnostics };
    const datasets = await openPlannedData(plan, loaded.value.stored, data);
    if (datasets.value === undefined) return { diagnostics: datasets.diagnostics };
    const teachers = await openTeachers(plan, loaded.value.stored, teacherFolder);
    if (teachers.value === undefined) return { diagnostics: teachers.diagnostics };
    const inputs = { datasets: datasets.value, teachers: teachers.value };
    return await timeOn(contextOf(plan, loaded.value, inputs, folder), loaded.value);
  } finally {
    files.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Inputs {
  readonly datasets: ReadonlyMap<string, Dataset>;
  readonly teachers: ReadonlyMap<string, TeacherModel>;
}

function contextOf(plan: Plan, loaded: LoadedModel, inputs: Inputs, folder: string): RunContext {
  return {
    plan,
    get model() {
      return loaded.model;
    },
    ...{ outline: loaded.outline, loaded: loaded.load, isLarge: loaded.isLarge },
    spill: openSpill(disk, folder),
    layers: loaded.layers,
    parameters: [...loaded.network.values.keys()],
    ...inputs,
    engine: { threads: plan.threads, device: plan.device },
    pieceSize: loaded.pieceSize,
    emit: () => {},
  };
}

async function timeOn(context: RunContext, loaded: LoadedModel): Promise<Outcome<PlanTime>> {
  const { plan } = context;
  const leftFor = sizesBehindCuts(plan.stages);
  const known = new Map<string, Timed>();
  const stages: TimedStage[] = [];
  for (const stage of plan.stages) {
    const trains = trainingsOf(stage);
    const [first] = trains;
    if (first === undefined || stage.steps === 0) continue;
    const key = JSON.stringify(
      trains.map(({ streams: _, decay: __, continues: ___, ...own }) => own),
    );
    const timed = known.get(key) ?? (await timeTraining(context, loaded.network, stage));
    if ('diagnostics' in timed) return { diagnostics: timed.diagnostics };
    known.set(key, timed);
    const behind = leftFor(first);
    const left = behind && plan.estimates.macs > 0 ? behind.macs / plan.estimates.macs : undefined;
    const { path, steps } = stage;
    stages.push({ path, steps, step: timed, ...(left !== undefined && { left }) });
  }
  const passes = await timePasses(context, loaded);
  if (passes.value === undefined) return { diagnostics: passes.diagnostics };
  const time = { stages, ...passes.value };
  return { value: { ...time, total: totalOf(time) }, diagnostics: [] };
}

/** Samples that are measured at once, as in a run. */
const atOnce = 256;
const rounds = 3;
/** Samples that the loss of a training stage is measured on. */
const trainingSamples = 2048;

/** A forward pass with its loss; of a large model where something measures on it as a whole. */
async function timePasses(
  context: RunContext,
  { network }: LoadedModel,
): Promise<Outcome<Pick<PlanTime, 'evaluation' | 'calibration'>>> {
  const { plan, datasets } = context;
  const samples = evaluatedSamples(plan);
  const passes = plan.stages
    .flatMap(({ statements }) => statements)
    .reduce((sum, statement) => sum + calibrationPasses(statement), 0);
  const [dataset] = datasets.values();
  if (dataset === undefined || (samples === 0 && (passes === 0 || context.isLarge))) {
    return { value: {}, diagnostics: [] };
  }
  const opened = await openMeter(context, network, dataset);
  if (opened.value === undefined) return { diagnostics: opened.diagnostics };
  const meter = opened.value;
  const count = Math.min(atOnce, dataset.samples);
  const times: number[] = [];
  try {
    for (let round = 0; round <= rounds; round++) {
      const start = performance.now();
      await meter.measure(network, dataset, ['loss'], count);
      // The first pass allocates.
      if (round > 0) times.push((performance.now() - start) / count);
    }
  } finally {
    await meter.release();
  }
  const sample = timedOf(times);
  return {
    value: {
      ...(samples > 0 && { evaluation: { samples, sample } }),
      ...(passes > 0 && { calibration: { samples: passes, sample } }),
    },
    diagnostics: [],
  };
}

/** At the start, at the end of every stage, before and behind training, and where a stage may end early. */
function evaluatedSamples({ stages, data }: Plan): number {
  const count = (name: string | undefined): number =>
    name === undefined ? 0 : (data[name]?.samples ?? 0);
  const watched = count(['validation', 'test'].find((name) => data[name] !== undefined));
  const ofStage = (stage: PlannedStage): number => {
    const trains = trainingsOf(stage).length > 0 && stage.steps > 0;
    const { until, steps } = stage;
    const looks = until === undefined ? 0 : Math.floor(steps / until.every) * count(until.on);
    return watched + (trains ? 2 * Math.min(trainingSamples, count('train')) : 0) + looks;
  };
  return watched + stages.reduce((sum, stage) => sum + ofStage(stage), 0);
}

function totalOf({ stages, evaluation, calibration }: Omit<PlanTime, 'total'>): PlanTime['total'] {
  const sum = (of: 'ms' | 'least' | 'most'): number =>
    stages.reduce((all, { steps, step, left = 1 }) => all + steps * step[of] * left, 0) +
    [evaluation, calibration].reduce(
      (all, passes) => all + (passes === undefined ? 0 : passes.samples * passes.sample[of]),
      0,
    );
  return { ms: sum('ms'), least: sum('least'), most: sum('most') };
}
