/** A Hugging Face folder with new values for some of its weights, and every other byte unchanged. */
import type { ModelFiles } from '../file.ts';
import { storedTensors } from '../flat/stored-tensors.ts';
import type { Model } from '../graph.ts';
import { externalEdits, matchChanges } from '../write/changed-tensors.ts';
import type { NewValues } from '../write/new-values.ts';
import { splice } from '../write/splice.ts';
import { checkpointFiles } from './read-checkpoint.ts';

/** Its files by name: the configuration, the index where there is one, and those of weights. Each can be read once. */
export function rewriteCheckpoint(
  files: ModelFiles,
  model: Model,
  changes: ReadonlyMap<string, NewValues>,
): ReadonlyMap<string, Iterable<Uint8Array>> {
  const { config, weights, index } = checkpointFiles;
  const stored = [...storedTensors(model).values()];
  const changed = matchChanges(stored, changes);
  const locations = new Set(stored.flatMap(({ tensor: { data } }) => (data.kind === 'external' ? [data.location] : [])));
  if (!locations.has(weights)) locations.add(index);
  const written = new Map<string, Iterable<Uint8Array>>([[config, splice(files.main, [])]]);
  for (const location of locations) {
    const source = files.open(location);
    if (source !== undefined) written.set(location, splice(source, externalEdits(location, changed)));
  }
  return written;
}
