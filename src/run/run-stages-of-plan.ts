/** The work of a run: stages in their order, a journal of them, then the networks they end in. */
import { itemAt } from '../basics/must.ts';
import { join, dirname } from 'node:path';
import type { Dataset } from '../data/dataset.ts';
import { collecting, hasErrors, type Outcome } from '../diagnostics/diagnostic.ts';
import { probeOf } from '../cut/compact.ts';
import type { RunEvent } from '../journal/run-event.ts';
import { checkpointRule } from './executor/checkpoint-rule.ts';
import { doneStages, runStages } from './executor/schedule.ts';
import { executeInProcess, loadEnd, assignmentOf, workersFor } from './executor/open-assignment.ts';
import { stageGraph, type Executor, type StageIndex, type StageGraph } from './executor/executor.ts';
import { openStore, type RunStore } from './executor/run-store.ts';
import { executeInWorkers } from './executor/workers.ts';
import { openHost } from './executor/stage-host.ts';
import { clearRun, saveEnds, saveManifest, type SavedEnds } from './finish-run.ts';
import { openPlannedData, type LoadedModel } from '../state/load.ts';
import type { PlannedModel } from '../identity/planned-model.ts';
import { initialRunState, mergeAdapters, type RunState, type CodesOfNetwork } from '../state/network.ts';
import { resultOf, type RunResult, type RunEnd } from './result.ts';
import { textOfPlan } from './readable-record.ts';
import type { RunRequest } from './run-request.ts';
import { measureRouted, isSame } from './measure-routed.ts';
import { noAdapters, saveAdapters } from './save-adapters.ts';
import type { TeacherModel } from '../compute/teacher.ts';
import type { FileLayer } from '../record/file-layer.ts';
import { files as names } from '../record/layout.ts';
import { openTeachers } from './teachers.ts';
import { openJournal } from '../record/journal.ts';
import { sha256 } from '../record/sealed.ts';
import { foldersOf } from '../plan/name-in-path.ts';
import { makeFolders } from '../record/run-folder.ts';
import { writeWhole } from '../record/write-whole.ts';
import { samplesFile, samplesText } from '../prune/samples/prune-samples.ts';
import { deflateSync } from 'fflate';
import { partsOfCodes } from '../compute/codes.ts';
import { routerModel } from '../compute/router.ts';
import { encodeModel } from '../model/index.ts';
import type { Plan } from '../plan/plan.ts';
import { crc32, zipArchive } from '../record/zip-archive.ts';
import { npyHeader } from '../record/npy.ts';
import { codesOf, routeScores } from '../score/routes.ts';

export interface Work {
  readonly request: RunRequest;
  readonly files: FileLayer;
  /** Begun, and locked. */
  readonly folder: string;
  readonly model: PlannedModel;
  readonly loaded: LoadedModel;
  /** When the run began, by the clock that only counts. */
  readonly started: number;
}

