/** Cuts a model as the history of a run says, and writes the smaller one. */
import { readFileSync } from 'node:fs';
import * as catalogue from '../diagnostics/catalogue/command.ts';
import { noHistory } from '../diagnostics/catalogue/run-structure.ts';
import type { Outcome } from '../diagnostics/diagnostic.ts';
import { diagnose, hasErrors } from '../diagnostics/diagnostic.ts';
import { encodeModel, loadTensors, readModel } from '../model/index.ts';
import type { Model } from '../model/index.ts';
import { historyIn, readHistory } from '../run/cut/history.ts';
import type { CutHistory } from '../run/cut/history.ts';
import { replayHistory } from '../run/cut/replay.ts';
import { openModelFiles } from '../run/model-files.ts';
import { sizeOfModel } from '../run/units/compaction.ts';
import type { ModelSize } from '../run/units/compaction.ts';
import { writeNewFile } from './new-file.ts';
import { reasonOf } from './reason.ts';

export interface Replayed {
  /** The file that was written. */
  readonly out: string;
  readonly before: ModelSize;
  readonly after: ModelSize;
}

/** `history` is the `pruning_history.json` of a run, or a model that carries one. */
export function replayFile(
  history: string,
  { model, out }: { readonly model: string; readonly out: string },
): Outcome<Replayed> {
  const recorded = historyOf(history);
  if (recorded.value === undefined) return { diagnostics: recorded.diagnostics };
  const whole = modelIn(model, true);
  if (whole.value === undefined || hasErrors(whole.diagnostics)) {
    return { diagnostics: whole.diagnostics };
  }
  const smaller = replayHistory(whole.value, recorded.value, model);
  if (smaller.value === undefined) return { diagnostics: smaller.diagnostics };
  const faults = writeNewFile(out, encodeModel(smaller.value));
  if (hasErrors(faults)) return { diagnostics: faults };
  const [before, after] = [sizeOfModel(whole.value), sizeOfModel(smaller.value)];
  return { value: { out, before, after }, diagnostics: whole.diagnostics };
}

function historyOf(path: string): Outcome<CutHistory> {
  const missing = { diagnostics: [diagnose(noHistory, { file: path }, { file: path })] };
  if (path.endsWith('.onnx')) {
    const { value: model, diagnostics } = modelIn(path, false);
    if (model === undefined) return { diagnostics };
    const value = historyIn(model);
    return value === undefined ? missing : { value, diagnostics: [] };
  }
  try {
    const value = readHistory(readFileSync(path, 'utf8'));
    return value === undefined ? missing : { value, diagnostics: [] };
  } catch (error) {
    const args = { name: path, reason: reasonOf(error) };
    return { diagnostics: [diagnose(catalogue.unreadableFile, args, { file: path })] };
  }
}

function modelIn(path: string, loads: boolean): Outcome<Model> {
  const files = openModelFiles(path);
  if (files.value === undefined) return { diagnostics: files.diagnostics };
  try {
    const read = readModel(files.value);
    if (read.value === undefined || !loads) return read;
    const loaded = loadTensors(read.value, files.value);
    return { ...loaded, diagnostics: [...read.diagnostics, ...loaded.diagnostics] };
  } finally {
    files.value.close();
  }
}
