/** From a command line to a plan: everything that a plan depends on is found, opened and named. */
import { flatMapDefined } from '../basics/lists.ts';
import { checkPlannedSource, compileRecipe } from '../compile.ts';
import { arrayContent } from '../data/array-content.ts';
import { disagreements, inspectData, type InspectedData } from '../data/open/open-data.ts';
import { diskHint } from '../data/open/reads-from-disk.ts';
import type { Fit } from '../data/fit.ts';
import * as catalogue from '../diagnostics/catalogue/command.ts';
import { idleData } from '../diagnostics/catalogue/checkpoint.ts';
import { collectingAsync, diagnose, finding, hasErrors, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import type { Graph, Insertion } from '../model/index.ts';
import type { BesideData, PlanSettings } from '../plan/facts.ts';
import { partFaults } from '../plan/teachers/parts.ts';
import type { Plan, PlannedData, PlannedTask } from '../plan/index.ts';
import { labelsReadIn } from '../plan/named-data.ts';
import type { Recipe } from '../language/typed.ts';
import { lint } from '../lint/index.ts';
import type { SlurmSettings } from '../project/project.ts';
import { settleTask, withPartDims } from '../project/task.ts';
import { dataUse } from '../state/fed-columns.ts';
import { classAxesOf, labelFaults, readsClasses } from './class-axis.ts';
import { inputsOf, inputsOfModels, namesModel, type DataPaths, type Inputs } from './data-paths.ts';
import { withFittingRecipes } from './fitting-recipes.ts';
import { readHeader, readPartsHeader, type ModelHeader } from './model-header.ts';
import { findProject, type FoundProject } from './project-file.ts';
import type { PlaceOptions, RecipeOptions } from './recipe-options.ts';
import { findRecipe } from './bundled-recipes.ts';
import { profileReader } from './profile-files.ts';
import { readTeachers, type TeacherFiles } from './teacher-files.ts';
import { usedFilesOf } from './recipe-files.ts';

export interface Planned {
  readonly plan: Plan;
  readonly modelPath: string;
  readonly data: DataPaths;
  readonly roots: Inputs['roots'];
  /** Where the paths of other models start. */
  readonly teacherFolder: string;
  /** What jobs on a cluster ask for, where the project says so. */
  readonly slurm?: SlurmSettings;
}

/** Stops at the first part that is at fault: the recipe before the model, the model before data. */
export async function planRecipe(argument: string | undefined, options: RecipeOptions): Promise<Outcome<Planned>> {
  const { found, take } = finding();
  const recipe = take(findRecipe(argument, options.e));
  if (recipe === undefined) return { diagnostics: found };
  const read = usedFilesOf(recipe.path);
  const { value: meaning, diagnostics: checked } = checkPlannedSource(recipe.source, read);
  if (meaning === undefined || hasErrors(checked)) return { diagnostics: checked };
  const around = take(await openAround(meaning, recipe.path, options));
  if (around === undefined) return { diagnostics: found };
  const { place, others, placed, header } = around;
  const levels = place.project?.rules ?? {};
  found.push(...lint(meaning, { levels, facts: header.facts, checked }).filter(isWorthSaying));
  if (hasErrors(found)) return { diagnostics: found };
  const { model: path, data, roots } = withoutIdleData(placed, header, found);
  const fed = Object.keys(data).length > 0;
  const task = take(settleTask(place.project, header.graph, fed));
  if (task === undefined) return { diagnostics: found };
  const counted = take(await countSamples(data, header, task.task));
  const arrays = counted && take(await contentOfArrays(data));
  if (counted === undefined || arrays === undefined) return { diagnostics: found };
  const settings = new Map(options.set.map(({ name, value }) => [name, value]));
  const [{ project }, { graph }] = [place, header];
  const { dims, sources, withoutLabels, unclear, ...known } = counted;
  const settled = withPartDims(task.task, known.partDims);
  const one = header.feeding(settled.inputs);
  const inputs = {
    ...options,
    graph,
    facts: factsFed(one, settled.input, dims),
    inserting: (list: readonly Insertion[]) => factsFed(one.inserting(list), settled.input, dims),
    project,
    ...known,
    sources: withContent(sources, arrays),
    sampleDims: dims,
    teachers: others.found,
    profiles: profileReader(path, options.latency),
    settings,
    lengths: options.for,
    read,
  };
  const { value: plan, diagnostics: said } = compileRecipe(meaning, inputs);
  if (plan !== undefined) found.push(...flatMapDefined([...labelsReadIn(plan)], (role) => withoutLabels.get(role)));
  if (plan !== undefined && unclear !== undefined && readsClasses(plan)) found.push(unclear);
  if (plan === undefined || hasErrors(said)) return { diagnostics: [...found, ...withFittingRecipes(said, meaning, inputs)] };
  found.push(...others.warnings, ...said, ...idleProfile(options, plan));
  if (hasErrors(found)) return { diagnostics: found };
  await readBack(plan);
  const value = { plan, modelPath: path, data, roots, teacherFolder: others.folder };
  if (fed) found.push(...(await triedModel(value)));
  return { value: withSlurm(value, place), diagnostics: found };
}

/** The model is tried in onnxruntime, which starts where a plan has data. */
async function triedModel(planned: Planned): Promise<readonly Diagnostic[]> {
  const { faultsOnData } = await import('../run/tried-model.ts');
  return await faultsOnData(planned);
}

/** What could not be read behind the work is told before it; a plan beyond what is read is refused where it is used. */
async function readBack(plan: Plan): Promise<void> {
  const { textReadBack, unreadableRecords } = await import('../run/readable-record.ts');
  if (unreadableRecords(plan).length === 0) await textReadBack(plan);
}

/** What a recipe is planned with: project, other models, paths, and the header of the model. */
async function openAround(recipe: Recipe, path: string | undefined, options: RecipeOptions) {
  const { found, take } = finding();
  const place = take(await findProject(options.project, path));
  const others = place && (await readTeachers(recipe, path, place.folder));
  const placed = place && others && take(placeInputs(options, place, others));
  const header = placed && take(await headerAt(placed.model, others));
  if (!place || !others || !placed || !header) return { diagnostics: found };
  found.push(...partFaults(recipe, header.facts));
  return { value: { place, others, placed, header }, diagnostics: found };
}

/** With what the project asks a cluster for. */
export function withSlurm(planned: Planned, { project }: FoundProject): Planned {
  return project?.slurm === undefined ? planned : { ...planned, slurm: project.slurm };
}

/** Nothing is fed to weights without a graph. */
function withoutIdleData<T extends Pick<Inputs, 'data'>>(placed: T, { facts }: ModelHeader, found: Diagnostic[]): T {
  const roles = Object.keys(placed.data);
  if (facts.isCheckpoint !== true || roles.length === 0) return placed;
  found.push(diagnose(idleData, { roles }));
  return { ...placed, data: {} };
}

/** An input whose size the model leaves open has the size of a sample. */
function factsFed(
  { graph, facts, factsOn }: Pick<ModelHeader, 'graph' | 'facts' | 'factsOn'>,
  input: string,
  dims: readonly number[] | undefined,
): ModelHeader['facts'] {
  return dims === undefined || !isOpen(graph, input) ? facts : factsOn(input, dims);
}

/** ESP7011 for a profile that nothing of the plan asks for. */
function idleProfile({ latency }: RecipeOptions, { profiles }: Plan): readonly Diagnostic[] {
  if (latency === undefined || profiles !== undefined) return [];
  const reason = 'no statement of the recipe asks for a latency';
  return [diagnose(catalogue.idleOption, { option: '--latency', reason })];
}

type Sources = Counted['sources'];

/** Of the data sets that are arrays: whatever else they are made of has been read already. */
function contentOfArrays(data: DataPaths): Promise<Outcome<Sources>> {
  return collectingAsync(async (take) => {
    const sources: Record<string, Sources[string]> = {};
    for (const [role, files] of Object.entries(data)) {
      if (!('x' in files)) continue;
      const content = take(await arrayContent(files));
      sources[role] = content;
    }
    return sources;
  });
}

/** Known sources with what their arrays hold. */
function withContent(sources: Sources, arrays: Sources): Sources {
  const roles = [...new Set([...Object.keys(sources), ...Object.keys(arrays)])];
  return Object.fromEntries(roles.map((role) => [role, { ...arrays[role], ...sources[role] }]));
}

/** Only `espalier check` gives the hints of the rules. */
/** Planning itself refuses layers that the model lacks. */
function isWorthSaying({ rule, severity }: Diagnostic): boolean {
  return rule === undefined || (severity !== 'hint' && rule !== 'unmatched-layers');
}

/** Model and data; the folder of the models where the recipe names them itself. */
function placeInputs(
  options: PlaceOptions,
  place: FoundProject,
  { parts, folder }: Pick<TeacherFiles, 'parts' | 'folder'>,
): Outcome<Inputs & { readonly model: string }> {
  if (parts.length === 0) return requireInputs(options, place);
  return inputsOfModels(options, place, folder);
}

async function headerAt(
  path: string,
  { parts, folder }: Pick<TeacherFiles, 'parts' | 'folder'> = { parts: [], folder: '' },
): Promise<Outcome<ModelHeader>> {
  return parts.length === 0 ? await readHeader(path) : await readPartsHeader(parts, folder);
}

/** Model and data, and ESP7008 where no model is named. */
export function requireInputs(options: PlaceOptions, place: FoundProject): Outcome<Inputs & { readonly model: string }> {
  const none = diagnose(catalogue.noModel, { searched: place.searched });
  if (!namesModel(options, place)) return { diagnostics: [none] };
  const { value, diagnostics } = inputsOf(options, place);
  const model = value?.model;
  return value && model !== undefined ? { value: { ...value, model }, diagnostics } : { diagnostics };
}

/** How many samples each data set has, and what those are made of that lie in no arrays. */
export interface Counted {
  readonly samples: Readonly<Record<string, number>>;
  readonly sources: NonNullable<PlanSettings['sources']>;
  /** The classes of a data set whose samples have one each. */
  readonly classes: NonNullable<PlanSettings['classes']>;
  /** The axes that hold the classes, as labels tell them; and why they are not known. */
  readonly axes?: Pick<PlannedTask, 'classes' | 'outputs'>;
  readonly unclear?: Diagnostic;
  readonly beside: NonNullable<PlanSettings['beside']>;
  /** Why labels of a data set cannot be read, where they cannot: only what reads them is refused. */
  readonly withoutLabels: ReadonlyMap<string, Diagnostic>;
  /** Of a sample: of the train data, or else of the first there is. */
  readonly dims?: readonly number[];
  /** Of each column, where several are fed. */
  readonly partDims?: readonly (readonly number[])[];
  /** Bytes of that sample and its labels, as they are held. */
  readonly sampleBytes?: number;
}

/** Whether samples of several sizes fit the input. */
function isOpen({ inputs }: Graph, input: string): boolean {
  const dims = inputs.find(({ name }) => name === input)?.dims;
  return dims?.slice(1).some((dim) => typeof dim === 'string') ?? true;
}

/** Reads the headers of arrays and all of other data, and holds them against the model's input and output. */
export async function countSamples(
  data: DataPaths,
  { graph, feeding }: { readonly graph: Graph; readonly feeding?: ModelHeader['feeding'] },
  task: PlannedTask,
): Promise<Outcome<Counted>> {
  if (Object.keys(data).length === 0) return { value: noSamples, diagnostics: [] };
  const ported = dataUse(graph, task);
  // The sizes of columns in the first data set hold for all.
  const [source] = Object.values(data);
  const rows = source && ported.row && (await inspectData({ ...ported, labelled: undefined, unread: true, source })).value;
  const sized = withPartDims(task, rows?.partDims);
  const { labelDims } = feeding?.(sized.inputs).facts ?? {};
  const axis = classAxesOf(data, sized, ported, { labelDims, row: rows?.x.dims });
  if (axis.value === undefined) return { diagnostics: axis.diagnostics };
  const { unclear, ...axes } = axis.value;
  const settled: PlannedTask = { ...sized, ...axes };
  const use = dataUse(graph, settled);
  const diagnostics: Diagnostic[] = [];
  const samples: Record<string, number> = {};
  const sources: Record<string, Omit<PlannedData, 'samples'>> = {};
  const counts = new Map<string, () => Outcome<ReadonlyMap<string, number>>>();
  const sets = new Map<string, InspectedData>();
  const withoutLabels = new Map<string, Diagnostic>();
  const beside: Record<string, BesideData> = {};
  for (const [role, files] of Object.entries(data)) {
    const shape = await inspectData({ ...use, unread: true, source: files });
    diagnostics.push(...shape.diagnostics);
    if (shape.value === undefined) continue;
    diagnostics.push(...diskHint(role, files), ...labelFaults(role, files, shape.value, { task: settled, labelDims }));
    sets.set(role, shape.value);
    if (shape.value.withoutLabels !== undefined) withoutLabels.set(role, shape.value.withoutLabels);
    samples[role] = shape.value.samples;
    const augment = 'augment' in files && files.augment && { augment: files.augment };
    const source = { ...shape.value.facts, ...augment };
    if (Object.keys(source).length > 0) sources[role] = source;
    if (shape.value.classes !== undefined) counts.set(role, shape.value.classes);
    const { columns } = shape.value;
    const pooled = 'pooled' in files ? files.pooled : undefined;
    if (columns) beside[role] = { columns, pooled };
  }
  diagnostics.push(...disagreements(sets));
  const classes: Counted['classes'] = (role) => counts.get(role)?.() ?? { diagnostics: [] };
  const [first = sets.get('train')] = sets.has('train') ? [] : sets.values();
  const of = first && { dims: first.x.dims, partDims: first.partDims, sampleBytes: heldBytes(first.x) + heldBytes(first.y) };
  const value = { samples, sources, classes, axes, unclear, beside, withoutLabels, ...of };
  return hasErrors(diagnostics) ? { diagnostics } : { value, diagnostics };
}

const noSamples: Counted = { samples: {}, sources: {}, beside: {}, withoutLabels: new Map(), classes: () => ({ diagnostics: [] }) };

/** Arrays stay as they are stored; what is converted says from what. */
function heldBytes({ type, dims, conversions }: Fit): number {
  const isByte = conversions.some((text) => text.startsWith('uint8'));
  const each = isByte ? 1 : type === 'int64' ? 8 : 4;
  return dims.reduce((product, dim) => product * dim, each);
}
