/** From a model's path to its latency profile. */
import { basename } from 'node:path';
import { hasErrors, type Outcome } from '../diagnostics/diagnostic.ts';
import { loadTensors, readModel } from '../model/index.ts';
import type { LatencyProfile } from '../plan/plan.ts';
import { measureProfile } from '../run/latency/measure-profile.ts';
import { hashFile, openModelFiles } from '../run/model-files.ts';
import { onnxruntimeVersion } from './engine-version.ts';
import type { ProfileOptions } from './commands/profile.ts';
import type { Progress } from './progress.ts';

export async function measure(
  path: string,
  { batch, threads, rounds, device, size }: ProfileOptions,
  progress: Progress,
): Promise<Outcome<LatencyProfile>> {
  const files = openModelFiles(path);
  if (files.value === undefined) return { diagnostics: files.diagnostics };
  const { value: stored, diagnostics } = readModel(files.value);
  const loaded = stored && loadTensors(stored, files.value);
  files.value.close();
  const found = [...diagnostics, ...(loaded?.diagnostics ?? [])];
  if (loaded?.value === undefined || hasErrors(found)) return { diagnostics: found };
  const hash = await hashFile(path);
  if (hash.value === undefined) return { diagnostics: hash.diagnostics };
  const measured = await measureProfile({
    ...{ model: loaded.value, file: basename(path), sha256: hash.value, batch, rounds },
    sizes: Object.fromEntries(size.map(({ name, value }) => [name, value])),
    engine: { threads, device },
    version: onnxruntimeVersion(),
    progress: (label, done, total) => progress.show(label, done, total, ''),
  });
  return { ...measured, diagnostics: [...found, ...measured.diagnostics] };
}
