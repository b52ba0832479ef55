/** Carries a plan out: stages in order, then the pruned model with its evidence. */
import { mkdirSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import type { Diagnostic, Outcome } from '../diagnostics/diagnostic.ts';
import { diagnose, hasErrors } from '../diagnostics/diagnostic.ts';
import * as catalogue from '../diagnostics/catalogue/run.ts';
import type { Plan } from '../plan/plan.ts';
import { planToYaml } from '../plan/to-yaml.ts';
import type { RunContext } from './context.ts';
import type { RunEvent } from './events.ts';
import { misfitsOf } from './fit-plan.ts';
import { loadModel, openPlannedData } from './load.ts';
import type { DataPaths, LoadedModel } from './load.ts';
import { hashFile, openModelFiles } from './model-files.ts';
import type { OpenModelFiles } from './model-files.ts';
import { resultOf } from './result.ts';
import type { RunResult } from './result.ts';
import {
  discardRunFolder,
  journalFile,
  openJournal,
  openRunFolder,
  reasonOf,
  writeWhole,
} from './run-folder.ts';
import type { RunFolder } from './run-folder.ts';
import { manifestFile, masksFile, modelFile, planFile } from './save.ts';
import { proveModel, saveManifest, saveMasks, saveModel } from './save.ts';
import { runStages } from './run-stages.ts';
import type { RunEnd } from './run-stages.ts';
import { join } from 'node:path';

export interface RunRequest {
  readonly plan: Plan;
  readonly modelPath: string;
  /** By name: `train`, `validation`, `test`. */
  readonly data: ReadonlyMap<string, DataPaths>;
  /** A new or empty folder. */
  readonly out: string;
  /** Stops the run between two steps; nothing of it is left then. */
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: RunEvent) => void;
}

/**
 * Errors: ESP3xxx for the model, ESP5xxx for the data, ESP65xx for the run itself. Whatever ends it
 * early, the folder is left as it was found.
 */
export async function runPlan(request: RunRequest): Promise<Outcome<RunResult>> {
  const hash = await hashFile(request.modelPath);
  if (hash.value === undefined) return { diagnostics: hash.diagnostics };
  const planned = request.plan.model.sha256;
  if (hash.value !== planned) {
    const args = { planned, found: hash.value };
    return {
      diagnostics: [diagnose(catalogue.planOfOtherModel, args, { file: request.modelPath })],
    };
  }
  const files = openModelFiles(request.modelPath);
  if (files.value === undefined) return { diagnostics: files.diagnostics };
  try {
    const loaded = loadModel(files.value);
    if (loaded.value === undefined) return { diagnostics: loaded.diagnostics };
    const misfits = misfitsOf(request.plan, loaded.value);
    if (misfits.length > 0) return { diagnostics: misfits };
    return await runInFolder(request, files.value, loaded.value);
  } finally {
    files.value.close();
  }
}

async function runInFolder(
  request: RunRequest,
  files: OpenModelFiles,
  loaded: LoadedModel,
): Promise<Outcome<RunResult>> {
  const folder = openRunFolder(request.out);
  if (folder.value === undefined) return { diagnostics: folder.diagnostics };
  let finished = false;
  try {
    const outcome = await carryOut(request, files, loaded, folder.value);
    finished = outcome.value !== undefined;
    return outcome;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    const args = { path: request.out, reason: reasonOf(error) };
    return { diagnostics: [diagnose(catalogue.cannotWrite, args)] };
  } finally {
    if (!finished) discardRunFolder(folder.value);
  }
}

async function carryOut(
  request: RunRequest,
  files: OpenModelFiles,
  loaded: LoadedModel,
  folder: RunFolder,
): Promise<Outcome<RunResult>> {
  const started = performance.now();
  const { plan } = request;
  writeWhole(join(folder.path, planFile), planToYaml(plan));
  const datasets = openPlannedData(plan, loaded.model, request.data);
  if (datasets.value === undefined) return { diagnostics: datasets.diagnostics };
  const events: RunEvent[] = [];
  const journal = openJournal(folder);
  try {
    const context: RunContext = {
      plan,
      model: loaded.model,
      layers: loaded.layers,
      parameters: [...loaded.network.values.keys()],
      datasets: datasets.value,
      engine: { threads: plan.threads, device: plan.device },
      emit(event) {
        journal.write(event);
        if (event.event !== 'step') events.push(event);
        request.onEvent?.(event);
      },
      ...(request.signal === undefined ? {} : { signal: request.signal }),
    };
    const walked = await runStages(context, loaded.network);
    if (walked.value === undefined) return { diagnostics: walked.diagnostics };
    journal.close();
    const saved = await save(request, folder, files, loaded, walked.value);
    const diagnostics = [...datasets.diagnostics, ...walked.diagnostics, ...saved];
    if (hasErrors(diagnostics)) return { diagnostics };
    const seconds = (performance.now() - started) / 1000;
    return { value: resultOf(context, walked.value, events, request.out, seconds), diagnostics };
  } finally {
    journal.close();
  }
}

/** One end leaves its model in the folder itself, several each in a folder of the arm's name. */
async function save(
  { plan }: RunRequest,
  folder: RunFolder,
  files: OpenModelFiles,
  loaded: LoadedModel,
  ends: readonly RunEnd[],
): Promise<readonly Diagnostic[]> {
  const problems: Diagnostic[] = [];
  const written: string[] = [planFile, journalFile];
  for (const { path, network } of ends) {
    const below = ends.length === 1 ? '' : join(armsFolder, path);
    const own = { ...folder, path: join(folder.path, below) };
    mkdirSync(own.path, { recursive: true });
    problems.push(...saveModel(own, files, loaded, network, plan));
    if (hasErrors(problems)) return problems;
    saveMasks(own, network, loaded.layers);
    problems.push(...(await proveModel(own, files, network)));
    if (hasErrors(problems)) return problems;
    written.push(...[modelFile, masksFile].map((name) => join(below, name)));
  }
  saveManifest(folder, written);
  return problems;
}

/** Below the run's folder: the models of arms that nothing joins. */
const armsFolder = 'arms';

function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
