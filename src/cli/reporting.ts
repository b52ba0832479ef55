/** What `espalier report` does: reads the runs, makes the page, writes or prints it. */
import { lastPart } from '../basics/matches.ts';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { hasErrors } from '../diagnostics/diagnostic.ts';
import { dataOf, type PageAssets, type Report } from '../report/html/report.ts';
import { generator, renderReport } from '../report/html/document/page.ts';
import { reportedRuns, type ReportOptions } from './reported-runs.ts';
import { clean, exitCodeFor, unable } from './exit-code.ts';
import { openFile, writeOwnFile } from './new-file.ts';
import { report as say } from './report.ts';
import type { Terminal } from './terminal.ts';

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
  const names = runs.map(({ data }) => data.folder.replace(/[/\\]+$/, ''));
  const [first = 'report', ...others] = names;
  const more = others.map((name) => `-and-${lastPart(name, /[/\\]/)}`);
  return `${first}${more.join('')}.html`;
}

/** The build puts both beside the command. */
function pageAssets(): PageAssets {
  const read = (name: string): string => readFileSync(fileURLToPath(new URL(name, import.meta.url)), 'utf8').trimEnd();
  return { style: read('report-style.css'), script: read('report-page.js') };
}
