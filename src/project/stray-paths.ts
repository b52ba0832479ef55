/** Which paths of a project lead out of its folder or their root, and which roots say nothing. */
import * as catalogue from '../diagnostics/catalogue/roots.ts';
import { strangePattern } from '../diagnostics/catalogue/patterns.ts';
import { pathOutside } from '../diagnostics/catalogue/project.ts';
import { diagnose, type Diagnostic, type Source, type Span } from '../diagnostics/diagnostic.ts';
import { suggest } from '../diagnostics/suggest.ts';
import { allPaths } from './data-files.ts';
import { staysInside } from './paths.ts';
import { isPattern, patternOf } from './patterns.ts';
import { dataRoles, type Project } from './project.ts';
import { partsOf, rootSource } from './roots.ts';

type Named = Pick<Project, 'model' | 'roots'> & { readonly data?: Project['data'] };

/** Each path of a project with the keys that lead to it. */
export function pathsOf(project: Named): readonly (readonly [keys: string, path: string])[] {
  const paths: [string, string][] = [];
  if (project.model !== undefined) paths.push(['model', project.model]);
  for (const role of dataRoles) {
    const files = project.data?.[role];
    for (const [key, path] of files === undefined ? [] : allPaths(files))
      paths.push([`data.${role}.${key}`, path]);
  }
  return paths;
}

/** Judged by the texts alone: nothing is opened. */
export function strayPaths(
  project: Named & Pick<Project, 'source' | 'places'>,
): readonly Diagnostic[] {
  const { roots = {} } = project;
  const known = Object.keys(roots);
  const ofRoots = Object.entries(roots).flatMap(([name, text]) => {
    const from = rootSource(text);
    if (!('problem' in from)) return [];
    const args = { name, problem: from.problem };
    return [diagnose(catalogue.strangeRoot, args, placeIn(project, `roots.${name}`))];
  });
  const ofPaths = pathsOf(project).flatMap(([keys, path]) => {
    const { root, rest } = partsOf(path);
    const place = placeIn(project, keys);
    if (root !== undefined && !known.includes(root)) {
      const nearest = suggest(root, known);
      const meant = nearest === undefined ? undefined : `${nearest}:${rest}`;
      return [diagnose(catalogue.undeclaredRoot, { root, meant, known }, place)];
    }
    if (!staysInside(rest))
      return [diagnose(pathOutside, { path, ...(root !== undefined && { root }) }, place)];
    const key = keys.split('.').slice(2).join('.');
    const pattern = isPattern(key, rest) ? patternOf(rest) : undefined;
    if (typeof pattern !== 'string') return [];
    return [diagnose(strangePattern, { path, problem: pattern }, place)];
  });
  return [...ofRoots, ...ofPaths];
}

/** Where a key's value stands in the file. */
export function placeIn(
  { source, places }: Pick<Project, 'source' | 'places'>,
  keys: string,
): { readonly source: Source; readonly span?: Span } {
  const span = Object.hasOwn(places, keys) ? places[keys] : undefined;
  return { source, ...(span !== undefined && { span }) };
}
