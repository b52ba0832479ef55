/** Which files hold model and data, the command line's before the project's. */
import { idleOption } from '../diagnostics/catalogue/command.ts';
import { idleDataRoot } from '../diagnostics/catalogue/project.ts';
import { diagnose, hasErrors, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { allPaths, withNames } from '../project/data-files.ts';
import { isPattern } from '../project/patterns.ts';
import { dataRoles, type DataFiles, type DataRole } from '../project/project.ts';
import { placeIn } from '../project/stray-paths.ts';
import { expandedData, repeatedFiles } from './data-option.ts';
import { placePath, placePaths, type Start } from './placed-path.ts';
import type { FoundProject } from './project-file.ts';
import type { PlaceOptions } from './recipe-options.ts';

export type DataPaths = Readonly<Partial<Record<DataRole, DataFiles>>>;

/** Paths as this process can open them. */
export interface Inputs {
  readonly model?: string;
  readonly data: DataPaths;
  /** The folders of the roots that something lies below, by their names. */
  readonly roots: ReadonlyMap<string, string>;
}

type Chosen = Pick<PlaceOptions, 'model' | 'dataRoot' | DataRole>;

/** Model and data of a command. Errors: ESP721x for roots and links, and for roots that nothing is read below. */
export function inputsOf(options: Chosen, found: FoundProject): Outcome<Inputs> {
  const model = modelPath(options, found);
  const { value, diagnostics: faults } = dataPaths(options, found);
  const diagnostics = [...model.diagnostics, ...faults];
  if (value === undefined || hasErrors(diagnostics)) return { diagnostics };
  const roots = new Map([...(model.value?.roots ?? []), ...value.roots]);
  const idle = idleRoots(options, found, roots);
  if (idle.length > 0) return { diagnostics: idle };
  const path = model.value?.model;
  return { value: { ...value, roots, model: path }, diagnostics };
}

/** Data alone, and ESP7011 for a model beside those that are named. */
export function inputsOfModels(options: Chosen, place: FoundProject, folder: string): Outcome<Inputs & { readonly model: string }> {
  const { model, ...others } = options;
  if (model !== undefined) {
    const reason = 'the recipe names its models';
    return { diagnostics: [diagnose(idleOption, { option: '--model', reason })] };
  }
  const { value, diagnostics } = inputsOf(others, withoutModel(place));
  return value ? { value: { ...value, model: folder }, diagnostics } : { diagnostics };
}

function withoutModel({ project, ...place }: FoundProject): FoundProject {
  if (project === undefined) return place;
  const { model: _, ...others } = project;
  return { ...place, project: others };
}

/** What the project names stays in its folder or in a root; what the command line names may lie anywhere. */
export function dataPaths(options: Chosen, found: FoundProject): Outcome<Pick<Inputs, 'data' | 'roots'>> {
  const start = startOf(options, found);
  const diagnostics: Diagnostic[] = [];
  const roots = new Map<string, string>();
  const pairs = dataRoles.flatMap((role): (readonly [DataRole, DataFiles])[] => {
    const given = options[role];
    const written = found.project?.data[role];
    if (given === undefined && (written === undefined || start === undefined)) return [];
    const placed =
      given !== undefined || written === undefined || start === undefined
        ? given && expandedData(given)
        : placeData(role, written, start, roots);
    diagnostics.push(...(placed?.diagnostics ?? []));
    return placed?.value === undefined ? [] : [[role, placed.value]];
  });
  if (hasErrors(diagnostics)) return { diagnostics };
  return { value: { data: Object.fromEntries(pairs), roots }, diagnostics };
}

/** Notes the roots that the data set lies below. */
function placeData(role: DataRole, written: DataFiles, start: Start, roots: Map<string, string>): Outcome<DataFiles> {
  const diagnostics: Diagnostic[] = [];
  const single = new Map<string, string>();
  const matching = new Map<string, readonly string[]>();
  for (const [key, path] of allPaths(written)) {
    const { value, diagnostics: faults } = placePaths(`data.${role}.${key}`, path, start);
    diagnostics.push(...faults);
    for (const { root } of value ?? []) if (root !== undefined) roots.set(root.name, root.folder);
    const paths = (value ?? []).map((one) => one.path);
    if (isPattern(key, path)) matching.set(path, paths);
    else single.set(path, paths[0] ?? path);
  }
  const one = (path: string): string => single.get(path) ?? path;
  const files = withNames(written, one, (path) => matching.get(path) ?? one(path));
  const repeated = repeatedFiles(files).map(([key, fault]) => {
    return { ...fault, ...placeIn(start.project, `data.${role}.${key}`) };
  });
  diagnostics.push(...repeated);
  return hasErrors(diagnostics) ? { diagnostics } : { value: files, diagnostics };
}

/** The model alone; none where neither the command line nor the project names one. */
export function modelPath(options: Chosen, found: FoundProject): Outcome<Pick<Inputs, 'model' | 'roots'>> {
  const roots = new Map<string, string>();
  const { model } = options;
  if (model !== undefined) return { value: { model, roots }, diagnostics: [] };
  const written = found.project?.model;
  const start = startOf(options, found);
  if (written === undefined || start === undefined) return { value: { roots }, diagnostics: [] };
  const { value, diagnostics } = placePath('model', written, start);
  if (value === undefined) return { diagnostics };
  if (value.root !== undefined) roots.set(value.root.name, value.root.folder);
  return { value: { model: value.path, roots }, diagnostics };
}

/** Whether there is a model to look for; where it lies is another question. */
export function namesModel(options: Chosen, { project }: FoundProject): boolean {
  return (options.model ?? project?.model) !== undefined;
}

function startOf({ dataRoot = [] }: Chosen, { project, folder }: FoundProject): Start | undefined {
  return project && { project, folder, given: dataRoot };
}

function idleRoots({ dataRoot = [] }: Chosen, { project }: FoundProject, used: ReadonlyMap<string, string>): readonly Diagnostic[] {
  const known = Object.keys(project?.roots ?? {});
  return dataRoot
    .filter(({ name }) => !used.has(name))
    .map(({ name }) => diagnose(idleDataRoot, { name, known, isKnown: known.includes(name) }));
}
