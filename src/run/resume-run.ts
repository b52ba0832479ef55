/** The request of an interrupted run, from its folder: enough to resume it. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { alreadyFinished, nothingToResume } from '../diagnostics/catalogue/run-folder.ts';
import type { Outcome } from '../diagnostics/diagnostic.ts';
import { diagnose } from '../diagnostics/diagnostic.ts';
import { planFromYaml } from '../plan/index.ts';
import type { DataFiles } from '../project/data-files.ts';
import { unresumable } from '../record/run-folder.ts';
import type { RunRequest } from './run-request.ts';
import { disk } from '../record/file-layer.ts';
import { files as names } from '../record/layout.ts';
import { clearLocks } from '../record/lock.ts';
import { readUnfinished } from '../record/unfinished.ts';
import type { Unfinished } from '../record/unfinished.ts';

/** Files that lie elsewhere by now; their contents must be the same. */
export interface MovedInputs {
  readonly model?: string | undefined;
  readonly data: ReadonlyMap<string, DataFiles>;
}

/**
 * The request of the run in a folder. Errors: ESP6563 where there is none, ESP6561 for a folder of a
 * newer version; ESP6567, a hint and no value, where the run is finished.
 */
export async function resumedRequest(
  folder: string,
  moved: MovedInputs = { data: new Map() },
): Promise<Outcome<RunRequest>> {
  const fault = unresumable(folder);
  if (fault !== undefined) return { diagnostics: [fault] };
  const note = readUnfinished(join(folder, names.unfinished));
  if (note === undefined) {
    // A run that was killed in its last moment is finished, but for its lock.
    clearLocks(disk, folder);
    return {
      diagnostics: [
        diagnose(existsSync(join(folder, names.manifest)) ? alreadyFinished : nothingToResume, {
          path: folder,
        }),
      ],
    };
  }
  const path = join(folder, names.plan);
  const plan = await planFromYaml({ name: path, text: readFileSync(path, 'utf8') });
  if (plan.value === undefined) return { diagnostics: plan.diagnostics };
  return {
    diagnostics: plan.diagnostics,
    value: {
      plan: plan.value,
      modelPath: moved.model ?? note.model,
      data: new Map([...dataOf(note), ...moved.data]),
      ...(note.teacherFolder === undefined ? {} : { teacherFolder: note.teacherFolder }),
      out: folder,
      resume: true,
      ...(note.checkpointEvery === undefined ? {} : { checkpointEvery: note.checkpointEvery }),
      ...(note.keepCheckpoints === true ? { keepCheckpoints: true } : {}),
    },
  };
}

function dataOf({ data }: Unfinished): ReadonlyMap<string, DataFiles> {
  return new Map(Object.entries(data).map(([name, { sha256: _, ...files }]) => [name, files]));
}
