/** Tells a run's outcome to those who wait for it: a JUnit file, and GitHub where it runs the job. */
import { appendFileSync } from 'node:fs';
import * as catalogue from '../diagnostics/catalogue/command.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { githubAnnotations, githubSummary, junitXml } from '../report/verdict-files.ts';
import type { RunResult } from '../run/result.ts';
import { newFileProblems, writeNewFile } from './new-file.ts';
import { reasonOf } from './texts.ts';
import type { Channel } from './terminal.ts';

/** Said before the run rather than after it: its work would be done, and its verdict lost. */
export function verdictProblems(junit: string | undefined): readonly Diagnostic[] {
  return junit === undefined ? [] : newFileProblems(junit);
}

/** `name` is the recipe's. Annotations go to `err`, so that JSON has standard output to itself. */
export function tellVerdicts(
  name: string,
  result: RunResult,
  {
    junit,
    err,
    environment = process.env,
  }: { readonly junit: string | undefined; readonly err: Channel; readonly environment?: Readonly<Record<string, string | undefined>> },
): readonly Diagnostic[] {
  const { expectations } = result;
  if (environment['GITHUB_ACTIONS'] === 'true') err.annotate(githubAnnotations(expectations));
  const summary = environment['GITHUB_STEP_SUMMARY'];
  return [
    ...(summary ? appendText(summary, githubSummary(name, result)) : []),
    ...(junit === undefined ? [] : writeNewFile(junit, junitXml(name, expectations))),
  ];
}

/** GitHub makes the file; every step adds to it. */
function appendText(path: string, text: string): readonly Diagnostic[] {
  try {
    appendFileSync(path, text);
    return [];
  } catch (error) {
    return [diagnose(catalogue.unwritable, { name: path, reason: reasonOf(error) }, { file: path })];
  }
}
