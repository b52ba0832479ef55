/** Carries a plan out: stages in order, then the pruned model with its evidence. */
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
import { mergeAdapters } from './network.ts';
import type { Network } from './network.ts';
import { openObserver } from './observe.ts';
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
import { runStage } from './stage.ts';
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
    const end = await runStages(context, loaded.network);
    if (end.value === undefined) return { diagnostics: end.diagnostics };
    journal.close();
    const saved = await save(request, folder, files, loaded, end.value);
    const diagnostics = [...datasets.diagnostics, ...end.diagnostics, ...saved];
    if (hasErrors(diagnostics)) return { diagnostics };
    const seconds = (performance.now() - started) / 1000;
    return { value: resultOf(context, end.value, events, request.out, seconds), diagnostics };
  } finally {
    journal.close();
  }
}

async function runStages(context: RunContext, network: Network): Promise<Outcome<Network>> {
  const observer = await openObserver(context, network);
  if (observer.value === undefined) return { diagnostics: observer.diagnostics };
  const diagnostics: Diagnostic[] = [...observer.diagnostics];
  let state = { network, marks: new Map([['original', network]]) as ReadonlyMap<string, Network> };
  try {
    await observer.value.watch(network, { stage: '', moment: 'start', step: 0 });
    for (const stage of context.plan.stages) {
      const ended = await runStage(context, observer.value, stage, state);
      diagnostics.push(...ended.diagnostics);
      if (ended.value === undefined) return { diagnostics };
      state = ended.value;
    }
    return { value: mergeAdapters(state.network), diagnostics };
  } finally {
    await observer.value.release();
  }
}

async function save(
  { plan }: RunRequest,
  folder: RunFolder,
  files: OpenModelFiles,
  loaded: LoadedModel,
  network: Network,
): Promise<readonly Diagnostic[]> {
  const problems = saveModel(folder, files, loaded, network, plan);
  if (hasErrors(problems)) return problems;
  saveMasks(folder, network, loaded.layers);
  const proof = await proveModel(folder, files, network);
  if (!hasErrors(proof)) {
    saveManifest(folder, [planFile, journalFile, modelFile, masksFile]);
  }
  return [...problems, ...proof];
}

function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
