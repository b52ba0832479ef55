/** Whether onnxruntime computes on a device here: it is asked with the smallest of graphs. */
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { unknownDevice } from '../diagnostics/catalogue/compute.ts';
import type { ValueInfo } from '../model/graph.ts';
import { createBuilder } from './builder.ts';
import { importOnnxruntime } from './engine.ts';
import { ownModel } from './own-model.ts';
import { cardOf, loadProgram } from './session.ts';

/** Drivers and adapters neither come nor go while a program runs. */
const asked = new Map<string, Promise<Diagnostic | undefined>>();

/** Why nothing can run on this device: ESP6011, or undefined where something can. */
export function deviceProblem(device: string): Promise<Diagnostic | undefined> {
  const known = asked.get(device) ?? problemOf(device);
  asked.set(device, known);
  return known;
}

async function problemOf(device: string): Promise<Diagnostic | undefined> {
  if (device === 'cpu') return undefined;
  const ort = await importOnnxruntime();
  const listed = ort.listSupportedBackends().map(({ name }) => name);
  // TensorRT builds an engine for every graph that changes, which takes longer than the graph saves.
  const available = listed.filter((name) => name !== 'tensorrt');
  if (!available.includes(cardOf(device).name)) return diagnose(unknownDevice, { device, available });
  try {
    const { session } = await loadProgram(smallest(), { device, threads: 1 });
    await session.release();
    return undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return diagnose(unknownDevice, { device, available: ['cpu'], reason });
  }
}

function smallest() {
  const value = (name: string): ValueInfo => ({ name, type: 'float32', dims: [1] });
  return ownModel(createBuilder(17, ['x', 'y']), {
    name: 'smallest',
    inputs: [value('x')],
    outputs: [value('y')],
    nodes: [{ name: '', op: 'Neg', domain: '', inputs: ['x'], outputs: ['y'], attributes: {} }],
  });
}