export async function runStagesOfPlan(work: Work): Promise<Outcome<RunResult>> {
  const { request, files, folder, loaded } = work;
  const { plan } = request;
  const { value: datasets, diagnostics: ofData } = await openPlannedData(plan, loaded.stored, request.data);
  if (datasets === undefined) return { diagnostics: ofData };
  const { value: teachers, diagnostics: ofTeachers } = await openTeachers(plan, loaded.stored, request.teacherFolder);
  if (teachers === undefined) return { diagnostics: ofTeachers };
  const store = openStore(files, folder, plan, loaded);
  const { value: done, diagnostics: ofDone } = doneStages(plan, store);
  if (done === undefined) return { diagnostics: ofDone };
  const { signal, onLive: live } = request;
  const graph = stageGraph(plan);
  const states = new Map<StageIndex, RunState>();
  const executor = openExecutor(work, { store, graph, states, datasets, teachers });
  const journal = openJournal(files, join(folder, names.journal), sha256(textOfPlan(plan)));
  const events: RunEvent[] = [];
  const listen = (event: RunEvent, isOld: boolean): void => {
    journal.write(event);
    if (event.event !== 'step') events.push(event);
    if (!isOld) request.onEvent?.(event);
  };
  try {
    const walked = await runStages({ plan, graph, executor, done, listen, live, signal });
    const diagnostics = [...ofData, ...ofTeachers, ...walked.diagnostics];
    if (hasErrors(diagnostics)) return { diagnostics };
    const { value: ends, diagnostics: ofEnds } = endsOf(work, store, graph, states);
    if (ends === undefined) return { diagnostics: [...diagnostics, ...ofEnds] };
    const routed = await measureRouted({ plan, loaded, datasets }, ends);
    diagnostics.push(...routed.diagnostics);
    if (hasErrors(diagnostics)) return { diagnostics };
    if (routed.value !== undefined) listen(routed.value, false);
    journal.end();
    journal.close();
    const finished = await finish(work, store, ends, datasets);
    diagnostics.push(...finished.diagnostics);
    if (hasErrors(diagnostics)) return { diagnostics };
    const written = ends.map((end, index) => ({ ...end, zeros: finished.zeros[index], latencies: finished.latencies[index]?.latencies }));
    const seconds = (performance.now() - work.started) / 1000;
    return {
      value: resultOf({ plan, layers: loaded.layers, outline: loaded.outline }, written, { events, out: request.out, seconds }),
      diagnostics,
    };
  } finally {
    journal.close();
    await executor.release();
  }
}

interface Workshop {
  readonly store: RunStore;
  readonly graph: StageGraph;
  /** End states that this process comes by. */
  readonly states: Map<StageIndex, RunState>;
  readonly datasets: ReadonlyMap<string, Dataset>;
  readonly teachers: ReadonlyMap<string, TeacherModel>;
}

/** This process, unless more than one is asked for and there is more than one stage. */
function openExecutor({ request, folder, loaded, model }: Work, workshop: Workshop): Executor {
  const { plan, jobs = 1, signal, checkpointEvery: every, keepCheckpoints } = request;
  const { keepAdapters = false } = request;
  if (jobs > 1 && plan.stages.length > 1) return executeInWorkers(assignmentOf(request, folder), jobs, signal);
  const rule = checkpointRule(plan, { every, all: keepCheckpoints });
  const { store, graph, states, datasets, teachers } = workshop;
  const inputs = { loaded, changed: model.changed, datasets, teachers };
  const host = openHost({ plan, ...inputs, store, rule, workers: workersFor(request, 1), keepAdapters, signal });
  return executeInProcess(host, store, graph, states);
}

async function finish(work: Work, store: RunStore, ends: readonly RunEnd[], datasets: ReadonlyMap<string, Dataset>): Promise<SavedEnds> {
  const { request, files, folder, model: planned, loaded } = work;
  const { plan, keepCheckpoints = false, keepAdapters = false, spelling } = request;
  const model = { original: planned.files, base: planned.base, loaded, plan, probe: await probeOf(plan, datasets) };
  const saved = await saveEnds(files, folder, model, ends);
  if (hasErrors(saved.diagnostics)) return saved;
  const adapters = keepAdapters ? await saveAdapters(files, store, { ...model, spelling }, ends) : noAdapters;
  if (hasErrors(adapters.diagnostics)) return { ...saved, diagnostics: adapters.diagnostics };
  const changed = planned.changed();
  if (changed !== undefined) return { ...saved, diagnostics: [changed] };
  const lists = saveSamples(files, folder, ends, datasets);
  const written = [...saved.written, ...adapters.written, ...lists, ...(await saveRoutes(files, folder, ends, { plan, datasets }))];
  await saveManifest(files, folder, written, [...saved.hashing, ...adapters.hashing]);
  clearRun(files, folder, keepCheckpoints);
  return saved;
}

/** The networks that the plan leaves, in its order. */
function endsOf({ request, loaded }: Work, store: RunStore, graph: StageGraph, states: ReadonlyMap<StageIndex, RunState>) {
  return collecting((take): readonly RunEnd[] => {
    if (graph.ends.length === 0) return [{ path: '', folder: '', network: initialRunState(loaded.network).network, samples: new Map() }];
    const paths = graph.ends.map((end) => itemAt(request.plan.stages, end).path);
    const folders = [...foldersOf(paths, request.spelling)];
    return graph.ends.map((end, index) => {
      const { network, samples } = states.get(end) ?? take(loadEnd(store, end));
      const [path, folder] = itemAt(folders, index);
      return { path, folder, network: mergeAdapters(network), samples };
    });
  });
}

