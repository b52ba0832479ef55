/**
 * Espalier as a library. `parse`, `check`, `format`, `bind`, `canonicalText` and `plan` are pure: values in, values and diagnostics out;
 * they open no file and work in a browser. `run` and `replayHistory` need Node, and load the runner and onnxruntime when they are called.
 *
 * What a user did wrong is a value, a list of diagnostics; only a caller's mistake throws.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { checkSource, compile, factsOf, modelInserting } from './compile.ts';
import { collecting, diagnose, done, hasErrors, type Outcome, type Source } from './diagnostics/diagnostic.ts';
import { format as formatText } from './language/format/format.ts';
import type { Parsed } from './language/syntax/parse.ts';
import type { Recipe } from './language/typed.ts';
import type { ReadUsed } from './language/use/library.ts';
import { convert } from './language/yaml/write/convert.ts';
import { parseSource } from './language/yaml/parse-source.ts';
import { isYamlName } from './language/names.ts';
import {
  feedModel,
  bytesAsSource,
  mendExport,
  modelIdentity,
  notingOpened,
  readModel,
  countBelowIn,
  countZerosIn,
  withScalars,
  type ByteSource,
  type ModelFiles,
  type ModelIdentity,
  type NotedFiles,
  tellNotFinite,
} from './model/index.ts';
import type { PlanSettings } from './plan/facts.ts';
import type { Plan } from './plan/index.ts';
import { teacherHeaderOf, teacherModelOf, type FoundTeacher } from './plan/teachers/teacher-header.ts';
import { folderOf, partsGiven, type GivenParts } from './plan/teachers/parts.ts';
import { readProject } from './project/read.ts';
import { columnPorts, ownPartDims, settleTask, withPartDims } from './project/task.ts';
import { unsupported } from './diagnostics/catalogue/plan.ts';
import type { Choices } from './project/settings.ts';
import type { Replayed, ReplayRequest } from './cut/replay-history.ts';
import type { RunRequest } from './run/run-request.ts';
import type { RunResult } from './run/result.ts';
import { vocabulary } from './vocabulary/index.ts';

export { bind } from './language/check/bind.ts';
export { canonicalText } from './language/canonical/canonical.ts';
export { planFromYaml, planToYaml } from './plan/index.ts';
export { hasErrors } from './diagnostics/diagnostic.ts';
export { renderConcise } from './diagnostics/render/concise.ts';
export { renderJson } from './diagnostics/render/json.ts';
export { renderPretty } from './diagnostics/render/pretty.ts';

export type * from './diagnostics/diagnostic.ts';
export type { SyntaxTree } from './language/ast.ts';
export type { Parsed } from './language/syntax/parse.ts';
export type { Recipe } from './language/typed.ts';
export type { ReadUsed } from './language/use/library.ts';
export type { ByteSource, ModelFiles } from './model/file.ts';
export type * from './plan/plan.ts';
export type { Choices } from './project/settings.ts';
export type { Replayed, ReplayRequest } from './cut/replay-history.ts';
export type { RunEvent } from './journal/run-event.ts';
export type { RunResult } from './run/result.ts';
export type { RunRequest } from './run/run-request.ts';

/** A recipe's text, or the text with the name that messages shall call it by. One whose name ends in `.prune.yaml` is read as YAML. */
export type RecipeText = string | Source;

/**
 * The syntax tree of a recipe. Whatever the text is, there is a tree; what is wrong with the text is
 * in the diagnostics (ESP1xxx), and every sound statement is in the tree.
 */
export function parse(recipe: RecipeText): Parsed {
  return parseSource(sourceOf(recipe), vocabulary);
}

/**
 * A recipe in the one layout of its form, with its comments. A text with syntax errors (ESP1xxx) has none; one in YAML is written from what
 * it means, so there any error leaves it without. `read` gives the files that it uses.
 */
export function format(recipe: RecipeText, read?: ReadUsed): Outcome<string> {
  const source = sourceOf(recipe);
  return isYamlName(source.name) ? convert(source, 'yaml', vocabulary, read) : formatText(source);
}

/**
 * What a recipe means, or what is wrong with it (ESP1xxx and ESP2xxx), without any model. `read`
 * gives the files that it takes definitions from with `use`.
 */
export function check(recipe: RecipeText, read?: ReadUsed): Outcome<Recipe> {
  return checkSource(sourceOf(recipe), read);
}

