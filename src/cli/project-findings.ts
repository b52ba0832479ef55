/** What is wrong with a project file and with the files that it names, told at its lines. */
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { unreadableFile } from '../diagnostics/catalogue/command.ts';
import { diagnose, type Diagnostic, type Source } from '../diagnostics/diagnostic.ts';
import { factsOf } from '../compile.ts';
import { readModel } from '../model/index.ts';
import { pathsOf, readProject } from '../project/read.ts';
import { openModelFiles } from '../run/model-files.ts';

/** `folder` is where the project's paths start. */
export function findingsOfProject(source: Source, folder: string): readonly Diagnostic[] {
  const { value: project, diagnostics } = readProject(source);
  if (project === undefined) return diagnostics;
  const files = pathsOf(project).flatMap(([keys, path]) => {
    const span = project.places[keys];
    const place = { source, ...(span && { span }) };
    const [file = path] = path.split('#');
    if (!existsSync(join(folder, file))) {
      return [diagnose(unreadableFile, { name: path, reason: 'there is no such file' }, place)];
    }
    const found = keys === 'model' ? findingsOfModel(join(folder, file)) : [];
    return found.map((one) => ({ ...one, ...place }));
  });
  return [...diagnostics, ...files];
}

/** What its header says; no weight is read. */
function findingsOfModel(path: string): readonly Diagnostic[] {
  const { value: files, diagnostics } = openModelFiles(path);
  if (files === undefined) return diagnostics;
  const { value: model, diagnostics: found } = readModel(files);
  files.close();
  const facts = model && factsOf(model, basename(path), '');
  return [...diagnostics, ...found, ...(facts?.diagnostics ?? [])].filter(
    ({ severity }) => severity === 'error',
  );
}
