/** On which devices of onnxruntime a graph of one node runs here. */
import { deviceProblem } from '../../compute/devices.ts';
import { importOnnxruntime } from '../../compute/engine.ts';

export interface Device {
  readonly name: string;
  readonly computes: boolean;
  readonly reason?: string;
}

export async function devicesHere(): Promise<readonly Device[]> {
  const ort = await importOnnxruntime();
  const devices: Device[] = [];
  for (const { name } of ort.listSupportedBackends()) {
    const problem = await deviceProblem(name);
    devices.push(problem === undefined ? { name, computes: true } : { name, computes: false, reason: problem.message });
  }
  return devices;
}