export interface ColumnsGiven {
  /** A whole number for each sample, by the name of the column. */
  readonly columns: Readonly<Record<string, readonly number[]>>;
  readonly pooled?: string;
}

export interface PlanRequest extends Choices {
  readonly recipe: RecipeText;
  /**
   * The bytes of an ONNX file, or files that are read by position (for external data); left out where the recipe
   * names the models that it prunes, which are in `models` then.
   */
  readonly model?: Uint8Array | ModelFiles;
  /** What the plan calls the model's file; `model.onnx` where it is left out. */
  readonly file?: string;
  /** Number of samples by data set: `{ train: 60000, test: 10000 }`. */
  readonly samples?: Readonly<Record<string, number>>;
  /** Samples of each class, by data set and label; only statements that rank by class need them. */
  readonly classes?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Sizes of a sample of each column that the project feeds, in the order of the inputs, the samples first; of the model where it says them. */
  readonly partDims?: readonly (readonly number[])[];
  /** Columns beside the samples, by data set and name, and the one that metrics pool by. */
  readonly beside?: Readonly<Record<string, ColumnsGiven>>;
  /** Text of a project file, for the task and what else it chooses; its paths are not opened. */
  readonly project?: RecipeText;
  /** Values of parameters, with their units: `{ target: '90%' }`. */
  readonly set?: Readonly<Record<string, string>>;
  /** Lengths that the recipe leaves open: `['20 epochs', 'recover=500 steps']`. */
  readonly for?: readonly string[];
  /** Gives the files that the recipe takes definitions from with `use`. */
  readonly read?: ReadUsed;
  /** Other models that the recipe names, by the path that it writes: `{ 'teachers/big.onnx': bytes }`. */
  readonly models?: Readonly<Record<string, Uint8Array | ModelFiles>>;
}

/**
 * The plan of a recipe for a model: every decision made, every count exact. Reads the model's
 * structure, and its bytes only to hash them and to find NaN and infinities. Errors: all of `check`, ESP3xxx for the model,
 * ESP4xxx for what cannot be planned, ESP71xx for the project.
 */
export function plan(request: PlanRequest): Outcome<Plan> {
  const { samples = {}, classes = {}, set = {}, models = {} } = request;
  const opened = modelOf(request);
  if (opened.value === undefined) return { diagnostics: opened.diagnostics };
  const { file, files, parts, identity } = opened.value;
  const model = readModel(files);
  if (model.value === undefined || hasErrors(model.diagnostics)) return { diagnostics: model.diagnostics };
  const project = request.project === undefined ? none : readProject(sourceOf(request.project));
  if (hasErrors(project.diagnostics)) return { diagnostics: project.diagnostics };
  const parsed = model.value;
  const counting = withScalars(parsed, files);
  const { sha256: hash, external } = identity();
  const { task } = settleTask(project.value, parsed.graph, Object.keys(samples).length > 0).value ?? {};
  const partDims = request.partDims ?? (task && ownPartDims(parsed.graph, task));
  const inputs = task && withPartDims(task, partDims).inputs;
  if (task && partDims === undefined && columnPorts(parsed.graph, task) !== undefined)
    return { diagnostics: [diagnose(unsupported, openColumns)] };
  const facts = factsOf(feedModel(parsed, inputs), file, hash, feedModel(counting, inputs));
  if (facts.value === undefined) return { diagnostics: facts.diagnostics };
  const planned = compile(sourceOf(request.recipe), {
    ...request,
    graph: model.value.graph,
    facts: {
      ...facts.value,
      external,
      parts,
      zerosIn: (tensor) => countZerosIn(parsed, files, tensor),
      belowIn: (tensor, bound, isIncluded) => countBelowIn(parsed, files, tensor, { bound, isIncluded }),
    },
    project: project.value,
    samples,
    partDims,
    inserting: (insertions) => modelInserting(files, parsed, insertions, hash, inputs).facts,
    classes: (data) => {
      const counts = classes[data];
      const value = counts && new Map(Object.entries(counts));
      return { value, diagnostics: [] };
    },
    beside: besideOf(request.beside ?? {}),
    settings: new Map(Object.entries(set)),
    lengths: request.for ?? [],
    teachers: new Map(Object.entries(models).map(([path, it]) => [path, teacherOf(path, it)])),
  });
  const strange = tellNotFinite(parsed, files);
  const before = [opened, model, { diagnostics: strange }, project, facts].flatMap(({ diagnostics }) => diagnostics);
  return { ...planned, diagnostics: [...before, ...planned.diagnostics] };
}

