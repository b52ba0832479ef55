/** What `espalier verify` does: finds model and data, verifies, and reports changes. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { noModel } from '../diagnostics/catalogue/command.ts';
import { collectingAsync, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { files as runFiles } from '../record/layout.ts';
import { readRunPlan, verifyRun, type RunInputs, type Verification } from '../verify/verify-run.ts';

import { clean, findings, interrupted, unable, report } from './report.ts';
import { dataOptions, each, idleOptions, type Effects, type PlaceOptions } from './recipe-options.ts';
import { inputsOfModels } from './data-paths.ts';
import { requireInputs } from './planning.ts';
import { openProgress, silent } from './progress.ts';
import { findProject } from './project-file.ts';
import { runProgress } from './run-progress.ts';
import type { Terminal } from './terminal.ts';

/** The exit code. */
export async function verify(folder: string, options: VerifyOptions, terminal: Terminal, signal: AbortSignal): Promise<number> {
  const idle = idleBesideRun(options);
  if (idle.length > 0) {
    await report(idle, 'pretty', terminal.err);
    return unable;
  }
  const inputs = options.repeat ? await inputsOf(folder, options) : undefined;
  if (inputs !== undefined && inputs.value === undefined) {
    await report(inputs.diagnostics, 'pretty', terminal.err);
    return unable;
  }
  const verified = await verifyVisibly(folder, options, { inputs: inputs?.value, terminal, signal });
  if (signal.aborted) {
    terminal.err.write('interrupted: nothing has been changed\n');
    return interrupted;
  }
  if (verified.value === undefined) {
    await report(verified.diagnostics, 'pretty', terminal.err);
    return unable;
  }
  await show(folder, verified.value, options, terminal);
  return verified.value.findings.length === 0 ? clean : findings;
}

/** What each option does where the run is carried out again. */
export const besideRun: Effects<VerifyOptions> = {
  ...each('idle', 'device', 'threads', 'shards'),
  ...each('counts', 'model', 'project', 'dataRoot', ...dataOptions, 'stage', 'repeat', 'quiet', 'json'),
};

/** What each option does with `--no-repeat`: inputs are not read then. */
export const withoutRepeat: Effects<VerifyOptions> = {
  ...besideRun,
  ...each('idle', 'model', 'project', 'dataRoot', 'stage', ...dataOptions),
};

export function idleBesideRun(options: VerifyOptions): readonly Diagnostic[] {
  const { device, threads, shards } = options;
  const decided = idleOptions({ device, threads, shards }, besideRun, 'the plan of the run already sets it');
  if (options.repeat) return decided;
  const { device: _, threads: __, shards: ___, ...rest } = options;
  const reason = '`--no-repeat` repeats nothing';
  return [...decided, ...idleOptions(rest, withoutRepeat, reason)];
}

/** As a plan is run: from the command line, else from the project. */
function inputsOf(folder: string, options: VerifyOptions): Promise<Outcome<RunInputs>> {
  return collectingAsync(async (take, fail) => {
    const place = take(await findProject(options.project, undefined));
    // A plan that cannot be read is a finding of the verification.
    const names = existsSync(join(folder, runFiles.plan)) && (await readRunPlan(folder)).value?.models;
    const placed = names ? inputsOfModels(options, place, place.folder) : requireInputs(options, place);
    if (placed.value === undefined) {
      const help = 'add `--model FILE.onnx`, or carry nothing out again with `--no-repeat`';
      const diagnostics = placed.diagnostics.map((found) => (found.code === noModel.code ? { ...found, help } : found));
      return fail(diagnostics);
    }
    const { model, data } = placed.value;
    return { modelPath: model, data: new Map(Object.entries(data)), teacherFolder: place.folder };
  });
}

async function verifyVisibly(
  folder: string,
  { quiet, stage }: VerifyOptions,
  {
    inputs,
    terminal: { err },
    signal,
  }: { readonly inputs: RunInputs | undefined; readonly terminal: Terminal; readonly signal: AbortSignal },
): Promise<Outcome<Verification>> {
  const progress = quiet === true ? silent : await openProgress(err);
  try {
    return await verifyRun({ folder, signal, onEvent: runProgress(progress), inputs, stage });
  } finally {
    progress.stop();
  }
}

async function show(
  folder: string,
  { findings: found, files, bytes, repeated }: Verification,
  { json }: VerifyOptions,
  { out, err }: Terminal,
): Promise<void> {
  if (json === true) {
    const listed = found.map(({ code, message, why, help, file, source }) => ({ code, message, why, help, file: file ?? source?.name }));
    out.json({ folder, sound: found.length === 0, files, bytes, repeated, findings: listed });
    return;
  }
  await report(found, 'pretty', err);
  if (found.length > 0) return;
  const size = `${files} files, ${(bytes / 1e6).toFixed(1)} MB`;
  out.say`${folder} is unchanged: ${size}; ${repetition(repeated)}`;
}

function repetition(repeated: Verification['repeated']): string {
  if (repeated === 'nothing') return 'the run was not repeated';
  const what = repeated === 'run' ? 'the run' : `stage ${repeated.stage}`;
  return `${what}, repeated, ends in the same bytes`;
}

export interface VerifyOptions extends PlaceOptions {
  readonly stage?: string;
  /** False with \`--no-repeat\`. */
  readonly repeat: boolean;
  readonly quiet?: true;
  readonly json?: true;
}
