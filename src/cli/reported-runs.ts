/** What `espalier report` shows: runs read back from their folders, written as a page or printed as JSON. */
import { basename } from 'node:path';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { diffPlans, renderText } from '../diff/index.ts';
import { otherOriginal } from '../diagnostics/catalogue/run-folder.ts';
import { diagnosticsOf, collectingAsync, diagnose, hasErrors, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { collect } from '../report/html/collect.ts';
import { groupPictures } from '../report/html/group-pictures.ts';
import { openWeights, type Weights } from '../report/html/summaries.ts';
import { otherPart, readModel, type ModelFiles } from '../model/index.ts';
import { dataOf, type PlanChanges, type Report, type ReportedRun, type CodeSpan, type PageAssets } from '../report/html/report.ts';
import { readRun } from '../report/record/read-run.ts';
import type { RunRecord } from '../report/record/record.ts';
import { hashModel } from '../identity/hash-model.ts';
import { openNetwork, type PartFile } from '../identity/open-parts.ts';
import { writtenParts } from '../plan/name-in-path.ts';
import { modelPath } from './data-paths.ts';
import { findProject } from './project-file.ts';
import { legend, semanticTokensOf } from '../editor/semantic-tokens.ts';
import { nothingAround } from '../editor/surroundings.ts';
import { viewOf } from '../editor/view.ts';
import { lastPart } from '../basics/matches.ts';
import { generator, renderReport } from '../report/html/document/page.ts';
import { clean, exitCodeFor, unable, report as say } from './report.ts';
import { openFile, writeOwnFile } from './new-file.ts';
import type { Terminal } from './terminal.ts';

/** Filled in by the build from `package.json`. */
declare const ESPALIER_VERSION: string;

export async function reportedRuns(folders: readonly string[], options: ReportOptions): Promise<Outcome<Report>> {
  const diagnostics: Diagnostic[] = [];
  const records: RunRecord[] = [];
  for (const folder of folders) {
    const record = await readRun(folder);
    diagnostics.push(...record.diagnostics);
    if (record.value !== undefined) records.push(record.value);
  }
  const original = await originalPath(options);
  diagnostics.push(...original.diagnostics);
  if (hasErrors(diagnostics)) return { diagnostics };
  const labels = labelsOf(records);
  const runs: ReportedRun[] = [];
  for (const [index, record] of records.entries()) {
    const label = labels[index] ?? record.folder;
    const { path, folder } = original.value ?? {};
    const run = await reportedRun(record, { label, index }, record.plan.models === undefined ? path : folder, options);
    diagnostics.push(...run.diagnostics);
    if (run.value !== undefined) runs.push(run.value);
  }
  if (hasErrors(diagnostics)) return { diagnostics };
  return { value: { runs, changes: changesOf(records, labels), version: ESPALIER_VERSION }, diagnostics };
}

/** The folder's last name, or the whole where two runs would be called the same. */
function labelsOf(records: readonly RunRecord[]): readonly string[] {
  const short = records.map(({ folder }) => basename(folder));
  return new Set(short).size === short.length ? short : records.map(({ folder }) => folder);
}

const none: ReportedRun['pictures'] = new Map();

async function reportedRun(
  record: RunRecord,
  { label, index }: { readonly label: string; readonly index: number },
  original: string | undefined,
  options: ReportOptions,
): Promise<Outcome<ReportedRun>> {
  const diagnostics: Diagnostic[] = [];
  const open: (() => void)[] = [];
  const { models } = record.plan;
  const filesOf = (path: string, parts: readonly PartFile[] | undefined): ModelFiles | undefined => {
    const files = openNetwork(path, parts);
    diagnostics.push(...files.diagnostics);
    if (files.value !== undefined) open.push(files.value.close);
    return files.value;
  };
  const weightsOf = (files: ModelFiles | undefined): Weights | undefined => {
    const weights = files && openWeights(files);
    diagnostics.push(...diagnosticsOf(weights));
    return weights?.value;
  };
  try {
    const path = original === undefined ? undefined : await prunedModel(original, record);
    // The project's files were not named by the user.
    if (options.model !== undefined) diagnostics.push(...diagnosticsOf(path));
    const dense = path?.value === undefined ? undefined : filesOf(path.value, models);
    const before = weightsOf(dense);
    const after = new Map<string, Weights>();
    for (const { path, model } of record.ends) {
      const weights = model === undefined ? undefined : weightsOf(filesOf(model, models && writtenParts(models)));
      if (weights !== undefined) after.set(path, weights);
    }
    if (hasErrors(diagnostics)) return { diagnostics };
    const data = collect({ record, label, after, before });
    const recipe = colouredRecipe(record.plan.recipe.text);
    const graph = dense && readModel(dense).value;
    const pictures = graph === undefined ? none : groupPictures(record.plan, graph, index);
    return { value: { record, data, recipe, pictures }, diagnostics };
  } finally {
    for (const close of open) close();
  }
}

/** Where the model that was pruned may lie: a plan holds its hash, and no path. */
function originalPath({ model, project }: ReportOptions): Promise<Outcome<{ readonly path?: string; readonly folder?: string }>> {
  return collectingAsync(async (take, fail) => {
    if (model !== undefined) return { path: model };
    const { value: found, diagnostics } = await findProject(project, undefined);
    if (found === undefined) return project === undefined ? {} : fail(diagnostics);
    return { path: take(modelPath({}, found)).model, folder: found.folder };
  });
}

/** The path, where it leads to the model that the run pruned. */
function prunedModel(path: string, { plan }: RunRecord): Promise<Outcome<string>> {
  return collectingAsync(async (take) => {
    const hash = take(await hashModel(path, plan.models));
    return take<string>(
      otherPart(plan.model, hash) === undefined
        ? { value: path, diagnostics: [] }
        : { diagnostics: [diagnose(otherOriginal, { path }, { file: path })] },
    );
  });
}

/** Each plan against that of the first run. */
function changesOf([first, ...others]: readonly RunRecord[], [, ...labels]: readonly string[]): readonly PlanChanges[] {
  return others.map(({ plan }, index) => ({
    label: labels[index] ?? '',
    changes:
      first === undefined
        ? []
        : renderText(diffPlans(first.plan, plan))
            .split('\n')
            .filter((line) => line !== ''),
  }));
}

export interface ReportOptions {
  readonly out?: string;
  readonly open?: true;
  readonly model?: string;
  readonly project?: string;
  readonly json?: true;
}

/** A recipe's text cut where the editor's colours change. */
function colouredRecipe(text: string): readonly CodeSpan[] {
  const document = TextDocument.create('recipe.prune', 'prune', 1, text);
  const { data } = semanticTokensOf(viewOf(document, 'recipe.prune', nothingAround));
  const spans: CodeSpan[] = [];
  let [line, character, done] = [0, 0, 0];
  for (let at = 0; at < data.length; at += 5) {
    const [lines = 0, characters = 0, length = 0, type = 0] = data.slice(at, at + 4);
    character = lines === 0 ? character + characters : characters;
    line += lines;
    const start = document.offsetAt({ line, character });
    const kind = legend.tokenTypes[type];
    spans.push({ text: text.slice(done, start) });
    spans.push({ text: text.slice(start, start + length), kind });
    done = start + length;
  }
  return [...spans, { text: text.slice(done) }].filter((span) => span.text !== '');
}

/** The exit code. */
export async function reportRuns(folders: readonly string[], options: ReportOptions, { out, err }: Terminal): Promise<number> {
  const { value: report, diagnostics } = await reportedRuns(folders, options);
  await say(diagnostics, 'pretty', err);
  if (report === undefined || hasErrors(diagnostics)) return unable;
  if (options.json === true) {
    out.json(dataOf(report));
    return clean;
  }
  const page = renderReport(report, pageAssets());
  if (options.out === '-') {
    out.pass(page);
    return clean;
  }
  const path = options.out ?? defaultName(report);
  const problems = writeOwnFile(path, page, generator);
  await say(problems, 'pretty', err);
  if (hasErrors(problems)) return exitCodeFor(problems);
  err.say`wrote ${path}`;
  const trouble = options.open === true ? await openFile(path) : undefined;
  if (trouble !== undefined) err.say`espalier: the report cannot be opened: ${trouble}`;
  return trouble === undefined ? clean : unable;
}

/** Beside the first folder: the folder of a run holds only files of the run. */
function defaultName({ runs }: Report): string {
  const [first = 'report', ...others] = runs.map(({ data }) => data.folder.replace(/[/\\]+$/, ''));
  const more = others.map((name) => `-and-${lastPart(name, /[/\\]/)}`);
  return `${first}${more.join('')}.html`;
}

/** The build puts both beside the command. */
function pageAssets(): PageAssets {
  const read = (name: string): string => readFileSync(fileURLToPath(new URL(name, import.meta.url)), 'utf8').trimEnd();
  return { style: read('report-style.css'), script: read('report-page.js') };
}
