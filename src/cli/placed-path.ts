/** Opens no path of a project: says where it lies, below the project's folder or a root, links followed. */
import { readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { linkLeadsOut } from '../diagnostics/catalogue/project.ts';
import { collecting } from '../diagnostics/collecting.ts';
import { diagnose, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { storedFile } from '../project/data-files.ts';
import type { Project } from '../project/project.ts';
import { isPattern, patternOf } from '../project/patterns.ts';
import { partsOf, rootNamePattern, placeIn } from '../project/stray-paths.ts';
import { leadsOut, liesBelow } from '../identity/checkpoint-at.ts';
import { matchingNames } from './recipe-files.ts';
import type { DataRoot } from './recipe-options.ts';
import { rootFolder } from './roots.ts';

/** A project, where its paths start, and what the command line says of its roots. */
export interface Start {
  readonly project: Project;
  readonly folder: string;
  readonly given: readonly DataRoot[];
}

/** A path that this process can open, and the root that it lies below. */
interface PlacedPath {
  readonly path: string;
  readonly root?: { readonly name: string; readonly folder: string };
}

/** `keys` lead to the path in the project file. Opening a missing file reports it. */
export function placePath(keys: string, written: string, start: Start): Outcome<PlacedPath> {
  const { root: name, rest } = partsOf(written);
  const found = name === undefined ? { value: start.folder, diagnostics: [] } : rootFolder(name, start.project, start, start.given);
  const folder = found.value;
  if (folder === undefined) return { diagnostics: found.diagnostics };
  const stray = strayLink(folder, storedFile(rest), keys.endsWith('.images'));
  if (stray !== undefined) return { diagnostics: [leadingOut(keys, written, stray, start)] };
  const root = name === undefined ? {} : { root: { name, folder } };
  return { value: { path: join(folder, rest), ...root }, diagnostics: [] };
}

/** The same for a path that may be a pattern: each file that matches, by what it is called in the project. */
export function placePaths(keys: string, written: string, start: Start): Outcome<readonly PlacedPath[]> {
  return collecting((take, fail) => {
    const { root, rest } = partsOf(written);
    const key = keys.split('.').slice(2).join('.');
    const pattern = isPattern(key, rest) ? patternOf(rest) : undefined;
    // A strange one is refused where the project is read.
    if (pattern === undefined || typeof pattern === 'string') {
      const { value, diagnostics } = placePath(keys, written, start);
      return take<readonly PlacedPath[]>(value === undefined ? { diagnostics } : { value: [value], diagnostics });
    }
    const above = `${root === undefined ? '' : `${root}:`}${pattern.folder}`;
    const folder = take(placePath(keys, above, start));
    const names = matchingNames(pattern, { path: written, folder: folder.path });
    if (names.value === undefined) {
      const place = placeIn(start.project, keys);
      return fail(names.diagnostics.map((one) => ({ ...one, ...place })));
    }
    const placed = names.value.map((name) => placePath(keys, `${above}${name}${pattern.rest}`, start));
    const diagnostics = placed.flatMap((one) => one.diagnostics);
    if (diagnostics.length > 0) return fail(diagnostics);
    return take({ value: placed.flatMap(({ value }) => value ?? []), diagnostics });
  });
}

interface StrayLink {
  /** Below a folder of images. */
  readonly link?: string;
  readonly target: string;
}

/** The first link that leads out: the path's own, or one of the pictures below it. */
function strayLink(folder: string, rest: string, isImages: boolean): StrayLink | undefined {
  try {
    const target = leadsOut(folder, rest);
    if (target !== undefined) return { target };
    const below = isImages ? linksBelow(join(folder, rest)) : [];
    for (const link of below) {
      const out = leadsOutIfThere(folder, join(rest, link));
      if (out !== undefined) return { link, target: out };
    }
  } catch {
    // It is missing or unreadable: opening it reports that.
  }
  return undefined;
}

/** A link that leads nowhere is a damaged image, and no reason to stop looking. */
function leadsOutIfThere(folder: string, path: string): string | undefined {
  try {
    return leadsOut(folder, path);
  } catch {
    return undefined;
  }
}

/** Pictures lie two levels deep; only entries that are links are looked at again. */
function linksBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isSymbolicLink()) return [entry.name];
    if (!entry.isDirectory()) return [];
    return readdirSync(join(folder, entry.name), { withFileTypes: true })
      .filter((inner) => inner.isSymbolicLink())
      .map((inner) => `${entry.name}/${inner.name}`);
  });
}

function leadingOut(keys: string, path: string, stray: StrayLink, { project, folder, given }: Start): Diagnostic {
  const { root } = partsOf(path);
  const known = Object.keys(project.roots ?? {});
  const below = known.flatMap((name) => {
    const { value } = rootFolder(name, project, { folder }, given);
    const rest = value === undefined ? undefined : liesBelow(realpathSync(value), stray.target);
    return rest === undefined ? [] : [`${name}:${rest}`];
  });
  const written = stray.link === undefined ? below[0] : undefined;
  const args = { path, ...stray, proposed: proposal(stray.target, known), root, written };
  return diagnose(linkLeadsOut, args, placeIn(project, keys));
}

/** A root for the folder of a file, or for a folder itself, by its own name where that can be one. */
function proposal(target: string, known: readonly string[]) {
  const isFolder = statSync(target).isDirectory();
  const folder = isFolder ? target : dirname(target);
  const own = basename(folder);
  const stem = new RegExp(rootNamePattern).test(own) ? own : 'data';
  let name = stem;
  for (let number = 2; known.includes(name); number++) name = `${stem}-${number}`;
  return { name, folder, rest: isFolder ? '.' : basename(target) };
}
