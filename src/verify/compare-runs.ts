/** A run and its repetition: the first thing that differs, where, and by how much. */
import { parsedJson } from '../basics/attempts.ts';
import { lengthOf } from '../basics/lists.ts';
import { textOrEmpty } from '../data/bounded-file.ts';
import { basename, dirname, join } from 'node:path';
import * as catalogue from '../diagnostics/catalogue/verify.ts';
import { diagnose, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { files as names, checkpointFolder, jobFolder, folderFormat } from '../record/layout.ts';
import { placeIn } from '../model/index.ts';
import { modelsOf } from '../plan/graph.ts';
import type { Plan } from '../plan/index.ts';
import { foldersOf, type ArmSpelling } from '../plan/name-in-path.ts';
import { diffModels, type ModelComparison } from '../diff/models/index.ts';
import { openNetwork, type PartFile } from '../identity/open-parts.ts';
import { lstatSync, readdirSync, closeSync, constants, openSync, readFileSync, statSync } from 'node:fs';
import { isLock } from '../record/lock.ts';
import { hashDescriptor } from '../data/listing.ts';
import { newerFolder } from '../diagnostics/catalogue/run-folder.ts';
import { staysInside } from '../project/stray-paths.ts';

/** `folder` is what was recorded; only files that both have are compared. */
export function compareFolders(folder: string, repeated: string, files: ReadonlySet<string>, now: Manifest): readonly Diagnostic[] {
  const differing = [...files].filter((name) => {
    const hash = now.get(name);
    return hash !== undefined && hash !== hashOf(join(folder, name));
  });
  return differing.flatMap((name): readonly Diagnostic[] => {
    const [old, again] = [join(folder, name), join(repeated, name)];
    // Two measurements of one network differ.
    if (name.endsWith(names.latency)) return [];
    if (name === names.journal) return historyFindings(old, again);
    if (name.endsWith('.onnx') && !name.endsWith(names.router)) return valueFindings(old, again, name);
    if (name.endsWith('.safetensors')) return valueFindings(...besideConfig(old, again), names.model);
    // Of a model with external data the model says which tensor it is.
    const isTensors = /(^|\/)data\//.test(name);
    return isTensors ? [] : [diagnose(catalogue.otherBytes, { name }, { file: old })];
  });
}

function besideConfig(old: string, again: string): readonly [string, string] {
  const configOf = (path: string): string => join(dirname(path), names.config);
  return [configOf(old), configOf(again)];
}

function historyFindings(recorded: string, repeated: string): readonly Diagnostic[] {
  const [old, now] = [recorded, repeated].map((path) => textOrEmpty(path).split('\n'));
  const at = (now ?? []).findIndex((line, index) => line !== old?.[index]);
  const line = at < 0 ? lengthOf(now) : at;
  const args = { line: line + 1, recorded: told(old?.[line]), repeated: told(now?.[line]) };
  return [diagnose(catalogue.otherHistory, args, { file: recorded })];
}

/** The event without its seal. */
function told(line: string | undefined): string {
  return line === undefined || line === '' ? 'its end' : line.replace(/,"sum":"[0-9a-f]*"\}$/, '}').slice(0, 200);
}

function valueFindings(recorded: string, repeated: string, name: string): readonly Diagnostic[] {
  const { value: comparison, diagnostics } = diffModelFiles(recorded, repeated);
  if (comparison === undefined) return diagnostics;
  const changed = comparison.tensors.filter((tensor) => tensor.changed > 0);
  const [first] = changed;
  if (first?.first === undefined) return [diagnose(catalogue.otherBytes, { name: basename(name) }, { file: recorded })];
  const args = {
    tensor: first.tensor,
    place: placeIn(first.dims, first.first.index),
    recorded: first.first.before,
    repeated: first.first.after,
    changed: changed.reduce((sum, one) => sum + one.changed, 0),
    tensors: changed.length,
    maxDelta: Number(Math.max(...changed.map(({ maxDelta }) => maxDelta)).toPrecision(3)),
  };
  return [diagnose(catalogue.otherValues, args, { file: recorded })];
}

/** Where the networks of a run lie. */
export interface PlannedEnd {
  /** Path of the stage that it is the end of; empty for a plan without stages. */
  readonly path: string;
  /** Folder below that of the run; empty where the run has one end. */
  readonly folder: string;
}

export function plannedEnds(plan: Plan, files: ReadonlySet<string>): readonly PlannedEnd[] {
  const paths = modelsOf(plan);
  return [...foldersOf(paths.length > 0 ? paths : [''], spellingOf(files))].map(([path, folder]) => ({ path, folder }));
}