const openColumns = { what: 'several columns of samples whose sizes the model leaves open', instead: 'give their sizes in `partDims`' };

interface OpenedModel {
  readonly file: string;
  readonly files: ModelFiles;
  readonly parts?: GivenParts['parts'];
  /** Of a model that has been read. */
  readonly identity: () => ModelIdentity;
}

function modelOf({ model, file = 'model.onnx', models = {}, ...request }: PlanRequest): Outcome<OpenedModel> {
  return collecting((take) => {
    if (model !== undefined) {
      const stored = notingOpened(filesOf(model, file));
      const value = { file, files: mendExport(stored), identity: () => identityOf(stored) };
      return value;
    }
    const checked = take(checkSource(sourceOf(request.recipe), request.read));
    const given = take(
      partsGiven(checked, (path) => {
        const own = models[path];
        return own && notingOpened(filesOf(own, path));
      }),
    );
    const { files, stored, parts } = given;
    const identity = (): ModelIdentity => {
      const hashes = stored.flatMap(([path, { main, opened: beside }]) => [
        [path, hashOf(main)] as const,
        ...[...beside()].map(([at, source]) => [folderOf(path) + at, hashOf(source)] as const),
      ]);
      const [[, own = ''] = [], ...others] = hashes;
      return modelIdentity(own, others);
    };
    const name = parts.map((part) => part.name).join(' + ');
    return { file: name, files, parts, identity };
  });
}

/**
 * Carries a plan out on onnxruntime and writes the folder `request.out`, which must be new or empty:
 * the plan, a journal, the masks, the pruned model and a manifest. A run that is interrupted, or that
 * its disk fails, can go on in its folder: `request.resume`. Errors: ESP3xxx for the model, ESP5xxx for data, ESP6xxx for the run.
 */
export async function run(request: RunRequest): Promise<Outcome<RunResult>> {
  const { runPlan } = await import('./run/run-plan.ts');
  return runPlan(request);
}

/**
 * Cuts out of a model, or of another one of its shape, what a run has cut out: `request.history` names its
 * `pruning_history.json`, or its model. Writes the file `request.out`, which must be new; what lay in
 * files beside the model goes to `data/` beside it, in pieces. Errors: ESP3xxx for the models and what
 * cannot be written, ESP7001 and ESP7005 for paths, ESP6583 for one that is too large, ESP6586 and ESP6587 for the history.
 */
export async function replayHistory(request: ReplayRequest): Promise<Outcome<Replayed>> {
  const replay = await import('./cut/replay-history.ts');
  return replay.replayHistory(request);
}

const none: Outcome<undefined> = { value: undefined, diagnostics: [] };

function besideOf(given: NonNullable<PlanRequest['beside']>): NonNullable<PlanSettings['beside']> {
  const sets = Object.entries(given).map(([data, { columns, pooled }]) => {
    const value = new Map(Object.entries(columns).map(([name, all]) => [name, Float64Array.from(all)]));
    const own = { columns: () => done(value), pooled };
    return [data, own] as const;
  });
  return Object.fromEntries(sets);
}

function sourceOf(recipe: RecipeText): Source {
  return typeof recipe === 'string' ? { name: 'recipe', text: recipe } : recipe;
}

function teacherOf(path: string, given: Uint8Array | ModelFiles): FoundTeacher {
  const files = notingOpened(filesOf(given, path));
  const model = teacherModelOf(mendExport(files));
  return 'reason' in model ? model : teacherHeaderOf(model, path, identityOf(files));
}

function filesOf(given: Uint8Array | ModelFiles, name: string): ModelFiles {
  return !(given instanceof Uint8Array) ? given : { name, main: bytesAsSource(given), open: () => undefined };
}

/** Of a model that has been read. */
function identityOf({ main, opened }: NotedFiles): ModelIdentity {
  const external = [...opened()].map(([file, source]) => [file, hashOf(source)] as const);
  return modelIdentity(hashOf(main), external);
}

function hashOf({ size, read }: ByteSource): string {
  const hash = sha256.create();
  for (let at = 0; at < size; at += pieceSize) hash.update(read(at, Math.min(pieceSize, size - at)));
  return bytesToHex(hash.digest());
}

/** Bytes that are hashed at a time: external data need not fit in memory. */
const pieceSize = 1 << 20;
