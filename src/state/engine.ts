/** What onnxruntime refuses becomes a finding: a user's model is no mistake of ours. */
import { deviceProblem } from '../compute/devices.ts';
import { diagnose, type Outcome } from '../diagnostics/diagnostic.ts';
import { unknownDevice } from '../diagnostics/catalogue/compute.ts';
import * as catalogue from '../diagnostics/catalogue/run.ts';
import { isEngineMissing } from '../record/engine-version.ts';
import { isDevice } from '../project/device-name.ts';
import { devices } from '../project/project.ts';

/** Loads generated graphs; `file` is the model that they were made from. */
export async function inEngine<T>(file: string, device: string, load: () => Promise<T>): Promise<Outcome<T>> {
  const problem = isDevice(device) ? await deviceProblem(device) : diagnose(unknownDevice, { device, available: devices });
  if (problem !== undefined) return { diagnostics: [problem] };
  try {
    return { value: await load(), diagnostics: [] };
  } catch (error) {
    if (isEngineMissing(error)) return { diagnostics: [diagnose(catalogue.engineMissing, {})] };
    const reason = error instanceof Error ? error.message : String(error);
    return { diagnostics: [diagnose(catalogue.engineRefused, { file, reason })] };
  }
}
