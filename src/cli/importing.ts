/** What `espalier import` does: reads the files and the model, imports, checks what came out, and writes it. */
import { basename, join } from 'node:path';
import { existsSync } from 'node:fs';
import { checkSource } from '../check-source.ts';
import { importBroken } from '../diagnostics/catalogue/import.ts';
import { diagnosticsOf, collecting, diagnose, hasErrors, type Diagnostic, type Outcome, type Source } from '../diagnostics/diagnostic.ts';
import { openModelFiles } from '../identity/model-files.ts';
import type { DialectName, Facts } from '../import/dialect.ts';
import { importRecipe, importReport, listsOf, type Imported, type ImportRequest } from '../import/import-recipe.ts';
import type { ImportLayer } from '../import/names.ts';
import { readLayers, readModel } from '../model/index.ts';
import { exitCodeFor, report as say } from './report.ts';
import { newFileProblems, writeNewFile, replaceFile } from './new-file.ts';
import type { Terminal } from './terminal.ts';
import { readStandardInput, readText } from './texts.ts';

export interface ImportOptions extends Partial<Omit<Facts, 'form'>> {
  readonly from?: DialectName;
  readonly native?: true;
  readonly trace?: true;
  readonly model?: string;
  readonly names?: string;
  readonly out?: string;
  readonly force?: true;
  readonly report?: string;
  readonly json?: true;
}

type Done = { readonly file: string; readonly imported: Imported; readonly diagnostics: readonly Diagnostic[] };

/** All of them, and what was found, also of the model. */
export function importAll(
  files: readonly string[],
  options: ImportOptions,
): { readonly done: readonly Done[]; readonly diagnostics: readonly Diagnostic[] } {
  const { value: request, diagnostics } = requestOf(options);
  if (request === undefined) return { done: [], diagnostics };
  const done = files.map((file) => importOne(file, request));
  return { done, diagnostics: [...diagnostics, ...done.flatMap((one) => one.diagnostics)] };
}

/** The exit code. */
export async function importFiles(files: readonly string[], options: ImportOptions, { out, err }: Terminal): Promise<number> {
  const { done, diagnostics: found } = importAll(files, options);
  if (options.json === true) out.json({ formatVersion: 1, files: done.map(asJson) });
  else await say(found, 'pretty', err);
  const problems = [...writeReports(done, options, err), ...writeRecipes(done, options, { out, err })];
  await say(problems, 'pretty', err);
  return exitCodeFor([...found, ...problems]);
}

function asJson({ file, imported, diagnostics }: Done) {
  const { dialect, tool, recipe, lines } = imported;
  const findings = diagnostics.map(({ code, severity, message, help }) => ({ code, severity, message, help }));
  return { file, dialect, tool, recipe, fields: listsOf(lines), findings };
}

function importOne(file: string, request: ImportRequest): Done {
  const read = file === '-' ? readStandardInput('<stdin>') : readText(file);
  if (read.value === undefined) return { file, imported: { lines: [], diagnostics: [] }, diagnostics: read.diagnostics };
  const imported = importRecipe(read.value, request);
  const broken = imported.recipe === undefined ? [] : brokenIn(imported.recipe, read.value);
  if (broken.length === 0) return { file, imported, diagnostics: imported.diagnostics };
  const { recipe: _, ...rest } = imported;
  return { file, imported: rest, diagnostics: [...imported.diagnostics, ...broken] };
}

/** Only what checks is written. */
function brokenIn(recipe: string, source: Source): readonly Diagnostic[] {
  const { diagnostics } = checkSource({ name: 'imported.prune', text: recipe });
  const span = { start: 0, end: Math.min(1, source.text.length) };
  return diagnostics
    .filter(({ severity }) => severity === 'error')
    .slice(0, 5)
    .map(({ code, message }) => diagnose(importBroken, { code, message }, { source, span }));
}

function requestOf(options: ImportOptions): Outcome<ImportRequest> {
  const layers = options.model === undefined ? undefined : layersIn(options.model);
  const names = options.names === undefined ? undefined : namesIn(options.names);
  const diagnostics = [...diagnosticsOf(layers), ...diagnosticsOf(names)];
  if (hasErrors(diagnostics)) return { diagnostics };
  const { from, stepsPerEpoch, epochs, calibration, optimizer } = options;
  const value: ImportRequest = {
    form: options.trace === true ? 'trace' : 'native',
    from,
    stepsPerEpoch,
    epochs,
    calibration,
    optimizer,
    layers: layers?.value,
    names: names?.value,
  };
  return { value, diagnostics };
}

function layersIn(path: string): Outcome<readonly ImportLayer[]> {
  return collecting((take, fail) => {
    const files = take(openModelFiles(path));
    const { value: model, diagnostics } = readModel(files);
    files.close();
    if (model === undefined) return fail(diagnostics);
    const { layers, diagnostics: found } = readLayers(model);
    return take({ value: layers, diagnostics: [...diagnostics, ...found] });
  });
}

/** Two columns; more of them, quotes and a head are not needed. */
function namesIn(path: string): Outcome<ReadonlyMap<string, string>> {
  const { value, diagnostics } = readText(path);
  if (value === undefined) return { diagnostics };
  const rows = value.text.split(/\r?\n/).map((line) => line.split(',').map((cell) => cell.trim()));
  return { value: new Map(rows.flatMap(([from = '', to = '']) => (from && to ? [[from, to] as const] : []))), diagnostics };
}

function writeReports(done: readonly Done[], { report, json, force }: ImportOptions, err: Terminal['err']): readonly Diagnostic[] {
  const text = done
    .filter(({ imported }) => imported.tool !== undefined)
    .map(({ file, imported }) => importReport(file, imported))
    .join('\n');
  if (report !== undefined) return written(report, text, force);
  if (json !== true && text !== '') err.write(text);
  return [];
}

function writeRecipes(
  done: readonly Done[],
  { out: path, json, force }: ImportOptions,
  { out, err }: Pick<Terminal, 'out' | 'err'>,
): readonly Diagnostic[] {
  const texts = done.flatMap(({ file, imported: { recipe } }) => (recipe === undefined ? [] : [{ file, recipe }]));
  if (path === undefined) {
    if (json !== true) for (const { recipe } of texts) out.pass(recipe);
    return [];
  }
  return texts.flatMap(({ file, recipe }) => {
    const target = done.length === 1 ? path : join(path, `${basename(file).replace(/\.[^.]+$/, '')}.prune`);
    const problems = written(target, recipe, force);
    if (problems.length === 0) err.say`wrote ${target}`;
    return problems;
  });
}

function written(path: string, text: string, force: true | undefined): readonly Diagnostic[] {
  if (force === true && existsSync(path)) return replaceFile(path, text);
  const problems = newFileProblems(path);
  return problems.length > 0 ? problems : writeNewFile(path, text);
}
