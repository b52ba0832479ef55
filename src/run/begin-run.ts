/** Writes the first files of a run's folder, and checks them before a run resumes. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { textUpTo } from '../data/bounded-file.ts';
import { changedInput, otherEngine } from '../diagnostics/catalogue/run-folder.ts';
import { diagnose, hasErrors, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { filePaths, storedFile, withPaths } from '../project/data-files.ts';
import { hashFile } from '../identity/model-files.ts';
import { makeFolders } from '../record/run-folder.ts';
import { textOfPlan } from './readable-record.ts';
import type { RunRequest } from './run-request.ts';
import type { FileLayer } from '../record/file-layer.ts';
import { files as names, folderFormat, objectFolder } from '../record/layout.ts';
import { seal, sha256 } from '../record/sealed.ts';
import { engineOf, readUnfinished, unfinishedText, type DataNote } from '../record/unfinished.ts';
import { writeWhole } from '../record/write-whole.ts';

/** The note of the inputs comes last: with it the run has begun. */
export async function beginRun(files: FileLayer, folder: string, request: RunRequest): Promise<readonly Diagnostic[]> {
  const { plan, modelPath, teacherFolder = '.', checkpointEvery, keepCheckpoints, keepAdapters } = request;
  const roots = [...(request.roots ?? [])].map(([name, path]) => [name, resolve(path)] as const);
  const { value: data, diagnostics } = await dataNotes(request);
  if (data === undefined) return diagnostics;
  const text = textOfPlan(plan);
  const write = (name: string, content: string): void => writeWhole(files, join(folder, name), content);
  write(names.format, seal({ format: folderFormat }).line + '\n');
  write(names.plan, text);
  const note = unfinishedText({
    plan: sha256(text),
    model: resolve(modelPath),
    data,
    engine: engineOf(),
    teacherFolder: plan.teachers && resolve(teacherFolder),
    roots: roots.length > 0 ? Object.fromEntries(roots) : undefined,
    checkpointEvery,
    keepCheckpoints: keepCheckpoints === true ? keepCheckpoints : undefined,
    keepAdapters: keepAdapters === true ? keepAdapters : undefined,
  });
  write(names.unfinished, note);
  makeFolders(files, join(folder, objectFolder));
  return [];
}

/** Whether plan and data are those that the run began with. */
export async function checkInputs(files: FileLayer, folder: string, request: RunRequest): Promise<readonly Diagnostic[]> {
  const note = readUnfinished(join(folder, names.unfinished));
  if (note === undefined) return [changed('the note', join(folder, names.unfinished))];
  const planPath = join(folder, names.plan);
  const text = existsSync(planPath) ? textUpTo(planPath) : undefined;
  if (text === undefined || sha256(text) !== note.plan || text !== textOfPlan(request.plan)) return [changed('the plan', planPath)];
  const { value: data, diagnostics } = await dataNotes(request);
  if (data === undefined) return diagnostics;
  const found = Object.entries(data).flatMap(([name, now]) => {
    const before = note.data[name];
    const paths = filePaths(now).map(([, path]) => path);
    const other = paths.filter((_, file) => before?.sha256[file] !== now.sha256[file]);
    // Of files that moved, some may be missing: the last one that is there names the place.
    const isShort = other.length === 0 && before?.sha256.length !== now.sha256.length;
    const named = isShort ? paths.slice(-1) : other;
    return named.map((path) => changed(`the data set \`${name}\``, path));
  });
  if (note.engine !== engineOf()) found.push(diagnose(otherEngine, { before: note.engine, now: engineOf() }));
  if (!hasErrors(found)) makeFolders(files, join(folder, objectFolder));
  return found;
}

function changed(what: string, path: string): Diagnostic {
  return diagnose(changedInput, { what, path }, { file: path });
}

/** Of the data sets that the plan counts and that are there. */
async function dataNotes({ plan, data }: RunRequest): Promise<Outcome<Readonly<Record<string, DataNote>>>> {
  const notes: Record<string, DataNote> = {};
  const diagnostics: Diagnostic[] = [];
  for (const [name, files] of data) {
    if (plan.data[name] === undefined) continue;
    const sums: string[] = [];
    for (const [, path] of 'x' in files ? filePaths(files) : []) {
      const sum = await hashFile(storedFile(path));
      diagnostics.push(...sum.diagnostics);
      sums.push(sum.value ?? '');
    }
    notes[name] = { ...withPaths(files, (path) => resolve(path)), sha256: sums };
  }
  return hasErrors(diagnostics) ? { diagnostics } : { value: notes, diagnostics };
}
