/** Reads for the language server what lies around a recipe, and reads it again when it changes. */
import { orElse } from '../basics/attempts.ts';
import { statSync, readdirSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { factsOf } from '../compile.ts';
import { nothingAround, type Surroundings } from '../editor/surroundings.ts';
import type { Host } from '../editor/workspace.ts';
import { feedModel, readModel, withScalars, type Graph, type Insertion, type Model } from '../model/index.ts';
import type { PlannedTask } from '../plan/index.ts';
import { filePaths, storedFile, type DataFiles, type Limits } from '../project/data-files.ts';
import type { Project } from '../project/project.ts';
import { partsOf, rootSource, pathsOf } from '../project/stray-paths.ts';
import { columnPorts, settleTask, withPartDims } from '../project/task.ts';
import { openModelFiles } from '../identity/model-files.ts';
import { dataPaths, modelPath, type DataPaths } from './data-paths.ts';
import { countSamples, type Counted } from './planning.ts';
import { headerInserting } from './model-header.ts';
import { profileReader, profilesBeside } from './profile-files.ts';
import { findProject, largestProject, projectPath } from './project-file.ts';
import { readText } from './texts.ts';
import { usedFilesOf } from './recipe-files.ts';
import type { Source } from '../diagnostics/diagnostic.ts';
import { dataRoles } from '../project/words.ts';

/** What was read for a recipe, from which files, and their state at that time. */
type Remembered = { readonly files: readonly string[]; readonly state: string; readonly value: Surroundings };

/** Seconds that decoding may take here: the plan tells what it finds later, or that it takes longer. */
export const patience = 5;

export function openHost(): Host {
  const remembered = new Map<string, Remembered>();
  /** Concurrent requests wait for the same reading. */
  const pending = new Map<string, Promise<Surroundings>>();
  const readAnew = async (path: string, project: string | undefined): Promise<Surroundings> => {
    const found = project === undefined ? undefined : await readAround(project);
    const files = found?.files ?? [];
    const value = { ...nothingAround, ...found?.value, read: usedFilesOf(path) };
    remembered.set(path, { files, state: stateOf(files), value });
    return value;
  };
  return {
    pathOf,
    uriOf,
    resolve: (from, path) => (isAbsolute(path) || path === '' ? undefined : uriOf(join(dirname(from), path))),
    recipes: recipesBelow,
    checkProject: async (path, source) => {
      const { findingsOfProject } = await import('./project-findings.ts');
      return findingsOfProject(source, dirname(path));
    },
    around: async (path) => {
      const project = projectPath(path);
      const known = remembered.get(path);
      if (known && known.files[0] === project && known.state === stateOf(known.files)) return known.value;
      const reading = pending.get(path) ?? readAnew(path, project);
      pending.set(path, reading);
      try {
        return await reading;
      } finally {
        pending.delete(path);
      }
    },
  };
}

function uriOf(path: string): string {
  return pathToFileURL(path).href;
}

function pathOf(uri: string): string | undefined {
  return orElse(() => (uri.startsWith('file:') ? fileURLToPath(uri) : undefined), undefined);
}

/** A missing file has a state, too: it may appear later. */
function stateOf(files: readonly string[]): string {
  return files
    .map((file) => {
      const { mtimeMs, size } = statSync(file, { throwIfNoEntry: false }) ?? {};
      return `${mtimeMs}:${size}`;
    })
    .join(' ');
}

/** The project first among the files; a project in error tells nothing, and says so elsewhere. */
async function readAround(path: string): Promise<Omit<Remembered, 'state'>> {
  const found = (await findProject(path, undefined)).value;
  const { project } = found ?? {};
  const projectFile = await readProjectFile(path);
  if (found === undefined || project === undefined) return { files: [path], value: { ...nothingAround, ...projectFile } };
  const model = modelPath({}, found).value?.model;
  const placed = dataPaths({}, found).value;
  const data = impatient(placed?.data ?? {});
  // Another file that matches a pattern changes the folder.
  const arrays = Object.values(data).flatMap((files) =>
    filePaths(files).flatMap(([key, path]) => (key.includes('.') ? [path, dirname(path)] : [path])),
  );
  // A profile that is measured meanwhile changes its folder.
  const beside = model === undefined ? [] : [model, dirname(model), ...profilesBeside(model)];
  const files = [path, ...beside, ...(placed ? arrays : unplaced(found.folder, project))];
  const levels = project.rules ?? {};
  const header = model === undefined ? undefined : readHeaderAt(model);
  if (!header) return { files, value: { levels, project, ...projectFile } };
  const profiles = model === undefined ? undefined : profileReader(model, undefined);
  const known = { levels, project, header, profiles, ...projectFile };
  const counted = placed && (await countCautiously(data, project, header.graph));
  if (model === undefined || counted?.task?.inputs === undefined) return { files, value: { ...known, ...counted } };
  const { task, partDims, ...sets } = counted;
  const fed = readHeaderAt(model, withPartDims(task, partDims).inputs);
  return { files, value: { ...known, ...sets, header: fed && { ...fed, partDims } } };
}

/** What may appear where something is missing: folders of roots, and files that a link led out to. */
function unplaced(folder: string, project: Project): readonly string[] {
  const roots = Object.values(project.roots ?? {}).flatMap((text) => {
    const from = rootSource(text);
    return 'folder' in from ? [resolve(folder, from.folder)] : [];
  });
  const named = pathsOf(project).map(([, path]) => join(folder, storedFile(path)));
  return [...roots, ...named, ...named.filter((path) => path.includes('*')).map(dirname)];
}

/** Below a root headers are read, and nothing else: a project may name any folder as one. */
async function countCautiously(
  data: DataPaths,
  project: Project,
  graph: Graph,
): Promise<Pick<Surroundings, 'samples' | 'classes' | 'beside'> & Partial<Pick<Counted, 'partDims'>> & { readonly task?: PlannedTask }> {
  const task = settleTask(project, graph, Object.keys(data).length > 0).value;
  const distant = dataRoles.filter((role) => liesInRoot(project.data[role]));
  const hasContent = distant.some((role) => !('x' in (data[role] ?? {})));
  const isRead = task !== undefined && distant.length > 0 && columnPorts(graph, task.task) !== undefined;
  if (task === undefined || hasContent || isRead) return {};
  const counted = (await countSamples(data, { graph }, task.task)).value;
  if (counted === undefined) return {};
  const classes: Counted['classes'] = (name) => (distant.some((role) => role === name) ? { diagnostics: [] } : counted.classes(name));
  const near = Object.entries(counted.beside).filter(([name]) => !distant.some((it) => it === name));
  return { samples: counted.samples, classes, beside: Object.fromEntries(near), task: task.task, partDims: counted.partDims };
}

function liesInRoot(files: DataFiles | undefined): boolean {
  return (files ? filePaths(files) : []).some(([, path]) => partsOf(path).root !== undefined);
}

function impatient(data: DataPaths): DataPaths {
  const entries = Object.entries(data).map(([role, files]) => {
    const { seconds: most = patience }: Limits = files;
    const seconds = Math.min(most, patience);
    // An editor writes no copies.
    const held = 'text' in files || 'table' in files ? ({ stream: 'never' } as const) : {};
    return [role, { ...files, seconds, ...held }] as const;
  });
  return Object.fromEntries(entries);
}

async function readProjectFile(path: string): Promise<Pick<Surroundings, 'projectFile'>> {
  const source = readText(path, largestProject).value;
  if (source === undefined) return {};
  const { findingsOfProject } = await import('./project-findings.ts');
  return { projectFile: { path: resolve(path), source, findings: findingsOfProject(source, dirname(path)) } };
}

/** Without its hash, for which the whole file would have to be read. */
function readHeaderAt(path: string, inputs?: PlannedTask['inputs']): Surroundings['header'] {
  const files = openModelFiles(path).value;
  if (files === undefined) return undefined;
  const model = readModel(files).value;
  const counting = model && withScalars(model, files);
  files.close();
  const fed = (own: Model): Model => feedModel(own, inputs);
  const facts = model && factsOf(fed(model), basename(path), '', counting && fed(counting)).value;
  const inserting = (list: readonly Insertion[]) => headerInserting(path, '', list, inputs).facts;
  return model && facts && { graph: model.graph, facts, inserting };
}

// The recipes below the folders of an editor's workspace, within bounds: it may be a whole disk.

export const limits = { recipes: 1000, folders: 5000, characters: 2 ** 20 } as const;

/** What cannot be read is left out, and so are hidden folders and packages. */
function recipesBelow(folders: readonly string[]): readonly Source[] {
  const waiting = [...folders];
  const paths = new Set<string>();
  let seen = 0;
  for (let folder = waiting.shift(); folder !== undefined; folder = waiting.shift()) {
    if (++seen > limits.folders || paths.size >= limits.recipes) break;
    for (const entry of entriesOf(folder)) {
      const path = join(folder, entry.name);
      const isHidden = entry.name.startsWith('.') || entry.name === 'node_modules';
      if (entry.isDirectory() && !isHidden) waiting.push(path);
      else if (entry.isFile() && entry.name.endsWith('.prune')) paths.add(path);
    }
  }
  return [...paths].slice(0, limits.recipes).flatMap((path) => readText(path, limits.characters).value ?? []);
}

function entriesOf(folder: string) {
  return orElse(() => readdirSync(folder, { withFileTypes: true }), []);
}
