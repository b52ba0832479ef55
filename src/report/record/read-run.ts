/** Reads the folder of a run, finished or not. */
import { orElse } from '../../basics/attempts.ts';
import { largestArchive, largestText, kindOf } from '../../data/bounded-file.ts';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, sep, relative } from 'node:path';
import { newerFolder, noRun } from '../../diagnostics/catalogue/run-folder.ts';
import { collecting, collectingAsync, diagnose, hasErrors, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import { eventsOfLines } from '../../journal/events.ts';
import { modelIn, runFiles } from '../../journal/run-files.ts';
import { foldersOf } from '../../plan/name-in-path.ts';
import { modelsOf } from '../../plan/graph.ts';
import { planFromYaml, type Plan } from '../../plan/index.ts';
import type { Latency } from '../../latency/latency-record.ts';
import { decodeMasks, type MaskArray, type RunEnd, type RunRecord } from './record.ts';
import { damaged, readLatencies } from './read-adapters.ts';
import { strangeFile } from '../../diagnostics/catalogue/verify.ts';

/** Of run folders: the newest that is understood. */
export const knownFormat = 2;
const armsFolder = 'arms';

/** Errors: ESP6561, ESP6705, ESP6750, ESP6751, and those of the plan (ESP4xxx). Only files of the folder are read. */
export function readRun(folder: string): Promise<Outcome<RunRecord>> {
  return collectingAsync(async (take, fail) => {
    const [planPath, journalPath] = [join(folder, runFiles.plan), join(folder, runFiles.journal)];
    if (!existsSync(planPath) || !existsSync(journalPath)) return fail([diagnose(noRun, { path: folder }, { file: folder })]);
    const links = strayLinks(folder);
    if (links.length > 0) return fail(links);
    const found = take(formatOf(join(folder, runFiles.format)));
    if (found > knownFormat) return fail([diagnose(newerFolder, { path: folder, found, known: knownFormat }, { file: folder })]);
    const plan = textOf(planPath);
    const journal = textOf(journalPath);
    const masks = endsOf(folder);
    const hashes = hashesOf(join(folder, runFiles.manifest));
    if (!plan.value || !journal.value || !masks.value || !hashes.value) {
      const parts: readonly Outcome<unknown>[] = [plan, journal, masks, hashes];
      return fail(parts.flatMap(({ diagnostics }) => diagnostics));
    }
    const planned = await planFromYaml({ name: planPath, text: plan.value.text });
    if (planned.value === undefined || hasErrors(planned.diagnostics)) return fail(planned.diagnostics);
    const { events, stray } = eventsOfLines(journal.value.text);
    if (stray !== undefined) return take(damaged(journalPath, `line ${stray.line} is no event that a run writes: ${stray.fault}`));
    const record: RunRecord = {
      folder,
      events,
      plan: planned.value,
      ends: withPaths(masks.value, planned.value),
      hashes: hashes.value,
      isFinished: existsSync(join(folder, runFiles.manifest)),
    };
    return record;
  });
}

function textOf(path: string): Outcome<{ readonly text: string }> {
  return collecting((take) => {
    return { text: new TextDecoder().decode(take(bytesOf(path, largestText))) };
  });
}

function bytesOf(path: string, limit: number): Outcome<Uint8Array> {
  try {
    const stats = statSync(path);
    if (!stats.isFile()) return damaged(path, 'it is no regular file');
    if (stats.size > limit) return damaged(path, 'it is larger than any that a run writes');
    return { value: readFileSync(path), diagnostics: [] };
  } catch (error) {
    return damaged(path, error instanceof Error ? error.message : String(error));
  }
}

/** By the paths of the plan's arms, from those of their folders. */
function withPaths(ends: readonly RunEnd[], plan: Plan): readonly RunEnd[] {
  const spelled = [foldersOf(modelsOf(plan), 'bracketed'), foldersOf(modelsOf(plan))];
  const paths = new Map(spelled.flatMap((folders) => [...folders].map(([path, folder]) => [folder, path])));
  return ends.map((end) => (end.path === '' ? end : { ...end, path: paths.get(end.path) ?? end.path }));
}

/** One network of the whole run, or one for every arm that stays open; their paths are those of their folders. */
function endsOf(folder: string): Outcome<readonly RunEnd[]> {
  const arms = join(folder, armsFolder);
  const found = [
    ...endOf(folder, ''),
    ...(existsSync(arms) ? foldersBelow(arms).flatMap((arm) => endOf(join(arms, arm), join(armsFolder, arm).replaceAll(sep, '/'))) : []),
  ];
  const ends: RunEnd[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const { path, model, masks, bytes, latencies } of found) {
    if (masks.value === undefined) diagnostics.push(...masks.diagnostics);
    else {
      const more = latencies.length > 0 && { latencies };
      ends.push({ path, model, masks: masks.value, bytes, ...more });
    }
  }
  return hasErrors(diagnostics) ? { diagnostics } : { value: ends, diagnostics };
}

/** The files of the models that the arms of a run left, in the order of their names. */
export function armModels(folder: string): readonly string[] {
  const arms = join(folder, armsFolder);
  if (!existsSync(arms)) return [];
  return foldersBelow(arms)
    .flatMap((arm) => [modelIn(join(arms, arm)), ...partModels(join(arms, arm))])
    .filter((model) => existsSync(model));
}

interface FoundEnd {
  readonly path: string;
  readonly model: string | undefined;
  readonly masks: Outcome<ReadonlyMap<string, MaskArray>>;
  readonly bytes: number;
  readonly latencies: readonly Latency[];
}

function endOf(folder: string, path: string): readonly FoundEnd[] {
  const model = existsSync(join(folder, runFiles.models)) ? folder : modelIn(folder);
  const masks = join(folder, runFiles.masks);
  const isThere = existsSync(model);
  if (!existsSync(masks) || !(isThere || existsSync(join(folder, runFiles.weights)))) return [];
  const latencies = readLatencies(join(folder, runFiles.latency));
  return [{ path, model: isThere ? model : undefined, masks: readMasks(masks), bytes: sizeOf(folder), latencies }];
}

/** Large tensors lie in files beside the model, which are called after it. */
function sizeOf(folder: string): number {
  const own = readdirSync(folder).filter((name) => name.startsWith(runFiles.model) || name.endsWith('.safetensors'));
  const parts = join(folder, runFiles.models);
  const below = existsSync(parts) ? filesBelow(parts) : [];
  return [...own.map((name) => join(folder, name)), ...below].reduce((sum, path) => sum + statSync(path).size, 0);
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** The files of several models that a run or an arm of it left. */
export function partModels(folder: string): readonly string[] {
  const parts = join(folder, runFiles.models);
  return existsSync(parts) ? filesBelow(parts).filter((path) => path.endsWith('.onnx')) : [];
}

/** Of a file like `masks.npz`, by the name of the tensor. */
export function readMasks(path: string): Outcome<ReadonlyMap<string, MaskArray>> {
  return collecting((take) => {
    const masks = decodeMasks(take(bytesOf(path, largestArchive)));
    return take<ReadonlyMap<string, MaskArray>>(
      masks === undefined ? damaged(path, 'it is no archive of masks') : { value: masks, diagnostics: [] },
    );
  });
}

/** Relative to `folder`, in the order of their names. */
function foldersBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

/** Folders without the file are of the first format. */
function formatOf(path: string): Outcome<number> {
  return collecting((take) => {
    const read = take(fieldsOf(path));
    const format = read.get('format') ?? 1;
    return take<number>(typeof format === 'number' ? { value: format, diagnostics: [] } : damaged(path, 'its format is no number'));
  });
}

function hashesOf(path: string): Outcome<Readonly<Record<string, string>>> {
  return collecting((take) => {
    const read = take(fieldsOf(path));
    const entries = Object.entries(read.get('files') ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
    return Object.fromEntries(entries);
  });
}

/** The fields of a JSON object; none where there is no file. */
function fieldsOf(path: string): Outcome<ReadonlyMap<string, unknown>> {
  if (!existsSync(path)) return { value: new Map(), diagnostics: [] };
  return collecting((take) => {
    const value = parsed(take(textOf(path)).text);
    return take(typeof value === 'string' ? damaged(path, value) : { value, diagnostics: [] });
  });
}

/** The fields, or what is wrong with them. */
function parsed(text: string): ReadonlyMap<string, unknown> | 'it is no object' | 'it is no JSON' {
  return orElse(() => {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : 'it is no object';
  }, 'it is no JSON');
}

// Links and special files in the folder of a run: what they lead to is no part of the run, and is not read.

/** ESP6705 for each of them below the folder, which may be one itself; nothing where there is no folder. */
export function strayLinks(folder: string): readonly Diagnostic[] {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .flatMap((entry) => {
      const kind = entry.isSymbolicLink() ? 'a symbolic link' : kindOf(entry);
      return kind === undefined || entry.isDirectory() ? [] : [{ file: join(entry.parentPath, entry.name), kind }];
    })
    .sort((one, other) => (one.file < other.file ? -1 : 1))
    .map(({ file, kind }) => {
      const name = relative(folder, file).split(sep).join('/');
      return diagnose(strangeFile, { name, kind }, { file });
    });
}
