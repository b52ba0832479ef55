/** Two models on disk, compared. */
import type { Outcome } from '../diagnostics/diagnostic.ts';
import type { ModelComparison } from '../diff/models/index.ts';
import { diffModels } from '../diff/models/index.ts';
import { openModelFiles } from '../identity/model-files.ts';

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
