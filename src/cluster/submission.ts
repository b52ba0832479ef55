/** `slurm/` in the folder of a run: what was submitted from it, and what its jobs tell. */
import { orElse } from '../basics/attempts.ts';
import { fields, fits, list, number, text, type Fitting } from '../basics/fits.ts';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { noSubmission } from '../diagnostics/catalogue/cluster.ts';
import { diagnose, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { jsonText } from '../diagnostics/render/escapes.ts';
import type { SlurmSettings } from '../project/project.ts';
import { disk } from '../record/file-layer.ts';
import { jobFolder } from '../record/layout.ts';
import { seal, unsealed } from '../record/sealed.ts';
import { writeWhole } from '../record/write-whole.ts';
import type { StageIndex } from '../run/executor/executor.ts';
import type { JobTask } from './resources.ts';

export interface Submission {
  /** What all jobs of it are called: by that they are found even where this note was lost. */
  readonly name: string;
  /** Versions of Espalier, onnxruntime and Node that the run was submitted with. */
  readonly versions: string;
  readonly settings: SlurmSettings;
  /** When, in milliseconds since 1970. */
  readonly submitted: number;
  readonly jobs: readonly SubmittedJob[];
}

export interface SubmittedJob {
  readonly id: string;
  /** By their numbers in the array; one alone is no array. */
  readonly tasks: readonly JobTask[];
}

/** The checksum says that it is what Espalier wrote. */
const isSubmission = fits<Submission>(fields({ jobs: list(fields({ id: text })), versions: text }));

export function writeSubmission(folder: string, submission: Submission): void {
  writeWhole(disk, notePath(folder), seal(submission).line + '\n');
}

/** Errors: ESP7409 where nothing was submitted, or the note is no whole one. */
export function readSubmission(folder: string): Outcome<Submission> {
  const path = notePath(folder);
  const value = unsealed(existsSync(path) ? readFileSync(path, 'utf8') : '', isSubmission);
  return value ? { value, diagnostics: [] } : { diagnostics: [diagnose(noSubmission, { folder })] };
}

export function isSubmitted(folder: string): boolean {
  return existsSync(notePath(folder));
}

function notePath(folder: string): string {
  return join(folder, jobFolder, 'submission.json');
}

/** How far a stage has come: told about once a second, so that it is not worth a flush. */
export type StageProgress = Fitting<typeof isProgress>;

/** `seconds` of work in this job, and the step that it began at. */
const isProgress = fields({ step: number, steps: number, seconds: number, first: number });

export function progressPath(folder: string, stage: StageIndex): string {
  return join(folder, jobFolder, `progress-${stage}.json`);
}

export function readProgress(folder: string, stage: StageIndex): StageProgress | undefined {
  const value = readJson(progressPath(folder, stage));
  return isProgress(value) ? value : undefined;
}

/** Seconds after which a new file is seen on any node: NFS keeps what it knows of a folder for one minute. */
export const latest = 90;

/** What kept a job from its work. */
export function writeFaults(folder: string, task: JobTask, diagnostics: readonly Diagnostic[]): void {
  writeWhole(disk, faultPath(folder, task), jsonText(diagnostics, 2) + '\n');
}

export function readFaults(folder: string, task: JobTask): readonly Diagnostic[] {
  const value = readJson(faultPath(folder, task));
  return Array.isArray(value) ? (value as readonly Diagnostic[]) : [];
}

function faultPath(folder: string, task: JobTask): string {
  return join(folder, jobFolder, `fault-${task}.json`);
}

export function resultPath(folder: string): string {
  return join(folder, jobFolder, 'result.json');
}

export function readJson(path: string): unknown {
  // It is not there, or being written.
  return orElse(() => JSON.parse(readFileSync(path, 'utf8')), undefined);
}

/** What earlier jobs told: a new submission begins without it. */
export function clearTold(folder: string): void {
  for (const name of readdirSync(join(folder, jobFolder))) {
    if (/^(fault|progress)-/.test(name)) disk.remove(join(folder, jobFolder, name));
  }
}
