/** Verifies the folder of a finished run: hashes, chain, masks and plan; then repeats it, or one stage. */
import { rmSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { scratchFolder } from '../data/drafts.ts';
import { otherPlan, strangeFile, unknownStage, brokenChain } from '../diagnostics/catalogue/verify.ts';
import { collectingAsync, diagnose, hasErrors, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { suggest } from '../diagnostics/suggest.ts';
import { planFromYaml, type Plan } from '../plan/index.ts';
import type { DataFiles } from '../project/data-files.ts';
import { misfitsOf } from '../run/fit-plan.ts';
import { loadModel, openPlannedData } from '../state/load.ts';
import { openPlannedModel } from '../identity/planned-model.ts';
import type { RunEvent } from '../journal/run-event.ts';
import { engineProblems } from '../record/engine-version.ts';
import { textOfPlan } from '../run/readable-record.ts';
import { runPlan } from '../run/run-plan.ts';
import { files as names, checkpointFolder, objectFolder } from '../record/layout.ts';
import { openTeachers } from '../run/teachers.ts';
import { checkFiles, hashOf, compareFolders, plannedEnds, readManifest, spellingOf } from './compare-runs.ts';
import { checkNetwork } from './check-network.ts';
import { checkSamples } from './check-samples.ts';
import { repeatStage } from './repeat-stage.ts';
import { damagedCheckpoint } from '../diagnostics/catalogue/run-folder.ts';
import { readAdapters, readEnd } from '../record/records.ts';
import { textOrEmpty } from '../data/bounded-file.ts';
import { readJournal } from '../record/journal.ts';
import { sha256 } from '../record/sealed.ts';

export interface VerifyRequest {
  readonly folder: string;
  /** What the run read; absent where it is not to be repeated. */
  readonly inputs?: RunInputs;
  /** Path or name of the one stage that is repeated; the whole run unless given. */
  readonly stage?: string;
  readonly signal?: AbortSignal;
  readonly onBytes?: (done: number) => void;
  readonly onEvent?: (event: RunEvent) => void;
}

export interface RunInputs {
  readonly modelPath: string;
  readonly data: ReadonlyMap<string, DataFiles>;
  /** Where the paths of other models start; the working folder unless given. */
  readonly teacherFolder?: string;
}

export interface Verification {
  /** What is not as the run left it; empty where all is. */
  readonly findings: readonly Diagnostic[];
  readonly files: number;
  readonly bytes: number;
  /** What was carried out again: the run, a stage by its path, or nothing. */
  readonly repeated: 'run' | { readonly stage: string } | 'nothing';
}

/** Errors, without a value, are what kept it from looking: no finished run, other inputs. */
export function verifyRun(request: VerifyRequest): Promise<Outcome<Verification>> {
  return collectingAsync(async (take, fail) => {
    const missing = engineProblems();
    if (missing.length > 0) return fail(missing);
    const { folder, inputs } = request;
    const checked = checkFiles(folder, take(readManifest(folder)), request.onBytes);
    const found: Diagnostic[] = [...checked.findings, ...checkCheckpoints(folder)];
    const { readable, bytes } = checked;
    const verified = (repeated: Verification['repeated']): Outcome<Verification> => ({
      value: { findings: found, files: readable.size, bytes, repeated },
      diagnostics: [],
    });
    if (!readable.has(names.plan)) return take(verified('nothing'));
    const plan = await readRunPlan(folder);
    if (plan.value === undefined) {
      found.push(...plan.diagnostics);
      return take(verified('nothing'));
    }
    if (readable.has(names.journal)) found.push(...checkJournal(folder, plan.value));
    for (const end of plannedEnds(plan.value, readable)) {
      found.push(...(await checkNetwork(folder, plan.value, { end, readable, original: inputs?.modelPath })));
    }
    found.push(...checkSamples(folder, plan.value, readable));
    if (inputs === undefined || found.some(isAboutAnotherRun)) return take(verified('nothing'));
    const scratch = scratchFolder('espalier-verify');
    try {
      found.push(...take(await repeat(request, plan.value, { inputs, scratch, readable })));
      return take(verified(request.stage === undefined ? 'run' : { stage: request.stage }));
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  });
}

/** Another plan has another result and says nothing of this one, nor does what a link leads to. */
function isAboutAnotherRun({ code }: Diagnostic): boolean {
  return code === otherPlan.code || code === strangeFile.code;
}

function repeat(
  request: VerifyRequest,
  plan: Plan,
  { inputs, scratch, readable }: { readonly inputs: RunInputs; readonly scratch: string; readonly readable: ReadonlySet<string> },
): Promise<Outcome<readonly Diagnostic[]>> {
  return collectingAsync(async (take) => {
    if (request.stage !== undefined) return take(await oneStage(request, plan, inputs, scratch));
    const { folder, signal, onEvent } = request;
    const out = join(scratch, 'run');
    take(
      await runPlan({
        plan,
        out,
        ...inputs,
        keepAdapters: [...readable].some((name) => name.startsWith(`${names.adapters}/`)),
        spelling: spellingOf(readable),
        signal,
        onEvent,
      }),
    );
    return compareFolders(folder, out, readable, take(readManifest(out)));
  });
}

function oneStage(
  { folder, stage: name = '', signal }: VerifyRequest,
  plan: Plan,
  { modelPath, data, teacherFolder }: RunInputs,
  scratch: string,
): Promise<Outcome<readonly Diagnostic[]>> {
  return collectingAsync(async (take, fail) => {
    const stage = plan.stages.findIndex((one) => one.path === name || one.name === name);
    if (stage < 0) {
      const known = plan.stages.map(({ path }) => path);
      return fail([diagnose(unknownStage, { name, nearest: suggest(name, known), known })]);
    }
    const { files, changed } = take(await openPlannedModel(plan, modelPath));
    try {
      const loaded = take(loadModel(files, undefined, plan.task));
      const misfits = misfitsOf(plan, loaded);
      if (misfits.length > 0) return fail(misfits);
      const datasets = await openPlannedData(plan, loaded.stored, data);
      if (datasets.value === undefined || hasErrors(datasets.diagnostics)) return fail(datasets.diagnostics);
      const teachers = take(await openTeachers(plan, loaded.stored, teacherFolder));
      const opened = { datasets: datasets.value, teachers };
      return take(await repeatStage({ plan, loaded: loaded, changed, ...opened, folder, scratch, stage, signal }));
    } finally {
      files.close();
    }
  });
}

/** Checkpoints that a run kept: records are sealed, and a state is called by the hash of its content. */
export function checkCheckpoints(folder: string): readonly Diagnostic[] {
  const [records, objects] = [join(folder, checkpointFolder), join(folder, objectFolder)];
  // A link is a finding of its own, and is not followed.
  if (!isFolder(records)) return [];
  const damaged = (path: string, fault: string): Diagnostic => diagnose(damagedCheckpoint, { path, fault, record: path }, { file: path });
  return [
    ...regularFiles(records)
      .filter((path) => isDamaged(path))
      .map((path) => damaged(path, 'its checksum is wrong')),
    ...regularFiles(objects)
      .filter((path) => !path.includes(hashOf(path)))
      .map((path) => damaged(path, 'its content is not what its name says')),
  ];
}

function isDamaged(path: string): boolean {
  if (path.endsWith('.adapters.json')) return readAdapters(path) === 'damaged';
  return path.endsWith('.end.json') && readEnd(path) === 'damaged';
}

function regularFiles(folder: string): readonly string[] {
  if (!isFolder(folder)) return [];
  return readdirSync(folder)
    .sort()
    .map((name) => join(folder, name))
    .filter((path) => lstatSync(path).isFile());
}

function isFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

// The plan and the journal of a run: each as it was written, and the one made for the other.

/** The plan; errors are those of plans (ESP41xx), and ESP6707 for a text that no run wrote. */
export async function readRunPlan(folder: string): Promise<Outcome<Plan>> {
  const path = join(folder, names.plan);
  const text = textOrEmpty(path);
  const { value: plan, diagnostics } = await planFromYaml({ name: path, text });
  if (plan === undefined || hasErrors(diagnostics)) return { diagnostics };
  if (textOfPlan(plan) === text) return { value: plan, diagnostics };
  const fault = 'its text is not the one that a run writes';
  return { diagnostics: [...diagnostics, diagnose(otherPlan, { fault }, { file: path })] };
}

/** Only the first fault: behind it nothing holds together. */
export function checkJournal(folder: string, plan: Plan): readonly Diagnostic[] {
  const path = join(folder, names.journal);
  const text = textOrEmpty(path);
  const hash = sha256(textOfPlan(plan));
  const { brokenLine, ended, events } = readJournal(text, hash);
  const broken = (line: number, fault: string): readonly Diagnostic[] => [diagnose(brokenChain, { line, fault }, { file: path })];
  if (brokenLine === 1) {
    const found = planNamedBy(text);
    if (found !== undefined && found !== hash) {
      const fault = `the journal was written for plan ${found.slice(0, 12)}…, this one is ${hash.slice(0, 12)}…`;
      return [diagnose(otherPlan, { fault }, { file: join(folder, names.plan) })];
    }
  }
  if (brokenLine !== undefined) return broken(brokenLine, 'is not what was written there');
  return ended ? [] : broken(events.length + 1, 'is the last one, and a finished run has an end');
}

/** The first line says whose journal it is. */
function planNamedBy(text: string): string | undefined {
  return /^\{"event":"run","format":\d+,"plan":"([0-9a-f]{64})"/.exec(text)?.[1];
}
