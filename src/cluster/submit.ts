/** Submits a run: tried first, then a probe, a job array for each depth of the plan, and a job that puts the folder together. */
import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import { failedSubmission, refusedByCluster, silentSlurm } from '../diagnostics/catalogue/cluster.ts';
import { diagnose, hasErrors, collectingAsync, faultsIn, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { shellWord } from '../diagnostics/render/escapes.ts';
import { nameInPath } from '../plan/name-in-path.ts';
import type { SlurmSettings } from '../project/project.ts';
import { disk, codeOf } from '../record/file-layer.ts';
import { jobFolder, files as names } from '../record/layout.ts';
import { discardRunFolder, cannotWrite, makeFolders, openRunFolder, reopenRunFolder, type RunFolder } from '../record/run-folder.ts';
import { writeWhole } from '../record/write-whole.ts';
import { stageGraph, type StageIndex } from '../run/executor/executor.ts';
import type { RunRequest } from '../run/run-request.ts';
import { batchScript, filledIn, wishesOf, type JobTask, type JobResources } from './resources.ts';
import { callSlurm, jobsStillQueued, versionsHere } from './queued-jobs.ts';
import { jobGroups, type Dependency } from './job-groups.ts';
import { clearTold, writeSubmission, type Submission, type SubmittedJob } from './submission.ts';
import { existsSync } from 'node:fs';
import { alreadyFinished } from '../diagnostics/catalogue/run-folder.ts';
import { openPlannedModel } from '../identity/planned-model.ts';
import { beginRun, checkInputs } from '../run/begin-run.ts';
import { doneStages, stagesToRun } from '../run/executor/schedule.ts';
import { openStore } from '../run/executor/run-store.ts';
import { misfitsOf } from '../run/fit-plan.ts';
import { loadModel, type LoadedModel } from '../state/load.ts';

export interface SubmitRequest {
  readonly run: RunRequest;
  readonly settings: SlurmSettings;
  /** The version of Espalier. */
  readonly version: string;
  /** The program that jobs start unless the settings name another. */
  readonly program: string;
}

export type Submitted = { readonly submission: Submission; readonly jobs: readonly PlannedJob[] };

export type PlannedJob = { readonly tasks: readonly JobTask[]; readonly resources: JobResources; readonly after: readonly Dependency[] };

/** Errors: ESP74xx, and those of a run in this process. What is refused leaves nothing in the queue. */
export function submitRun(request: SubmitRequest): Promise<Outcome<Submitted>> {
  return collectingAsync(async (take, fail) => {
    const { run, settings } = request;
    const wishes = take(wishesOf(run.plan, settings));
    const size = take(mostTasks());
    const busy = run.resume === true ? jobsStillQueued(run.out) : [];
    if (busy.length > 0) return fail(busy);
    const { folder, open } = take(await beginFolder(run));
    try {
      const grouping = { plan: run.plan, graph: stageGraph(run.plan), open };
      const jobs = plannedJobs(run, jobGroups({ ...grouping, wishesOf: wishes, mostTasks: size }), wishes(undefined));
      const refused = refusals(run, jobs);
      if (refused.length > 0) {
        if (run.resume !== true) discardRunFolder(disk, folder);
        return fail(refused);
      }
      return take(queueAll(request, jobs));
    } finally {
      folder.lock.release();
    }
  });
}

/** The probe first, then the groups, whose places are one further on, then the assembly. */
function plannedJobs(
  { plan }: RunRequest,
  groups: ReturnType<typeof jobGroups>,
  small: Parameters<typeof filledIn>[0],
): readonly PlannedJob[] {
  const around = filledIn(small, plan, [undefined]);
  const probe: PlannedJob = { tasks: ['probe'], resources: around, after: [] };
  const onProbe: readonly Dependency[] = [{ group: 0, tasks: 'all' }];
  const middle = groups.map(({ tasks, wishes, after }): PlannedJob => {
    const stages = tasks.map((stage) => plan.stages[stage]);
    const later = after.map((one) => ({ ...one, group: one.group + 1 }));
    return { tasks, resources: filledIn(wishes, plan, stages), after: later.length === 0 ? onProbe : later };
  });
  const all = middle.map((_, index): Dependency => ({ group: index + 1, tasks: 'all' }));
  return [probe, ...middle, { tasks: ['assemble'], resources: around, after: all.length === 0 ? onProbe : all }];
}

/** ESP7401, in Slurm's own words, once for each reason; a stage is named rather than the small jobs around it. */
function refusals(run: RunRequest, jobs: readonly PlannedJob[]): readonly Diagnostic[] {
  return faultsIn((take) => {
    const stagesLast = jobs.toSorted((a, b) => Number(isStages(a)) - Number(isStages(b)));
    const kinds = new Map(stagesLast.map((job) => [JSON.stringify(job.resources), job]));
    const found = new Map<string, Diagnostic>();
    for (const job of kinds.values()) {
      const { ok, words } = take(callSlurm('sbatch', ['--test-only', ...optionsOf(job), '--wrap=true']));
      if (!ok && silence.test(words)) return [diagnose(silentSlurm, { words })];
      if (!ok) found.set(words, diagnose(refusedByCluster, { stages: whatOf(run, job), words }));
    }
    return [...found.values()];
  });
}

/** How commands of Slurm say that the controller is busy or away, which is no word about a job. */
const silence = /unable to contact|timed out|does not answer|connection refused/i;

function isStages({ tasks }: PlannedJob): boolean {
  return typeof tasks[0] === 'number';
}

function queueAll(request: SubmitRequest, jobs: readonly PlannedJob[]): Outcome<Submitted> {
  const { run, settings, version, program } = request;
  const folder = resolve(run.out);
  const launch = settings.launch ?? `${shellWord(process.execPath)} ${shellWord(program)}`;
  const token = randomBytes(4).toString('hex');
  const name = `espalier-${nameInPath(run.plan.recipe.name ?? 'run')}-${token}`;
  const head = { name, versions: versionsHere(version), settings, submitted: Date.now() };
  const queued: SubmittedJob[] = [];
  clearTold(folder);
  writeSubmission(folder, { ...head, jobs: [] });
  for (const [index, job] of jobs.entries()) {
    const { tasks } = job;
    const script = join(folder, jobFolder, `${token}-${index}.sh`);
    writeWhole(disk, script, batchScript({ folder, launch, tasks }));
    // Slurm replaces what follows a per cent sign.
    const logs = join(folder, jobFolder, `${token}-${index}-`).replaceAll('%', '%%');
    const args = [
      ...['--parsable', `--job-name=${name}`, '--requeue', '--open-mode=append'],
      ...[`--output=${logs}%${tasks.length > 1 ? 'a' : 'j'}.log`, `--chdir=${folder}`, '--signal=B:TERM@60'],
      ...(tasks.length > 1 ? [`--array=0-${tasks.length - 1}`] : []),
      ...dependencyOption(job.after, queued),
      ...optionsOf(job),
      script,
    ];
    const answer = callSlurm('sbatch', args);
    const id = answer.value?.ok === true ? /^\d+/.exec(answer.value.text)?.[0] : undefined;
    if (id === undefined) {
      if (queued.length > 0)
        callSlurm(
          'scancel',
          queued.map((one) => one.id),
        );
      const args = { stages: whatOf(run, job), words: answer.value?.words ?? '', folder: run.out };
      return { diagnostics: [...answer.diagnostics, diagnose(failedSubmission, args)] };
    }
    queued.push({ id, tasks });
    writeSubmission(folder, { ...head, jobs: queued });
  }
  return { value: { submission: { ...head, jobs: queued }, jobs }, diagnostics: [] };
}

/** A job whose dependency fails leaves the queue, instead of waiting for ever. */
function dependencyOption(after: readonly Dependency[], queued: readonly SubmittedJob[]): readonly string[] {
  if (after.length === 0) return [];
  const parts = after.map(({ group, tasks }) => {
    const id = queued[group]?.id ?? '';
    if (tasks === 'same') return `aftercorr:${id}`;
    if (tasks === 'all') return `afterok:${id}`;
    return `afterok:${tasks.map((task) => `${id}_${task}`).join(':')}`;
  });
  return [`--dependency=${parts.join(',')}`, '--kill-on-invalid-dep=yes'];
}

function optionsOf({ resources }: PlannedJob): readonly string[] {
  const { partition, account, time, cpus, memory, gres, extra = [] } = resources;
  return [
    ...(partition === undefined ? [] : [`--partition=${partition}`]),
    ...(account === undefined ? [] : [`--account=${account}`]),
    ...[`--time=${time}`, `--cpus-per-task=${cpus}`, `--mem=${memory}`],
    ...(gres === undefined ? [] : [`--gres=${gres}`]),
    ...extra,
  ];
}

/** `stage a and 3 more`. */
function whatOf({ plan }: RunRequest, { tasks }: PlannedJob): string {
  const [any = 'probe'] = tasks;
  const first = tasks.find((task) => typeof task === 'number' && task >= 0) ?? any;
  if (typeof first === 'string') return first === 'probe' ? 'the probe' : 'the last step';
  const name = first === -1 ? 'what is measured first' : `stage \`${plan.stages[first]?.path}\``;
  return tasks.length === 1 ? name : `${name} and ${tasks.length - 1} more`;
}

/** As this cluster allows. */
function mostTasks(): Outcome<number> {
  const { value, diagnostics } = callSlurm('scontrol', ['show', 'config']);
  if (value === undefined) return { diagnostics };
  if (!value.ok) return { diagnostics: [diagnose(silentSlurm, { words: value.words })] };
  return { value: Math.max(1, Number(/^MaxArraySize\s*=\s*(\d+)/m.exec(value.text)?.[1] ?? usualArraySize) - 1), diagnostics: [] };
}

const usualArraySize = 1001;

// Begins the folder of a run for jobs, as a run in this process would, and leaves its lock to the caller.

interface BegunFolder {
  readonly folder: RunFolder;
  /** Stages that are still to be carried out, in the plan's order. */
  readonly open: readonly StageIndex[];
}

/** Errors: those that a run in this process would have before its first stage. */
export function beginFolder(request: RunRequest): Promise<Outcome<BegunFolder>> {
  return collectingAsync(async (take, fail) => {
    const model = take(await openPlannedModel(request.plan, request.modelPath));
    try {
      const loaded = take(loadModel(model.files, request.streaming, request.plan.task));
      const misfits = misfitsOf(request.plan, loaded);
      return misfits.length > 0 ? fail(misfits) : take(await begin(request, loaded));
    } finally {
      model.files.close();
    }
  });
}

function begin(request: RunRequest, loaded: LoadedModel): Promise<Outcome<BegunFolder>> {
  return collectingAsync(async (take) => {
    const { out, resume = false } = request;
    const folder = take(resume ? reopenRunFolder(disk, out) : openRunFolder(disk, out));
    const open = await openStages(request, loaded);
    if (open.value === undefined) {
      // Of a new folder nothing stays; one that was begun before stays as it was.
      if (!resume) discardRunFolder(disk, folder);
      folder.lock.release();
    }
    return { folder, open: take(open) };
  });
}

function openStages(request: RunRequest, loaded: LoadedModel): Promise<Outcome<BegunFolder['open']>> {
  return collectingAsync(async (take, fail) => {
    const { out, plan, resume = false } = request;
    try {
      if (resume && existsSync(join(out, names.manifest))) return fail([diagnose(alreadyFinished, { path: out })]);
      const begun = resume ? await checkInputs(disk, out, request) : await beginRun(disk, out, request);
      if (hasErrors(begun)) return fail(begun);
      makeFolders(disk, join(out, jobFolder));
      const ended = take(doneStages(plan, openStore(disk, out, plan, loaded)));
      return take({ value: stagesToRun([-1, ...plan.stages.keys()], stageGraph(plan), ended), diagnostics: begun });
    } catch (error) {
      if (codeOf(error) === undefined) throw error;
      return fail([cannotWrite(error, out)]);
    }
  });
}
