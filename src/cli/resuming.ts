/** `espalier run --resume`: what the run was asked for stands in its folder. */
import * as catalogue from '../diagnostics/catalogue/command.ts';
import { diagnose, type Outcome } from '../diagnostics/diagnostic.ts';
import { dataRoles } from '../project/project.ts';
import { resumedRequest } from '../run/resume-run.ts';
import type { RunRequest } from '../run/run-plan.ts';
import type { RunOptions } from './commands/run.ts';

/** Model and data may have moved; everything else was decided when the run began. */
export async function resumed(
  folder: string,
  argument: string | undefined,
  options: RunOptions,
): Promise<Outcome<RunRequest>> {
  const idle = idleWithResume(argument, options);
  if (idle.length > 0) {
    const reason = 'the run that goes on has decided it';
    return {
      diagnostics: idle.map((option) => diagnose(catalogue.idleOption, { option, reason })),
    };
  }
  const moved = dataRoles.flatMap((role) => {
    const files = options[role];
    return files === undefined ? [] : [[role, files] as const];
  });
  return resumedRequest(folder, { model: options.model, data: new Map(moved) });
}

function idleWithResume(argument: string | undefined, options: RunOptions): readonly string[] {
  const given: readonly (readonly [string, boolean])[] = [
    [argument ?? '', argument !== undefined],
    ['-e', options.e !== undefined],
    ['--out', options.out !== undefined],
    ['--project', options.project !== undefined],
    ['--set', options.set.length > 0],
    ['--for', options.for.length > 0],
    ...(['seed', 'batch', 'device', 'threads'] as const).map(
      (name) => [`--${name}`, options[name] !== undefined] as const,
    ),
    ['--checkpoint-every', options.checkpointEvery !== undefined],
    ['--keep-checkpoints', options.keepCheckpoints !== undefined],
  ];
  return given.filter(([, isGiven]) => isGiven).map(([option]) => option);
}
