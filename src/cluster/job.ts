/** What a job does on its node: look at the folder, carry out one stage, or put the folder together. */
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as catalogue from '../diagnostics/catalogue/cluster.ts';
import { folderInUse } from '../diagnostics/catalogue/run-folder.ts';
import { collectingAsync, diagnose, hasErrors, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { jsonText } from '../diagnostics/render/escapes.ts';
import type { RunEvent } from '../journal/run-event.ts';
import { codeOf, disk } from '../record/file-layer.ts';
import { jobFolder, stageFiles } from '../record/layout.ts';
import { joinLock, ownJob } from '../record/lock.ts';
import { reasonOf } from '../record/run-folder.ts';
import { writeWhole } from '../record/write-whole.ts';
import { stageGraph, type StageIndex } from '../run/executor/executor.ts';
import { assignmentOf, openAssignment, type OpenAssignment } from '../run/executor/open-assignment.ts';
import { doneStage, middleOf } from '../run/executor/run-store.ts';
import { resumedRequest } from '../run/resume-run.ts';
import { runPlan } from '../run/run-plan.ts';
import type { RunRequest } from '../run/run-request.ts';
import { jobExit, type JobTask } from './resources.ts';
import { latest, progressPath, readSubmission, resultPath, writeFaults } from './submission.ts';
import { versionsHere } from './queued-jobs.ts';

export interface Job {
  readonly folder: string;
  readonly task: JobTask;
  /** The version of Espalier. */
  readonly version: string;
  readonly signal: AbortSignal;
}

export type JobEnd = { readonly code: number; readonly diagnostics: readonly Diagnostic[] };

/** What was wrong is also left in the folder, for whoever asks for the state of the run. */
export async function runJob(job: Job): Promise<JobEnd> {
  try {
    const end = await carryOut(job);
    const told = end.diagnostics.filter(({ code }) => code !== catalogue.overtaken.code);
    if (end.code !== jobExit.done && end.code !== jobExit.stopped && told.length > 0) writeFaults(job.folder, job.task, told);
    return end;
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    const diagnostics = [diskFault(job, reasonOf(error))];
    tryToTell(job, diagnostics);
    return { code: jobExit.diskFull, diagnostics };
  }
}

/** A disk that is full may take these few words, or not: the exit code says it, too. */
function tryToTell({ folder, task }: Job, diagnostics: readonly Diagnostic[]): void {
  try {
    writeFaults(folder, task, diagnostics);
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
  }
}

async function carryOut(job: Job): Promise<JobEnd> {
  const ended = await collectingAsync<JobEnd>(async (take) => {
    const { versions: asked, submitted } = take(readSubmission(job.folder));
    const found = versionsHere(job.version);
    if (found !== asked) {
      return { code: jobExit.otherVersion, diagnostics: [diagnose(catalogue.otherVersion, { node: hostname(), found, asked })] };
    }
    if (job.task === 'probe') return probe(job);
    const resumed = await resumedRequest(job.folder);
    // A last job that is carried out again finds the run finished.
    if (resumed.value === undefined && !hasErrors(resumed.diagnostics)) return done;
    const request = take(resumed);
    return job.task === 'assemble' ? await assemble(job, request, submitted) : take(await runStage(job, request, job.task));
  });
  return ended.value ?? finding(ended.diagnostics);
}

const done: JobEnd = { code: jobExit.done, diagnostics: [] };

function finding(diagnostics: readonly Diagnostic[]): JobEnd {
  return { code: diagnostics.some(({ code }) => code === 'ESP6568') ? jobExit.diskFull : jobExit.finding, diagnostics };
}

/** A file of its own is made in the folder and taken away. */
function probe({ folder }: Job): JobEnd {
  const path = join(folder, jobFolder, 'probe');
  try {
    writeWhole(disk, path, hostname());
    disk.remove(path);
    return done;
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    const args = { folder, node: `${hostname()} (${reasonOf(error)})` };
    return { code: jobExit.unseenFolder, diagnostics: [diagnose(catalogue.unseenFolder, args)] };
  }
}

function runStage(job: Job, request: RunRequest, stage: StageIndex): Promise<Outcome<JobEnd>> {
  return collectingAsync(async (take, fail) => {
    const { folder, signal } = job;
    const late = await lateRecord(request, stageGraph(request.plan).before(stage));
    if (late !== undefined) return fail([late]);
    const lock = joinLock(disk, folder);
    try {
      return await inOpened(job, take(await openAssignment(assignmentOf(request, folder), signal)), stage);
    } finally {
      lock.release();
    }
  });
}

async function inOpened(job: Job, { executor, store }: OpenAssignment, stage: StageIndex): Promise<JobEnd> {
  const before = doneStage(store, stage);
  if (hasErrors(before.diagnostics)) return finding(before.diagnostics);
  // It was committed by a process that was lost before it could say so.
  if (before.value?.record.state !== undefined) return done;
  const from = middleOf(store.filesOf(stage))?.step ?? 0;
  const ended = await executor.run(stage, tellProgress(job.folder, stage, from));
  await executor.release();
  if (ended.value !== undefined && !hasErrors(ended.diagnostics)) return { code: jobExit.done, diagnostics: ended.diagnostics };
  if (!job.signal.aborted) return finding(ended.diagnostics);
  const to = middleOf(store.filesOf(stage))?.step ?? 0;
  const times = (ownJob()?.restarts ?? 0) + 1;
  if (to <= from && times >= patience) {
    const what = ended.diagnostics[0]?.message ?? `stage ${stage}`;
    return finding([diagnose(catalogue.noProgress, { what, times })]);
  }
  return { code: jobExit.stopped, diagnostics: ended.diagnostics };
}

/** Times that a job may be stopped without a step further. */
const patience = 4;

/** Tells about once a second; what cannot be written then is not worth a word. */
function tellProgress(folder: string, stage: StageIndex, first: number): (event: RunEvent) => void {
  const began = Date.now();
  let told = 0;
  return (event) => {
    if (event.event !== 'step' || Date.now() - told < 1000) return;
    told = Date.now();
    const { step, steps } = event;
    const seconds = (told - began) / 1000;
    try {
      writeFileSync(progressPath(folder, stage), JSON.stringify({ step, steps, seconds, first }));
    } catch (error) {
      if (codeOf(error) === undefined) throw error;
    }
  };
}

/** Every stage is done; a lock that another machine has just let go of may be seen for a while. */
async function assemble(job: Job, request: RunRequest, submitted: number): Promise<JobEnd> {
  const { folder, signal } = job;
  const late = await lateRecord(request, [-1, ...request.plan.stages.keys()]);
  if (late !== undefined) return finding([late]);
  for (let second = 0; ; second++) {
    const ran = await runPlan({ ...request, signal });
    const isLocked = ran.diagnostics.some(({ code }) => code === folderInUse.code);
    if (isLocked && second < latest && !signal.aborted) {
      await sleep(1000);
      continue;
    }
    if (ran.value === undefined || hasErrors(ran.diagnostics)) {
      return signal.aborted ? { code: jobExit.stopped, diagnostics: ran.diagnostics } : finding(ran.diagnostics);
    }
    const result = { ...ran.value, seconds: (Date.now() - submitted) / 1000 };
    writeWhole(disk, resultPath(folder), jsonText(result, 2) + '\n');
    return { code: jobExit.done, diagnostics: ran.diagnostics };
  }
}

/** ESP7411 where the record of a stage does not appear on this node. */
async function lateRecord({ plan, out }: RunRequest, stages: readonly StageIndex[]): Promise<Diagnostic | undefined> {
  const paths = stages.map((stage) => [stage, join(out, stageFiles(stage).end)] as const);
  for (let second = 0; second < latest; second++) {
    const missing = paths.find(([, path]) => !existsSync(path));
    if (missing === undefined) return undefined;
    // Reading the folder anew makes NFS ask the server.
    if (statSync(dirname(missing[1]), { throwIfNoEntry: false })) readdirSync(dirname(missing[1]));
    await sleep(1000);
  }
  const [stage] = paths.find(([, path]) => !existsSync(path)) ?? [-1];
  return diagnose(catalogue.lateRecord, { stage: plan.stages[stage]?.path ?? 'start', seconds: latest, folder: out });
}

function diskFault({ folder, task }: Job, reason: string): Diagnostic {
  const what = typeof task === 'number' ? `stage ${task + 1}` : task;
  return diagnose(catalogue.diskOfJob, { what, folder, reason });
}
