/** Data sets whose patterns are replaced by the files that match. */
import { dirname, normalize } from 'node:path';
import { repeatedFile, strangePattern } from '../diagnostics/catalogue/patterns.ts';
import { diagnose, hasErrors, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { filePaths, withNames, type DataFiles } from '../project/data-files.ts';
import { isPattern, patternOf } from '../project/patterns.ts';
import { matchingNames } from './matching-files.ts';

/** Of the command line, whose paths may lead anywhere. */
export function expandedData(files: DataFiles): Outcome<DataFiles> {
  const diagnostics: Diagnostic[] = [];
  const found = new Map<string, readonly string[]>();
  for (const [key, path] of filePaths(files)) {
    if (!isPattern(key, path)) continue;
    const matching = matchingPaths(path);
    diagnostics.push(...matching.diagnostics);
    if (matching.value !== undefined) found.set(path, matching.value);
  }
  if (hasErrors(diagnostics)) return { diagnostics };
  const several = (path: string) => found.get(path) ?? path;
  return { value: withNames(files, (path) => path, several), diagnostics };
}

function matchingPaths(path: string): Outcome<readonly string[]> {
  const pattern = patternOf(path);
  if (typeof pattern === 'string')
    return { diagnostics: [diagnose(strangePattern, { path, problem: pattern })] };
  const names = matchingNames(pattern, { path, folder: pattern.folder || dirname(path) });
  if (names.value === undefined) return { diagnostics: names.diagnostics };
  const { folder, rest } = pattern;
  return { value: names.value.map((name) => `${folder}${name}${rest}`), diagnostics: [] };
}

/** ESP7219 for a list that names a file twice, by whatever words. */
export function repeatedFiles(files: DataFiles): readonly (readonly [key: string, Diagnostic])[] {
  const seen = new Set<string>();
  return filePaths(files).flatMap(([keys, path]) => {
    const [key = '', index] = keys.split('.');
    const own = `${key} ${normalize(path)}`;
    if (index === undefined || key === 'beside' || !seen.has(own)) {
      seen.add(own);
      return [];
    }
    return [[key, diagnose(repeatedFile, { key, file: path }, { file: path })] as const];
  });
}
