/** `slurm/` in the folder of a run: what was submitted from it, and what its jobs tell. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { noSubmission } from '../diagnostics/catalogue/cluster.ts';
import { diagnose, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { jsonText } from '../diagnostics/render/escapes.ts';
import type { SlurmSettings } from '../project/project.ts';
import { disk } from '../record/file-layer.ts';
import { jobFolder } from '../record/layout.ts';
import { seal, unseal } from '../record/sealed.ts';
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

export function writeSubmission(folder: string, submission: Submission): void {
  writeWhole(disk, notePath(folder), seal(submission).line + '\n');
}

/** Errors: ESP7409 where nothing was submitted, or the note is no whole one. */
export function readSubmission(folder: string): Outcome<Submission> {
  const path = notePath(folder);
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const value = unseal(text.trimEnd())?.value;
  // The checksum says that it is what Espalier wrote.
  if (value !== undefined && 'jobs' in value && 'versions' in value) return { value: value as Submission, diagnostics: [] };
  return { diagnostics: [diagnose(noSubmission, { folder })] };
}

export function isSubmitted(folder: string): boolean {
  return existsSync(notePath(folder));
}

function notePath(folder: string): string {
  return join(folder, jobFolder, 'submission.json');
}

/** How far a stage has come: told about once a second, so that it is not worth a flush. */
export interface StageProgress {
  readonly step: number;
  readonly steps: number;
  /** Of work in this job, and the step that it began at. */
  readonly seconds: number;
  readonly first: number;
}

export function progressPath(folder: string, stage: StageIndex): string {
  return join(folder, jobFolder, `progress-${stage}.json`);
}

export function readProgress(folder: string, stage: StageIndex): StageProgress | undefined {
  const value = readJson(progressPath(folder, stage));
  const isWhole = typeof value === 'object' && value !== null && 'steps' in value;
  return isWhole ? (value as StageProgress) : undefined;
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
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    // It is not there, or being written.
    return undefined;
  }
}

/** What earlier jobs told: a new submission begins without it. */
export function clearTold(folder: string): void {
  for (const name of readdirSync(join(folder, jobFolder))) {
    if (/^(fault|progress)-/.test(name)) disk.remove(join(folder, jobFolder, name));
  }
}
