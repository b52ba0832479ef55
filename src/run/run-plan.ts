/** Runs a plan in its own folder, or resumes it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { diagnose, hasErrors, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { alreadyFinished, cutOff, keptFolder } from '../diagnostics/catalogue/run-folder.ts';
import { beginRun, checkInputs } from './begin-run.ts';
import { runStagesOfPlan } from './run-stages-of-plan.ts';
import { clearRun } from './finish-run.ts';
import { misfitsOf } from './fit-plan.ts';
import { measuredElsewhere } from '../latency/machine.ts';
import { loadModel, type LoadedModel } from '../state/load.ts';
import { memoryProblems } from './memory-limit.ts';
import { openPlannedModel, whileUnchanged, type PlannedModel } from '../identity/planned-model.ts';
import { engineProblems } from '../record/engine-version.ts';
import { unreadableRecords } from './readable-record.ts';
import type { RunResult } from './result.ts';
import { cannotWrite, discardRunFolder, openRunFolder, reasonOf, reopenRunFolder, type RunFolder } from '../record/run-folder.ts';
import { codeOf, disk, pathOf, type FileLayer } from '../record/file-layer.ts';
import { files as names, stageFiles } from '../record/layout.ts';
import type { RunRequest } from './run-request.ts';

/**
 * Errors: ESP3xxx for the model, ESP5xxx for the data, ESP65xx for the run itself. A run that is interrupted, or that its disk fails,
 * leaves a folder that it can go on in; one that ends in a finding before a stage is done leaves none.
 */
export async function runPlan(request: RunRequest): Promise<Outcome<RunResult>> {
  const missing = engineProblems();
  if (missing.length > 0) return { diagnostics: missing };
  const opened = await openPlannedModel(request.plan, request.modelPath);
  const model = opened.value;
  if (model === undefined) return { diagnostics: opened.diagnostics };
  try {
    const ran = await whileUnchanged(model.changed, () => runOn(request, model));
    return { ...ran, diagnostics: [...opened.diagnostics, ...ran.diagnostics] };
  } finally {
    model.files.close();
  }
}

async function runOn(request: RunRequest, model: PlannedModel): Promise<Outcome<RunResult>> {
  const { value: loaded, diagnostics } = loadModel(model.files, request.streaming, request.plan.task, model.read);
  if (loaded === undefined) return { diagnostics };
  const misfits = misfitsOf(request.plan, loaded);
  if (misfits.length > 0) return { diagnostics: misfits };
  const unreadable = unreadableRecords(request.plan);
  if (unreadable.length > 0) return { diagnostics: unreadable };
  const memory = memoryProblems(request.plan, request.memory, undefined, request.data);
  if (hasErrors(memory)) return { diagnostics: memory };
  const ran = await runInFolder(request, model, loaded);
  const before = [...memory, ...measuredElsewhere(request.plan)];
  return { ...ran, diagnostics: [...before, ...ran.diagnostics] };
}

async function runInFolder(request: RunRequest, model: PlannedModel, loaded: LoadedModel): Promise<Outcome<RunResult>> {
  const { out, resume = false, files = disk } = request;
  const opened = resume ? reopenRunFolder(files, out) : openRunFolder(files, out);
  const folder = opened.value;
  if (folder === undefined) return { diagnostics: opened.diagnostics };
  let begun = resume;
  try {
    const outcome = await whileUnchanged(model.changed, () => runOpened(request, model, loaded, () => (begun = true)));
    const { value, diagnostics } = outcome;
    if (value !== undefined || !hasErrors(diagnostics)) return outcome;
    if (begun && (request.signal?.aborted === true || canGoOn(diagnostics))) return outcome;
    if (begun && (resume || hasWork(request))) return { diagnostics: [...diagnostics, diagnose(keptFolder, { path: out })] };
    discardRunFolder(files, folder);
    return outcome;
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    if (begun) {
      const args = { path: pathOf(error) ?? out, reason: reasonOf(error), folder: out };
      return { diagnostics: [diagnose(cutOff, args)] };
    }
    tryToDiscard(files, folder);
    return { diagnostics: [cannotWrite(error, out)] };
  } finally {
    folder.lock.release();
  }
}

async function runOpened(request: RunRequest, model: PlannedModel, loaded: LoadedModel, begin: () => void): Promise<Outcome<RunResult>> {
  const started = performance.now();
  const { out, resume = false, files = disk, keepCheckpoints = false } = request;
  if (resume && existsSync(join(out, names.manifest))) {
    clearRun(files, out, keepCheckpoints);
    return { diagnostics: [diagnose(alreadyFinished, { path: out })] };
  }
  const checked = resume ? await checkInputs(files, out, request) : await beginRun(files, out, request);
  if (hasErrors(checked)) return { diagnostics: checked };
  begin();
  const ran = await runStagesOfPlan({ request, files, folder: out, model, loaded, started });
  return { ...ran, diagnostics: [...checked, ...ran.diagnostics] };
}

/** A worker that was lost says nothing about the plan. */
function canGoOn(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ code }) => code === 'ESP6566');
}

/** Whether there is a checkpoint, of a stage's end or in its middle, which is worth keeping. */
function hasWork({ out, plan }: RunRequest): boolean {
  return plan.stages.some((_, index) => {
    const { end, step } = stageFiles(index);
    return [end, step].some((name) => existsSync(join(out, name)));
  });
}

function tryToDiscard(files: FileLayer, folder: RunFolder): void {
  try {
    discardRunFolder(files, folder);
  } catch (error) {
    // What cannot be written cannot always be removed; the first fault is the one to tell.
    if (codeOf(error) === undefined) throw error;
  }
}