// Writes which samples are left at each end of a run, beside its model.

/** The names of the lists, below the folder; a data set that has all its samples has none. */
function saveSamples(files: FileLayer, folder: string, ends: readonly RunEnd[], datasets: ReadonlyMap<string, Dataset>): readonly string[] {
  return ends.flatMap(({ folder: below, samples }) =>
    [...samples].map(([data, rows]) => {
      const name = join(below, samplesFile(data));
      makeFolders(files, dirname(join(folder, name)));
      writeWhole(files, join(folder, name), samplesText(rows, datasets.get(data)?.names));
      return name;
    }),
  );
}

// Writes which sample takes which code, and the router: beside the models of the codes.

interface Place {
  readonly files: FileLayer;
  readonly folder: string;
  /** Below the folder; empty for the folder itself. */
  readonly below: string;
}

type Sources = { readonly plan: Plan; readonly datasets: ReadonlyMap<string, Dataset> };

/** The names, below the folder. Ends that come from one training of codes share their routes. */
async function saveRoutes(files: FileLayer, folder: string, ends: readonly RunEnd[], sources: Sources): Promise<readonly string[]> {
  const coded = ends.flatMap(({ folder: below, network: { codes } }) => (codes === undefined ? [] : [{ below, codes }]));
  const [first] = coded;
  if (first === undefined) return [];
  if (coded.every(({ codes }) => isSame(codes, first.codes))) return await save({ files, folder, below: '' }, first.codes, sources);
  const written: string[] = [];
  for (const { below, codes } of coded) written.push(...(await save({ files, folder, below }, codes, sources)));
  return written;
}

async function save({ files, folder, below }: Place, codes: CodesOfNetwork, { plan, datasets }: Sources): Promise<readonly string[]> {
  const arrays: NamedArray[] = [];
  for (const [data, dataset] of datasets) {
    const taken = codesOf(await routeScores(plan, codes, dataset), codes.count);
    arrays.push({ name: data, code: '|u1', dims: [taken.length], values: taken });
  }
  arrays.push(...numbersOf(codes));
  const [{ x } = { x: { dims: [] } }] = datasets.values();
  const router = routerModel(codes, plan.task.input, x.dims);
  const [routes, model] = [names.routes, names.router].map((name) => join(below, name));
  if (routes === undefined || model === undefined) return [];
  makeFolders(files, dirname(join(folder, routes)));
  writeWhole(files, join(folder, routes), zipArchive(arrays.map(memberOf)));
  writeWhole(files, join(folder, model), [encodeModel(router)]);
  return [routes, model];
}

interface NamedArray {
  readonly name: string;
  readonly code: '|u1' | '<f4' | '<f8';
  readonly dims: readonly number[];
  readonly values: Uint8Array | Float32Array | Float64Array;
}

function numbersOf(codes: CodesOfNetwork): readonly NamedArray[] {
  const { values, features, count, prices = new Float64Array(count) } = codes;
  const { units, bias, codes: from, end } = partsOfCodes(codes);
  const part = (name: string, first: number, last: number, dims: readonly number[]): NamedArray => {
    return { name, code: '<f4', dims, values: values.slice(first, last) };
  };
  return [
    part('router.weight', 0, bias, [features, units]),
    part('router.bias', bias, from, [units]),
    part('codes', from, end, [count, units]),
    { name: 'prices', code: '<f8', dims: [count], values: prices },
  ];
}

function memberOf({ name, code, dims, values }: NamedArray) {
  const header = npyHeader(code, dims);
  const bytes = new Uint8Array(header.length + values.byteLength);
  bytes.set(header);
  bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), header.length);
  return { name: `${name}.npy`, size: bytes.length, crc: crc32(bytes), deflated: deflateSync(bytes, { level: 2 }) };
}
