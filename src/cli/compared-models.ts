/** Two models for `espalier diff`; a run is represented by the model that it wrote. */
import { existsSync } from 'node:fs';
import { severalModels } from '../diagnostics/catalogue/run-folder.ts';
import type { Comparison } from '../diff/index.ts';
import { modelInWords } from '../diff/models/index.ts';
import { diagnose, type Outcome } from '../diagnostics/diagnostic.ts';
import { modelIn } from '../journal/run-files.ts';
import { armModels, partModels, strayLinks } from '../report/record/read-run.ts';
import { diffModelFiles } from '../verify/compare-runs.ts';
import { isFolder } from './is-folder.ts';

export function compareModels(before: string, after: string): Outcome<Comparison> {
  const [old, now] = [modelOf(before), modelOf(after)];
  if (old.value === undefined || now.value === undefined) {
    return { diagnostics: [...old.diagnostics, ...now.diagnostics] };
  }
  const { value, diagnostics } = diffModelFiles(old.value, now.value);
  return value === undefined ? { diagnostics } : { value: modelInWords(value), diagnostics };
}

/** Errors: ESP6705 for a run with links in its folder, ESP6753 for one with several models. */
function modelOf(path: string): Outcome<string> {
  if (!isFolder(path)) return { value: path, diagnostics: [] };
  const links = strayLinks(path);
  if (links.length > 0) return { diagnostics: links };
  const model = modelIn(path);
  const models = existsSync(model) ? [] : [...partModels(path), ...armModels(path)];
  if (models.length === 0) return { value: model, diagnostics: [] };
  return { diagnostics: [diagnose(severalModels, { path, models }, { file: path })] };
}
