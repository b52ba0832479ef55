/** The request of an interrupted run, from its folder: enough to resume it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { alreadyFinished, changedInput, nothingToResume } from '../diagnostics/catalogue/run-folder.ts';
import { collectingAsync, diagnose, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { planFromYaml } from '../plan/index.ts';
import { textUpTo } from '../data/bounded-file.ts';
import { idleOption } from '../diagnostics/catalogue/command.ts';
import { liesBelow } from '../identity/checkpoint-at.ts';
import { withPaths, type DataFiles } from '../project/data-files.ts';
import { unresumable } from '../record/run-folder.ts';
import type { RunRequest } from './run-request.ts';
import { disk } from '../record/file-layer.ts';
import { files as names } from '../record/layout.ts';
import { clearLocks } from '../record/lock.ts';
import { readUnfinished, type Unfinished } from '../record/unfinished.ts';

/** Files that lie elsewhere by now; their contents must be the same. */
export interface MovedInputs {
  readonly model?: string | undefined;
  readonly data: ReadonlyMap<string, DataFiles>;
  /** Where roots of the project lie by now. */
  readonly roots: ReadonlyMap<string, string>;
}

/**
 * The request of the run in a folder. Errors: ESP6563 where there is none, ESP6561 for a folder of a
 * newer version, ESP7011 for a root that the run reads nothing below; ESP6567, a hint and no value, where the run is finished.
 */
export function resumedRequest(folder: string, moved: MovedInputs = { data: new Map(), roots: new Map() }): Promise<Outcome<RunRequest>> {
  return collectingAsync(async (take, fail) => {
    const fault = unresumable(folder);
    if (fault !== undefined) return fail([fault]);
    const note = readUnfinished(join(folder, names.unfinished));
    if (note === undefined) {
      // A run that was killed in its last moment is finished, but for its lock.
      clearLocks(disk, folder);
      return fail([diagnose(existsSync(join(folder, names.manifest)) ? alreadyFinished : nothingToResume, { path: folder })]);
    }
    const idle = [...moved.roots.keys()].filter((name) => !Object.hasOwn(note.roots ?? {}, name));
    if (idle.length > 0) return fail(idle.map(idleRoot));
    const now = (path: string): string => inMovedRoot(path, note, moved);
    const path = join(folder, names.plan);
    const text = existsSync(path) ? textUpTo(path) : undefined;
    if (text === undefined) return fail([diagnose(changedInput, { what: 'the plan', path }, { file: path })]);
    return {
      plan: take(await planFromYaml({ name: path, text })),
      modelPath: moved.model ?? now(note.model),
      data: new Map([...dataOf(note, now), ...moved.data]),
      roots: note.roots && new Map([...Object.entries(note.roots), ...moved.roots]),
      teacherFolder: note.teacherFolder,
      out: folder,
      resume: true,
      checkpointEvery: note.checkpointEvery,
      keepCheckpoints: note.keepCheckpoints === true || undefined,
      keepAdapters: note.keepAdapters === true || undefined,
    };
  });
}

function dataOf({ data }: Unfinished, now: (path: string) => string): ReadonlyMap<string, DataFiles> {
  return new Map(Object.entries(data).map(([name, { sha256: _, ...files }]) => [name, withPaths(files, now)]));
}

/** The same file below the new folder of its root; every other path as it is. */
function inMovedRoot(path: string, { roots = {} }: Unfinished, moved: MovedInputs): string {
  for (const [name, folder] of moved.roots) {
    const before = roots[name];
    const rest = before === undefined ? undefined : liesBelow(before, path);
    if (rest !== undefined) return join(folder, rest);
  }
  return path;
}

function idleRoot(name: string): Diagnostic {
  return diagnose(idleOption, { option: `--data-root ${name}=…`, reason: `the run reads nothing below a root \`${name}\`` });
}
