/** Writes the parameters of a model, or of what a run left, in a format of other tools. */
import { existsSync, renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { draftOf, removeQuietly, sweepDrafts } from '../data/drafts.ts';
import { needsGraph } from '../diagnostics/catalogue/checkpoint.ts';
import * as command from '../diagnostics/catalogue/command.ts';
import * as catalogue from '../diagnostics/catalogue/export.ts';
import { severalModels } from '../diagnostics/catalogue/run-folder.ts';
import { collecting, diagnose, hasErrors, type Diagnostic, type Outcome, failing } from '../diagnostics/diagnostic.ts';
import { openModelFiles } from '../identity/model-files.ts';
import { modelIn, runFiles } from '../journal/run-files.ts';
import { checkpointFiles, readModel, sparseModel, type Model, type ModelFiles } from '../model/index.ts';
import { codeOf } from '../record/file-layer.ts';
import { cannotWrite } from '../record/run-folder.ts';
import { partModels, readMasks } from '../report/record/read-run.ts';
import type { MaskArray } from '../report/record/record.ts';
import { exportArrays, noMasks, write, type ArrayFormat, type Exported } from './export-arrays.ts';
import { exportPeft } from './export-peft.ts';

export type { Exported } from './export-arrays.ts';
export type ExportFormat = ArrayFormat | 'onnx-sparse' | 'hugging-face' | 'peft';

export interface ExportRequest {
  /** An ONNX file, or the folder of a run. */
  readonly source: string;
  readonly format: ExportFormat;
  /** A file that is not there yet; a folder with `hugging-face` and `peft`. */
  readonly out: string;
  /**
   * Writes `NAME_orig` and `NAME_mask` for each pruned parameter, as `torch.nn.utils.prune` names them; with
   * `peft`, `NAME_mask` alone and in a file of their own.
   */
  readonly withMasks: boolean;
  /** Writes matrices that are 2:4 sparse in half their size. */
  readonly packed?: boolean;
  /** With `hugging-face`: the `config.json` of the unpruned module. */
  readonly config?: string;
  /** With `peft`: the stage whose adapters are written; the only one unless given. */
  readonly stage?: string;
}

export function exportModel(request: ExportRequest): Outcome<Exported> {
  const { out, format } = request;
  sweepDrafts(dirname(out));
  if (existsSync(out)) return failing(diagnose(command.exists, { name: out }, { file: out }));
  return format === 'peft' || format === 'hugging-face' ? intoFolder(request) : exportInto(request);
}

/** A folder is written beside its place, and moved when it is whole. */
function intoFolder(request: ExportRequest): Outcome<Exported> {
  const { out } = request;
  const draft = draftOf(out);
  try {
    const { value, diagnostics } = exportInto({ ...request, out: draft });
    const told = diagnostics.map((one) =>
      one.file?.startsWith(draft) === true ? { ...one, file: out + one.file.slice(draft.length) } : one,
    );
    if (value === undefined) return { diagnostics: told };
    renameSync(draft, out);
    return { value: { ...value, out: out + value.out.slice(draft.length) }, diagnostics: told };
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    return failing(cannotWrite(error, out));
  } finally {
    removeQuietly(draft);
  }
}

function exportInto(request: ExportRequest): Outcome<Exported> {
  return collecting((take) => {
    const { source, out, format, withMasks, stage } = request;
    if (format === 'peft') return take(exportPeft({ folder: source, out, withMasks, stage }));
    const isFolder = statSync(source, { throwIfNoEntry: false })?.isDirectory() === true;
    const models = isFolder ? partModels(source) : [];
    if (models.length > 0) return take(failing(diagnose(severalModels, { path: source, models }, { file: source })));
    const masks = take(withMasks ? masksBeside(source, isFolder) : { value: noMasks, diagnostics: [] });
    const files = take(openModelFiles(isFolder ? modelIn(source) : source));
    try {
      if (format === 'onnx-sparse') return take(exportSparse(files, out));
      if (format !== 'hugging-face') return take(exportArrays(files, masks, { ...request, format }));
      const asked = { ...request, format: 'safetensors', out: join(out, checkpointFiles.weights) } as const;
      return take(exportArrays(files, masks, asked));
    } finally {
      files.close();
    }
  });
}

function masksBeside(source: string, isFolder: boolean): Outcome<ReadonlyMap<string, MaskArray>> {
  const path = join(source, runFiles.masks);
  if (isFolder && existsSync(path)) return readMasks(path);
  return failing(diagnose(catalogue.noMasks, { path: source }, { file: source }));
}

/** The ONNX file with tensors of many zeros as sparse initializers. */
function exportSparse(files: ModelFiles, out: string): Outcome<Exported> {
  const { value: model, diagnostics } = readModel(files);
  if (model === undefined || hasErrors(diagnostics)) return { diagnostics };
  const fault = unsparseable(model);
  if (fault !== undefined) return failing({ ...fault, file: files.name });
  const { chunks, sparse, bytes } = sparseModel(files, model);
  if (sparse.length === 0) return failing(diagnose(catalogue.nothingSparse, {}, { file: files.name }));
  const faults = write(out, chunks);
  if (faults.length > 0) return { diagnostics: faults };
  return { value: { out, arrays: sparse.length, bytes, renamed: [], masked: [], packed: [] }, diagnostics };
}

/** Sparse initializers belong to the format since version 6, and lie in the file itself. */
function unsparseable({ irVersion, graph, checkpoint }: Model): Diagnostic | undefined {
  if (checkpoint !== undefined) {
    const reason = 'an ONNX file holds one';
    return diagnose(needsGraph, { what: '`--to onnx-sparse`', reason });
  }
  if (irVersion < 6) return diagnose(catalogue.oldForSparse, { version: irVersion });
  const outside = [...graph.initializers.values()].some(({ data }) => data.kind === 'external');
  return outside ? diagnose(catalogue.sparseOutside, {}) : undefined;
}
