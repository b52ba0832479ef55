/** Two models on disk, compared. */
import type { Outcome } from '../diagnostics/diagnostic.ts';
import type { ModelComparison } from '../diff/models/index.ts';
import { diffModels } from '../diff/models/index.ts';
import { openNetwork } from '../identity/open-parts.ts';
import type { PartFile } from '../identity/open-parts.ts';

/** `parts` are those of folders that hold several models. */
export function diffModelFiles(
  before: string,
  after: string,
  parts: { readonly before?: readonly PartFile[]; readonly after?: readonly PartFile[] } = {},
): Outcome<ModelComparison> {
  const [old, now] = [openNetwork(before, parts.before), openNetwork(after, parts.after)];
  try {
    return old.value === undefined || now.value === undefined
      ? { diagnostics: [...old.diagnostics, ...now.diagnostics] }
      : diffModels(old.value, now.value);
  } finally {
    old.value?.close();
    now.value?.close();
  }
}
