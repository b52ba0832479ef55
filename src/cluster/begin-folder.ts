/** Begins the folder of a run for jobs, as a run in this process would, and leaves its lock to the caller. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { alreadyFinished } from '../diagnostics/catalogue/run-folder.ts';
import { collectingAsync } from '../diagnostics/collecting.ts';
import { diagnose, hasErrors, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { openPlannedModel } from '../identity/planned-model.ts';
import { codeOf, disk } from '../record/file-layer.ts';
import { files as names, jobFolder } from '../record/layout.ts';
import { cannotWrite, discardRunFolder, makeFolders, openRunFolder, reopenRunFolder, type RunFolder } from '../record/run-folder.ts';
import { beginRun, checkInputs } from '../run/begin-run.ts';
import { doneStages } from '../run/executor/done-stages.ts';
import type { StageIndex } from '../run/executor/executor.ts';
import { openStore } from '../run/executor/run-store.ts';
import { stagesToRun } from '../run/executor/schedule.ts';
import { stageGraph } from '../run/executor/stage-keys.ts';
import { misfitsOf } from '../run/fit-plan.ts';
import type { RunRequest } from '../run/run-request.ts';
import { loadModel, type LoadedModel } from '../state/load.ts';

export interface BegunFolder {
  readonly folder: RunFolder;
  /** Stages that are still to be carried out, in the plan's order. */
  readonly open: readonly StageIndex[];
}

/** Errors: those that a run in this process would have before its first stage. */
export function beginFolder(request: RunRequest): Promise<Outcome<BegunFolder>> {
  return collectingAsync(async (take, fail) => {
    const model = take(await openPlannedModel(request.plan, request.modelPath));
    try {
      const loaded = take(loadModel(model.files, request.streaming));
      const misfits = misfitsOf(request.plan, loaded);
      if (misfits.length > 0) return fail(misfits);
      return take(await begin(request, loaded));
    } finally {
      model.files.close();
    }
  });
}

async function begin(request: RunRequest, loaded: LoadedModel): Promise<Outcome<BegunFolder>> {
  const { out, plan, resume = false } = request;
  const opened = resume ? reopenRunFolder(disk, out) : openRunFolder(disk, out);
  const folder = opened.value;
  if (folder === undefined) return { diagnostics: opened.diagnostics };
  try {
    if (resume && existsSync(join(out, names.manifest))) {
      return ended(folder, resume, [diagnose(alreadyFinished, { path: out })]);
    }
    const begun = resume ? await checkInputs(disk, out, request) : await beginRun(disk, out, request);
    if (hasErrors(begun)) return ended(folder, resume, begun);
    makeFolders(disk, join(out, jobFolder));
    const done = doneStages(plan, openStore(disk, out, plan, loaded));
    if (done.value === undefined) return ended(folder, resume, done.diagnostics);
    const all = [-1, ...plan.stages.keys()];
    const open = stagesToRun(all, stageGraph(plan), done.value);
    return { value: { folder, open }, diagnostics: begun };
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    return ended(folder, resume, [cannotWrite(error, out)]);
  }
}

/** Of a new folder nothing stays; one that was begun before stays as it was. */
function ended(folder: RunFolder, resume: boolean, diagnostics: readonly Diagnostic[]): Outcome<BegunFolder> {
  if (!resume) discardRunFolder(disk, folder);
  folder.lock.release();
  return { diagnostics };
}
