/** `espalier run --resume`: reads the request of the run from its folder. */
import { idleOption } from '../diagnostics/catalogue/command.ts';
import { alreadyFinished } from '../diagnostics/catalogue/run-folder.ts';
import { diagnose, type Outcome } from '../diagnostics/diagnostic.ts';
import { dataRoles, type DataFiles } from '../project/project.ts';
import { expandedData } from './data-option.ts';
import { resumedRequest } from '../run/resume-run.ts';
import type { RunRequest } from '../run/run-request.ts';
import type { RunOptions } from './run-options.ts';
import { givenFolder } from './roots.ts';
import { idleOptions, type Effects } from './idle-options.ts';

/** Model and data may have moved; everything else was decided when the run began. */
export async function resumed(folder: string, argument: string | undefined, options: RunOptions): Promise<Outcome<RunRequest>> {
  const reason = 'the resumed run already sets it';
  const named = argument === undefined ? [] : [diagnose(idleOption, { option: argument, reason })];
  const idle = [...named, ...idleOptions(options, besideResume, reason)];
  if (idle.length > 0) return { diagnostics: idle };
  const moved = new Map<string, DataFiles>();
  for (const role of dataRoles) {
    const given = options[role];
    const files = given && expandedData(given);
    if (files === undefined) continue;
    if (files.value === undefined) return { diagnostics: files.diagnostics };
    moved.set(role, files.value);
  }
  const roots = new Map<string, string>();
  for (const { name, folder: path } of options.dataRoot ?? []) {
    const found = givenFolder({ name, folder: path });
    if (found.value === undefined) return { diagnostics: found.diagnostics };
    roots.set(name, found.value);
  }
  const asked = await resumedRequest(folder, { model: options.model, data: moved, roots });
  const isFinished = asked.diagnostics.some(({ code }) => code === alreadyFinished.code);
  if (isFinished && options.junit !== undefined) return { diagnostics: [unwritten] };
  return isFinished && options.log !== undefined ? { diagnostics: [unlogged] } : asked;
}

/** A finished run would end with 0 and without the file. */
const unwritten = diagnose(idleOption, { option: '--junit', reason: 'the run is finished, and its verdicts are given only as it ends' });

const unlogged = diagnose(idleOption, { option: '--log', reason: 'the run is finished; `espalier log` writes what it recorded' });

/** What each option of `run` does beside `--resume`. */
export const besideResume: Effects<RunOptions> = {
  e: 'idle',
  set: 'idle',
  for: 'idle',
  seed: 'idle',
  batch: 'idle',
  latency: 'idle',
  project: 'idle',
  dataRoot: 'counts',
  device: 'idle',
  threads: 'idle',
  shards: 'idle',
  out: 'idle',
  frozen: 'idle',
  checkpointEvery: 'idle',
  keepCheckpoints: 'idle',
  keepAdapters: 'idle',
  model: 'counts',
  train: 'counts',
  validation: 'counts',
  calibration: 'counts',
  test: 'counts',
  resume: 'counts',
  jobs: 'counts',
  cores: 'counts',
  memory: 'counts',
  junit: 'counts',
  quiet: 'counts',
  json: 'counts',
  on: 'counts',
  detach: 'counts',
  log: 'counts',
};
