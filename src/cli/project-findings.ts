/** Findings about a project file and the files that it names, at their lines. */
import { diagnosticsOf, faultsIn, diagnose, hasErrors, type Diagnostic, type Source } from '../diagnostics/diagnostic.ts';
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { unreadableFile } from '../diagnostics/catalogue/command.ts';
import { factsOf } from '../compile.ts';
import { readModel } from '../model/index.ts';
import { storedFile } from '../project/data-files.ts';
import { readProject } from '../project/read.ts';
import { pathsOf, placeIn } from '../project/stray-paths.ts';
import { openModelFiles } from '../identity/model-files.ts';
import { dataPaths, placePaths } from './data-paths.ts';

/** `folder` is where the project's paths start. */
export function findingsOfProject(source: Source, folder: string): readonly Diagnostic[] {
  const { value: project, diagnostics } = readProject(source);
  if (project === undefined) return diagnostics;
  const files = pathsOf(project).flatMap(([keys, written]) => {
    const place = placeIn(project, keys);
    return faultsIn((take) => {
      const placed = take(placePaths(keys, written, { project, folder, given: [] }));
      // A folder for copies is made when there are some.
      if (keys.endsWith('.cache')) return [];
      return placed.flatMap(({ path }) => {
        const file = storedFile(path);
        if (!existsSync(file)) return [diagnose(unreadableFile, { name: written, reason: 'there is no such file' }, place)];
        const found = keys === 'model' ? findingsOfModel(file) : [];
        return found.map((one) => ({ ...one, ...place }));
      });
    });
  });
  const { diagnostics: repeated } = !hasErrors(files) ? dataPaths({}, { project, folder, searched: '' }) : { diagnostics: [] };
  return [...diagnostics, ...onceEach([...files, ...repeated])];
}

/** A root that is not there is at fault once, and not at each path below it. */
function onceEach(found: readonly Diagnostic[]): readonly Diagnostic[] {
  const said = new Set<string>();
  return found.filter(({ code, span, message }) => {
    const key = `${code} ${span?.start} ${message}`;
    return !said.has(key) && said.add(key);
  });
}

/** What its header says; no weight is read. */
function findingsOfModel(path: string): readonly Diagnostic[] {
  const { value: files, diagnostics } = openModelFiles(path);
  if (files === undefined) return diagnostics;
  const { value: model, diagnostics: found } = readModel(files);
  files.close();
  const facts = model && factsOf(model, basename(path), '');
  return [...diagnostics, ...found, ...diagnosticsOf(facts)].filter(({ severity }) => severity === 'error');
}
