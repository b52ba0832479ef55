/** The devices that onnxruntime can compute on here. */
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { diagnose } from '../diagnostics/diagnostic.ts';
import { unknownDevice } from '../diagnostics/catalogue/compute.ts';
import { importOnnxruntime } from './engine.ts';

/** Why nothing can run on this device: ESP6011, or undefined where something can. */
export async function deviceProblem(device: string): Promise<Diagnostic | undefined> {
  const ort = await importOnnxruntime();
  const available = ort.listSupportedBackends().map(({ name }) => name);
  return available.includes(device) ? undefined : diagnose(unknownDevice, { device, available });
}
