/** Two models for `espalier diff`; a run stands for the model that it wrote. */
import { join } from 'node:path';
import type { Comparison } from '../diff/index.ts';
import { diffModels, modelInWords, type ModelComparison } from '../diff/models/index.ts';
import type { Outcome } from '../diagnostics/diagnostic.ts';
import { openModelFiles } from '../run/model-files.ts';
import { isFolder } from './kinds.ts';

/** As runs call it. */
const modelFile = 'model.onnx';

export function compareModels(before: string, after: string): Outcome<Comparison> {
  const { value, diagnostics } = diffModelFiles(modelOf(before), modelOf(after));
  return value === undefined ? { diagnostics } : { value: modelInWords(value), diagnostics };
}

export function diffModelFiles(before: string, after: string): Outcome<ModelComparison> {
  const [old, now] = [openModelFiles(before), openModelFiles(after)];
  try {
    return old.value === undefined || now.value === undefined
      ? { diagnostics: [...old.diagnostics, ...now.diagnostics] }
      : diffModels(old.value, now.value);
  } finally {
    old.value?.close();
    now.value?.close();
  }
}

function modelOf(path: string): string {
  return isFolder(path) ? join(path, modelFile) : path;
}
