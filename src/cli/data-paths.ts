/** Which files hold model and data, the command line's before the project's. */
import { orElse } from '../basics/attempts.ts';
import { flatMapDefined } from '../basics/lists.ts';
import { idleOption } from '../diagnostics/catalogue/command.ts';
import { idleDataRoot, linkLeadsOut } from '../diagnostics/catalogue/project.ts';
import { diagnose, hasErrors, diagnosticsOf, collecting, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { allPaths, withNames, storedFile, type DataFiles } from '../project/data-files.ts';
import { isPattern, patternOf, placeIn, partsOf } from '../project/stray-paths.ts';
import type { Project } from '../project/project.ts';
import { expandedData, repeatedFiles } from './data-option.ts';
import type { FoundProject } from './project-file.ts';
import type { PlaceOptions, DataRoot } from './recipe-options.ts';
import { readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { leadsOut, liesBelow } from '../identity/checkpoint-at.ts';
import { matchingNames } from './recipe-files.ts';
import { rootFolder } from './roots.ts';
import { rootNamePattern, dataRoles, type DataRole } from '../project/words.ts';

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
  return { value: { ...value, roots, model: model.value?.model }, diagnostics };
}

/** Data alone, and ESP7011 for a model beside those that are named. */
export function inputsOfModels(options: Chosen, place: FoundProject, folder: string): Outcome<Inputs & { readonly model: string }> {
  const { model, ...others } = options;
  if (model !== undefined) return { diagnostics: [diagnose(idleOption, { option: '--model', reason: 'the recipe names its models' })] };
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
    diagnostics.push(...diagnosticsOf(placed));
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

// Opens no path of a project: says where it lies, below the project's folder or a root, links followed.

/** A project, where its paths start, and what the command line says of its roots. */
type Start = { readonly project: Project; readonly folder: string; readonly given: readonly DataRoot[] };

/** A path that this process can open, and the root that it lies below. */
type PlacedPath = { readonly path: string; readonly root?: { readonly name: string; readonly folder: string } };

/** `keys` lead to the path in the project file. Opening a missing file reports it. */
function placePath(keys: string, written: string, start: Start): Outcome<PlacedPath> {
  return collecting((take, fail) => {
    const { root: name, rest } = partsOf(written);
    const folder = take(
      name === undefined ? { value: start.folder, diagnostics: [] } : rootFolder(name, start.project, start, start.given),
    );
    const stray = strayLink(folder, storedFile(rest), keys.endsWith('.images'));
    if (stray !== undefined) return fail([leadingOut(keys, written, stray, start)]);
    return { path: join(folder, rest), ...(name === undefined ? {} : { root: { name, folder } }) };
  });
}

/** The same for a path that may be a pattern: each file that matches, by what it is called in the project. */
export function placePaths(keys: string, written: string, start: Start): Outcome<readonly PlacedPath[]> {
  return collecting((take, fail) => {
    const { root, rest } = partsOf(written);
    const pattern = isPattern(keys.split('.').slice(2).join('.'), rest) ? patternOf(rest) : undefined;
    // A strange one is refused where the project is read.
    if (pattern === undefined || typeof pattern === 'string') {
      const { value, diagnostics } = placePath(keys, written, start);
      return take<readonly PlacedPath[]>(value === undefined ? { diagnostics } : { value: [value], diagnostics });
    }
    const above = `${root === undefined ? '' : `${root}:`}${pattern.folder}`;
    const folder = take(placePath(keys, above, start));
    const names = matchingNames(pattern, { path: written, folder: folder.path });
    if (names.value === undefined) {
      const place = placeIn(start.project, keys);
      return fail(names.diagnostics.map((one) => ({ ...one, ...place })));
    }
    const placed = names.value.map((name) => placePath(keys, `${above}${name}${pattern.rest}`, start));
    const diagnostics = placed.flatMap((one) => one.diagnostics);
    if (diagnostics.length > 0) return fail(diagnostics);
    return take({ value: flatMapDefined(placed, ({ value }) => value), diagnostics });
  });
}

interface StrayLink {
  /** Below a folder of images. */
  readonly link?: string;
  readonly target: string;
}

/** The first link that leads out: the path's own, or one of the pictures below it. */
function strayLink(folder: string, rest: string, isImages: boolean): StrayLink | undefined {
  try {
    const target = leadsOut(folder, rest);
    if (target !== undefined) return { target };
    for (const link of isImages ? linksBelow(join(folder, rest)) : []) {
      const out = leadsOutIfThere(folder, join(rest, link));
      if (out !== undefined) return { link, target: out };
    }
  } catch {
    // It is missing or unreadable: opening it reports that.
  }
  return undefined;
}

/** A link that leads nowhere is a damaged image, and no reason to stop looking. */
function leadsOutIfThere(folder: string, path: string): string | undefined {
  return orElse(() => leadsOut(folder, path), undefined);
}

/** Pictures lie two levels deep; only entries that are links are looked at again. */
function linksBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isSymbolicLink()) return [entry.name];
    if (!entry.isDirectory()) return [];
    return readdirSync(join(folder, entry.name), { withFileTypes: true })
      .filter((inner) => inner.isSymbolicLink())
      .map((inner) => `${entry.name}/${inner.name}`);
  });
}

function leadingOut(keys: string, path: string, stray: StrayLink, { project, folder, given }: Start): Diagnostic {
  const { root } = partsOf(path);
  const known = Object.keys(project.roots ?? {});
  const below = known.flatMap((name) => {
    const { value } = rootFolder(name, project, { folder }, given);
    const rest = value === undefined ? undefined : liesBelow(realpathSync(value), stray.target);
    return rest === undefined ? [] : [`${name}:${rest}`];
  });
  const written = stray.link === undefined ? below[0] : undefined;
  const args = { path, ...stray, proposed: proposal(stray.target, known), root, written };
  return diagnose(linkLeadsOut, args, placeIn(project, keys));
}

/** A root for the folder of a file, or for a folder itself, by its own name where that can be one. */
function proposal(target: string, known: readonly string[]) {
  const isFolder = statSync(target).isDirectory();
  const folder = isFolder ? target : dirname(target);
  const own = basename(folder);
  const stem = new RegExp(rootNamePattern).test(own) ? own : 'data';
  let name = stem;
  for (let number = 2; known.includes(name); number++) name = `${stem}-${number}`;
  return { name, folder, rest: isFolder ? '.' : basename(target) };
}