/** Of the run that left these files. */
export function spellingOf(files: ReadonlySet<string>): ArmSpelling {
  return [...files].some((name) => /^(?:arms|adapters)\/[^/]*\[/.test(name)) ? 'bracketed' : 'plain';
}

/** `parts` are those of folders that hold several models. */
export function diffModelFiles(
  before: string,
  after: string,
  parts: { readonly before?: readonly PartFile[]; readonly after?: readonly PartFile[] } = {},
): Outcome<ModelComparison> {
  const [old, now] = [openNetwork(before, parts.before), openNetwork(after, parts.after)];
  try {
    return old.value === undefined || now.value === undefined
      ? { diagnostics: [...old.diagnostics, ...now.diagnostics] }
      : diffModels(old.value, now.value);
  } finally {
    old.value?.close();
    now.value?.close();
  }
}

// Compares the files of a folder with its manifest: hashes, missing and extra files.

interface CheckedFiles {
  readonly findings: readonly Diagnostic[];
  /** Files that are there and regular, changed or not: what may be read. */
  readonly readable: ReadonlySet<string>;
  readonly bytes: number;
}

/** `onBytes` is told how much has been hashed so far. */
export function checkFiles(folder: string, manifest: Manifest, onBytes: (done: number) => void = () => {}): CheckedFiles {
  const findings: Diagnostic[] = [];
  const readable = new Set<string>();
  const entries = entriesBelow(folder);
  let bytes = 0;
  for (const [name, listed] of manifest) {
    const file = join(folder, name);
    const kind = entries.get(name);
    if (kind === undefined) {
      findings.push(diagnose(catalogue.missingFile, { name }, { file }));
      continue;
    }
    if (kind !== 'file') {
      findings.push(diagnose(catalogue.strangeFile, { name, kind }, { file }));
      continue;
    }
    readable.add(name);
    const found = hashOf(file);
    if (found !== listed) findings.push(diagnose(catalogue.changedFile, { name, listed, found }, { file }));
    bytes += lstatSync(file).size;
    onBytes(bytes);
  }
  for (const [name, kind] of entries) {
    if (manifest.has(name) || name === names.manifest || isLock(name)) continue;
    const file = join(folder, name);
    if (kind !== 'file') findings.push(diagnose(catalogue.strangeFile, { name, kind }, { file }));
    else if (!besideResults.some((below) => name.startsWith(`${below}/`))) findings.push(diagnose(catalogue.extraFile, { name }, { file }));
  }
  return { findings, readable, bytes };
}

type Kind = 'file' | 'a symbolic link' | 'no regular file';

/** Names relative to the folder, with `/`; no link is followed. */
function entriesBelow(folder: string, below = ''): ReadonlyMap<string, Kind> {
  const found = new Map<string, Kind>();
  for (const entry of readdirSync(join(folder, below), { withFileTypes: true })) {
    const name = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) {
      for (const [inner, kind] of entriesBelow(folder, name)) found.set(inner, kind);
    } else if (entry.isFile()) found.set(name, 'file');
    else found.set(name, entry.isSymbolicLink() ? 'a symbolic link' : 'no regular file');
  }
  return found;
}

/** What `--keep-checkpoints` leaves names itself by its content; jobs of a cluster leave their logs. */
const besideResults = [checkpointFolder, jobFolder];

/** In lower-case hexadecimal digits. Throws the system's error. */
export function hashOf(path: string): string {
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    return hashDescriptor(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

// The manifest of a run, read as something that anybody may have written.

/** SHA-256 by the name of the file, with `/` between the parts of a path. */
type Manifest = ReadonlyMap<string, string>;

/** A network of ten thousand files has a manifest of a megabyte. */
export const largest = 64 << 20;

/** Errors: ESP6700, ESP6701, ESP6561 for a newer format. */
export function readManifest(folder: string): Outcome<Manifest> {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    return { diagnostics: [diagnose(catalogue.noFinishedRun, { path: folder, isUnfinished: false }, { file: folder })] };
  }
  const path = join(folder, names.manifest);
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) {
    const isUnfinished = lstatSync(join(folder, names.unfinished), { throwIfNoEntry: false }) !== undefined;
    return { diagnostics: [diagnose(catalogue.noFinishedRun, { path: folder, isUnfinished }, { file: folder })] };
  }
  if (!stats.isFile()) {
    return { diagnostics: [diagnose(catalogue.strangeFile, { name: names.manifest, kind: 'no regular file' }, { file: path })] };
  }
  const broken = (fault: string): Outcome<Manifest> => ({ diagnostics: [diagnose(catalogue.brokenManifest, { fault }, { file: path })] });
  if (stats.size > largest) return broken('it is larger than any that a run writes');
  const content = parsedJson(readFileSync(path, 'utf8'));
  if (typeof content !== 'object' || content === null) return broken('it is no JSON object');
  const format: unknown = 'format' in content ? content.format : undefined;
  if (typeof format === 'number' && format > folderFormat) {
    const args = { path: folder, found: format, known: folderFormat };
    return { diagnostics: [diagnose(newerFolder, args, { file: path })] };
  }
  if (format !== folderFormat) return broken(`its format is not ${folderFormat}`);
  return entriesOf('files' in content ? content.files : undefined, broken);
}

function entriesOf(listed: unknown, broken: (fault: string) => Outcome<Manifest>): Outcome<Manifest> {
  if (typeof listed !== 'object' || listed === null) return broken('it lists no files');
  const manifest = new Map<string, string>();
  for (const [name, hash] of Object.entries(listed)) {
    if (!staysInside(name)) return broken(`\`${name}\` leads out of the folder`);
    if (typeof hash !== 'string' || !/^[0-9a-f]{64}$/.test(hash)) return broken(`the hash of \`${name}\` is none`);
    manifest.set(name, hash);
  }
  const missing = [names.plan, names.journal].find((name) => !manifest.has(name));
  return missing === undefined ? { value: manifest, diagnostics: [] } : broken(`it does not list \`${missing}\``);
}
