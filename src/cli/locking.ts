/** What `espalier lock` does: pins the inputs of a folder's recipes, or lists the differences from the lock. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sweepDrafts } from '../data/drafts.ts';
import { listOf, collectingAsync, hasErrors, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { differencesOf, lockFileName, lockToYaml, type Lock } from '../lock/index.ts';
import { coresOf, usual } from '../project/settings.ts';

import { inputsOf } from './data-paths.ts';
import { clean, exitCodeFor, findings, unable, report } from './report.ts';
import { problemsOf, readLock } from './frozen.ts';
import { writeNewFile, replaceFile } from './new-file.ts';
import { findProject, type FoundProject } from './project-file.ts';
import { readRecipes } from './recipe-files.ts';
import { lockOf, usesOf } from './lock-inputs.ts';
import type { Terminal } from './terminal.ts';
import type { PlaceOptions } from './recipe-options.ts';

/** The exit code: 0 pinned or up to date, 1 something differs, 2 trouble. */
export async function lock(recipes: readonly string[], options: LockOptions, terminal: Terminal, version: string): Promise<number> {
  const { value, diagnostics } = await examine(recipes, options, version);
  if (value === undefined) {
    await report(diagnostics, 'pretty', terminal.err);
    return unable;
  }
  const { path, now, pinned, problems } = value;
  // A command that was killed between its two last steps has left a draft beside a lock that is up to date.
  if (options.check !== true) sweepDrafts(dirname(path));
  if (options.json === true) {
    const differences = pinned === undefined ? [] : differencesOf(pinned, now, everything);
    const same = pinned !== undefined && differences.length === 0;
    terminal.out.json({ path, same, differences });
  }
  if (value.writes) return await write(value, options, terminal);
  if (options.json !== true) {
    if (problems.length === 0) terminal.out.say`${path} is up to date`;
    else await report(problems, 'pretty', terminal.err);
  }
  return problems.length === 0 ? clean : findings;
}

const everything = { allUses: true };

export interface Examined {
  readonly path: string;
  readonly now: Lock;
  /** What the lock says that is there; absent where it is none, or there is none. */
  readonly pinned?: Lock;
  /** What differs, each at its line. */
  readonly problems: readonly Diagnostic[];
  /** Whether a lock is to be written: a first one, or another in the place of the old. */
  readonly writes: boolean;
}

/** Changes nothing. Errors: ESP72xx where there should be a lock and is none, those of the parts. */
export function examine(recipes: readonly string[], options: LockOptions, version: string): Promise<Outcome<Examined>> {
  return collectingAsync(async (take, fail) => {
    const place = take(await findProject(options.project, recipes[0]));
    const now = take(await pinnedNow(recipes, options, place, version));
    const { folder } = place;
    const path = join(folder, lockFileName);
    const isFirst = !existsSync(path) && options.check !== true;
    const read = isFirst ? undefined : readLock(folder);
    const isLost = read !== undefined && read.value === undefined;
    if (isLost && options.update !== true) return fail(read.diagnostics);
    const problems = read?.value === undefined ? [] : problemsOf(read.value, now, everything);
    const differs = isLost || problems.length > 0;
    return { path, now: now, problems, pinned: read?.value?.lock, writes: isFirst || (options.update === true && differs) };
  });
}

/** Every recipe of the folder counts where none is named. */
function pinnedNow(recipes: readonly string[], options: LockOptions, place: FoundProject, version: string): Promise<Outcome<Lock>> {
  return collectingAsync(async (take, fail) => {
    const { project, folder } = place;
    const found = readRecipes(recipes.length > 0 ? recipes : [folder], '<stdin>');
    // A folder whose recipes are all sentences on command lines has a model and data to pin.
    if (recipes.length > 0 && hasErrors(found.diagnostics)) return fail(found.diagnostics);
    const { model, data, roots } = take(inputsOf(options, place));
    const uses: string[] = [];
    const diagnostics: Diagnostic[] = [];
    for (const source of found.sources) {
      const used = usesOf({ source, path: source.name }, model);
      diagnostics.push(...used.diagnostics);
      uses.push(...listOf(used));
    }
    if (hasErrors(diagnostics)) return fail(diagnostics);
    const { cores, diagnostics: misplaced } = coresOf(project, options);
    if (misplaced.length > 0) return fail(misplaced);
    const resting = { modelPath: model, data, roots, device: options.device ?? project?.device ?? usual.device, ...cores, uses };
    return take(await lockOf(resting, folder, version));
  });
}

async function write({ path, now }: Examined, { json }: LockOptions, { out, err }: Terminal): Promise<number> {
  const text = lockToYaml(now);
  const problems = existsSync(path) ? replaceFile(path, text) : writeNewFile(path, text);
  await report(problems, 'pretty', err);
  if (problems.length > 0) return exitCodeFor(problems);
  if (json !== true) out.say`wrote ${path}: ${pinnedInWords(now)}`;
  return clean;
}

/** `the model, 2 data sets, 1 used file`. */
function pinnedInWords({ model, data, uses }: Lock): string {
  const sets = Object.keys(data).length;
  return [
    model === undefined ? 'no model' : 'the model',
    `${sets} data ${sets === 1 ? 'set' : 'sets'}`,
    `${uses.length} used ${uses.length === 1 ? 'file' : 'files'}`,
  ].join(', ');
}

export type LockOptions = PlaceOptions & { readonly update?: true; readonly check?: true; readonly json?: true };
