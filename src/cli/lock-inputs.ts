/** What recipes rest on, pinned as it is now: files hashed, versions asked for. */
import { existsSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { checkSource } from '../check-source.ts';
import * as catalogue from '../diagnostics/catalogue/command.ts';
import { listOf, collecting, collectingAsync, diagnose, hasErrors, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { standardTexts } from '../language/expressions/standard.generated.ts';
import { bind } from '../language/check/bind.ts';
import { currentEdition } from '../language/check/headers.ts';
import { lockFormat, type Lock, type LockedFile, type LockedModel } from '../lock/index.ts';
import { batchOf, latencyStatements } from '../plan/latency/latency-target.ts';
import { resolveUsed } from '../language/use/library.ts';
import { readModel, storedTensors } from '../model/index.ts';
import { folderHash } from '../data/images/list-images.ts';
import { allPaths, filePaths, namesIn, storedFile, type ArrayFiles, type DataFiles } from '../project/data-files.ts';
import { liesBelow } from '../identity/checkpoint-at.ts';
import { hashFile, openModelFiles } from '../identity/model-files.ts';
import { onnxruntimeVersion } from '../record/engine-version.ts';
import type { DataPaths, Inputs } from './data-paths.ts';
import type { FoundRecipe } from './bundled-recipes.ts';
import { profilePath } from './profile-files.ts';
import { usedFilesOf } from './recipe-files.ts';
import { dataRoles } from '../project/words.ts';

/** Paths as this process can open them. */
export interface LockInputs {
  readonly modelPath: string | undefined;
  readonly data: DataPaths;
  readonly roots: Inputs['roots'];
  readonly uses: readonly string[];
  readonly device: string;
  readonly threads: number;
  readonly shards?: number;
}

/** Paths in the lock are relative to `folder`, or as the project writes them where they lie below a root; `version` is Espalier's. Errors: ESP3xxx for the model, ESP7001 for others. */
export async function lockOf(resting: LockInputs, folder: string, version: string): Promise<Outcome<Lock>> {
  const { modelPath, data, roots, uses, device, threads, shards } = resting;
  const naming = { folder, roots };
  const diagnostics: Diagnostic[] = [];
  const take = <T>({ value, diagnostics: found }: Outcome<T>): T | undefined => {
    diagnostics.push(...found.filter(({ severity }) => severity === 'error'));
    return value;
  };
  const pin = async (path: string): Promise<LockedFile> => take(await pinned(path, naming)) ?? lost(path);
  const model = modelPath === undefined ? undefined : take(await pinnedModel(modelPath, naming));
  const pairs: [string, Lock['data'][keyof Lock['data']]][] = [];
  for (const role of dataRoles) {
    const files = data[role];
    if (files === undefined) continue;
    if ('x' in files && typeof files.x === 'string' && typeof files.y === 'string') {
      const [x, y] = [await pin(files.x), await pin(files.y)];
      pairs.push([role, { x, y, ...scaleOf(files) }]);
      continue;
    }
    const locked: LockedFile[] = [];
    for (const [key, path] of filePaths(files)) {
      const pinnedFolder = key === 'images' || key === 'masks' ? pinnedImages(path, naming) : undefined;
      locked.push(pinnedFolder === undefined ? await pin(path) : (take(pinnedFolder) ?? lost(path)));
    }
    pairs.push([role, { files: locked, settings: settingsOf(files) }]);
  }
  const used: LockedFile[] = [];
  for (const path of [...new Set(uses)].sort()) used.push(await pin(path));
  if (hasErrors(diagnostics)) return { diagnostics };
  const value: Lock = {
    format: lockFormat,
    engine: { espalier: version, onnxruntime: onnxruntimeVersion(), node: Number.parseInt(process.versions.node, 10) },
    device,
    threads,
    shards,
    library: { edition: currentEdition, sha256: libraryHash() },
    model,
    data: Object.fromEntries(pairs),
    uses: used,
  };
  return { value, diagnostics };
}

function lost(path: string): LockedFile {
  return { file: path, sha256: '' };
}

function pinnedImages(path: string, naming: Naming): Outcome<LockedFile> {
  const { value: sha256, diagnostics } = folderHash(path);
  return sha256 === undefined ? { diagnostics } : { value: { file: nameOf(path, naming), sha256 }, diagnostics };
}

/** What is no path and changes what a sample is, in the order of the names; of shards, how many are inputs. */
function settingsOf(files: DataFiles): string {
  const left = new Set([...allPaths(files).map(([key]) => key.split('.')[0]), 'stream']);
  const counts = 'x' in files ? [['x', namesIn(files.x).length] as const] : [];
  const others = [...counts, ...Object.entries(files).filter(([key]) => !left.has(key))];
  return JSON.stringify(Object.fromEntries(others.sort(([a], [b]) => (a < b ? -1 : 1))));
}

function scaleOf({ scale }: ArrayFiles): { readonly scale?: number } {
  return scale === undefined ? {} : { scale };
}

/** `file.npz#member` is pinned by the whole archive. */
async function pinned(path: string, naming: Naming): Promise<Outcome<LockedFile>> {
  const file = storedFile(path);
  const hash = await hashFile(file);
  if (hash.value === undefined) {
    const reason = 'there is no such file, or it may not be read';
    return { diagnostics: [diagnose(catalogue.unreadableFile, { name: file, reason }, { file })] };
  }
  return { value: { file: nameOf(path, naming), sha256: hash.value }, diagnostics: [] };
}

function pinnedModel(path: string, naming: Naming): Promise<Outcome<LockedModel>> {
  return collectingAsync(async (take, fail) => {
    const external = take(externalFiles(path));
    const main = await pinned(path, naming);
    const others: LockedFile[] = [];
    const diagnostics = [...main.diagnostics];
    for (const location of external) {
      const other = await pinned(join(dirname(path), location), naming);
      diagnostics.push(...other.diagnostics);
      if (other.value !== undefined) others.push(other.value);
    }
    if (main.value === undefined || hasErrors(diagnostics)) return fail(diagnostics);
    return take({ value: { ...main.value, external: others.length > 0 ? others : undefined }, diagnostics });
  });
}

/** Where the tensors of a model lie besides its own file: checked to stay in its folder. */
function externalFiles(path: string): Outcome<readonly string[]> {
  return collecting((take, fail) => {
    const files = take(openModelFiles(path));
    try {
      const { value: model, diagnostics } = readModel(files);
      if (model === undefined || hasErrors(diagnostics)) return fail(diagnostics);
      const locations = [...storedTensors(model).values()].flatMap(({ tensor: { data } }) =>
        data.kind === 'external' ? [data.location] : [],
      );
      return take({ value: [...new Set(locations)].sort(), diagnostics });
    } finally {
      files.close();
    }
  });
}

/**
 * The files that a recipe takes in, its teachers' and the latency profiles of its model, those of used files
 * included; with what is wrong with it.
 */
export function usesOf({ source, path }: FoundRecipe, model: string | undefined): Outcome<readonly string[]> {
  const read = usedFilesOf(path);
  const used = new Set<string>();
  const folder = dirname(path ?? '.');
  const { value: recipe, diagnostics } = checkSource(source, (name) => {
    const found = read(name);
    if ('text' in found) used.add(join(folder, name));
    return found;
  });
  if (hasErrors(diagnostics)) return { diagnostics };
  const others = (recipe?.models ?? []).flatMap(({ file }) => {
    const resolved = resolveUsed(file, '');
    return 'path' in resolved ? filesOfTeacher(join(folder, resolved.path)) : [];
  });
  const bound = recipe && bind(recipe, new Map()).value;
  const batches = bound && model ? latencyStatements(bound).map(batchOf) : [];
  const profiles = batches.map((batch) => profilePath(model ?? '', batch)).filter((file) => existsSync(file));
  return { value: [...used, ...others, ...profiles], diagnostics: [] };
}

/** A file that is no model is pinned as it is: planning says what is wrong with it. */
export function filesOfTeacher(path: string): readonly string[] {
  return [path, ...listOf(externalFiles(path)).map((location) => join(dirname(path), location))];
}

/** Where a lock's paths start. */
type Naming = { readonly folder: string; readonly roots: Inputs['roots'] };

/** Below the folder that is nearest: the same on every machine, wherever a root lies there. */
function nameOf(path: string, { folder, roots }: Naming): string {
  const ofRoots = [...roots].map(([name, at]) => [`${name}:`, liesBelow(at, path)] as const);
  const [nearest] = [['', liesBelow(folder, path)] as const, ...ofRoots]
    .flatMap(([start, rest]) => (rest === undefined ? [] : [{ start, rest }]))
    .sort((a, b) => a.rest.length - b.rest.length);
  return nearest !== undefined ? nearest.start + nearest.rest : relative(folder, path).split(sep).join('/');
}

function libraryHash(): string {
  const texts = Object.values(standardTexts).map(({ name, text }) => `${name}\n${text}`);
  return bytesToHex(sha256(utf8ToBytes(texts.join('\n'))));
}
