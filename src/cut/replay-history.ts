/** Cuts a model as the history of a run says, and writes the smaller one. */
import { textUpTo, demandRegular } from '../data/bounded-file.ts';
import { dirname, join } from 'node:path';
import * as catalogue from '../diagnostics/catalogue/command.ts';
import { unwritableFile } from '../diagnostics/catalogue/model-file.ts';
import { noHistory } from '../diagnostics/catalogue/run-structure.ts';
import { collecting, diagnose, type Outcome } from '../diagnostics/diagnostic.ts';
import { readModel, sizeOfModel, type Model, type ModelFiles, type ModelSize } from '../model/index.ts';
import { loadModel, type LoadedModel } from '../state/load.ts';
import { openModelFiles, type OpenModelFiles } from '../identity/model-files.ts';
import { writeNewFiles } from '../identity/new-files.ts';
import { makeFolders, reasonOf } from '../record/run-folder.ts';
import { disk } from '../record/file-layer.ts';
import type { Streaming } from '../state/lazy-values.ts';
import { bytesOfCut, cutLater, layOut, locationsBeside } from './lay-out.ts';
import { refusalToCompact } from './compact.ts';
import { cutAsRecorded } from './cut-as-recorded.ts';
import { historyIn, readHistory, type CutHistory } from './history.ts';

export interface ReplayRequest {
  /** Path of the `pruning_history.json` of a run, or of a model that carries one. */
  readonly history: string;
  readonly modelPath: string;
  /** The smaller one: a file that is not there yet. */
  readonly out: string;
  /** When the model is worked on piece by piece; by its size unless given. */
  readonly streaming?: Streaming;
}

export interface Replayed {
  readonly out: string;
  /** Files beside it, in `data/`, of a model that has such files. */
  readonly data: readonly string[];
  readonly before: ModelSize;
  readonly after: ModelSize;
}

/** A file that cannot be written completely is removed. */
export function replayHistory({ history, modelPath, out, streaming }: ReplayRequest): Outcome<Replayed> {
  const { value: recorded, diagnostics } = historyAt(history);
  if (recorded === undefined) return { diagnostics };
  return withFiles(modelPath, (files) => {
    return collecting((take, fail) => {
      const loaded = take(loadModel(files, streaming));
      const { outline } = loaded;
      const refused = refusalToCompact(outline, modelPath);
      if (refused !== undefined) return fail([refused]);
      const { cuts, cutTensor } = cutLater();
      const smaller = take(cutAsRecorded(outline, recorded, modelPath, cutTensor));
      const written = take(write(out, smaller, { files, loaded, cuts }));
      const [before, after] = [sizeOfModel(outline), sizeOfModel(smaller)];
      return { out, data: written, before, after };
    });
  });
}

type Origin = { readonly files: ModelFiles; readonly loaded: LoadedModel; readonly cuts: ReturnType<typeof cutLater>['cuts'] };

/** The paths of external data. */
function write(out: string, model: Model, { files: whole, loaded, cuts }: Origin): Outcome<readonly string[]> {
  const { main, external } = layOut(model, locationsBeside(loaded.stored), (tensor) =>
    bytesOfCut(cuts.get(tensor) ?? { tensor }, whole, loaded.pieceSize),
  );
  const folder = dirname(out);
  const data = [...external].map(([at, chunks]) => [join(folder, at), chunks] as const);
  const faults = writeNewFiles([...data, [out, [main]] as const], {
    makeFolder: (path) => makeFolders(disk, path),
    unwritable: (file, error) => diagnose(unwritableFile, { reason: reasonOf(error) }, { file }),
  });
  return faults.length > 0 ? { diagnostics: faults } : { value: data.map(([path]) => path), diagnostics: [] };
}

function historyAt(path: string): Outcome<CutHistory> {
  const missing = { diagnostics: [diagnose(noHistory, { file: path }, { file: path })] };
  if (path.endsWith('.onnx')) {
    return withFiles(path, (files) => {
      const { value: model, diagnostics } = readModel(files);
      if (model === undefined) return { diagnostics };
      const value = historyIn(model);
      return value === undefined ? missing : { value, diagnostics: [] };
    });
  }
  try {
    demandRegular(path);
    const text = textUpTo(path);
    if (text === undefined) throw new Error('it is larger than any that a run writes');
    const value = readHistory(text);
    return value === undefined ? missing : { value, diagnostics: [] };
  } catch (error) {
    return { diagnostics: [diagnose(catalogue.unreadableFile, { name: path, reason: reasonOf(error) }, { file: path })] };
  }
}

function withFiles<T>(path: string, use: (files: OpenModelFiles) => Outcome<T>): Outcome<T> {
  return collecting((take) => {
    const files = take(openModelFiles(path));
    try {
      return take(use(files));
    } finally {
      files.close();
    }
  });
}
