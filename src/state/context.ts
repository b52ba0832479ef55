/** What every part of a run reads and none changes. */
import type { SessionOptions } from '../compute/session.ts';
import type { TeacherModel } from '../compute/teacher.ts';
import type { Dataset } from '../data/dataset.ts';
import type { Layer, Model } from '../model/graph.ts';
import type { Plan } from '../plan/plan.ts';
import type { RunEvent } from '../journal/run-event.ts';
import type { Spill } from './spill.ts';
import { deviceProblem } from '../compute/devices.ts';
import { diagnose, type Outcome } from '../diagnostics/diagnostic.ts';
import { unknownDevice } from '../diagnostics/catalogue/compute.ts';
import * as catalogue from '../diagnostics/catalogue/run.ts';
import { isEngineMissing } from '../record/engine-version.ts';
import { devices, isDevice } from '../project/words.ts';

export interface RunContext {
  readonly plan: Plan;
  /** With every tensor in memory; a network's values stand for those it holds. */
  readonly model: Model;
  /** The same for what reads graphs: of a large model, its tensors are where they lie. */
  readonly outline: Model;
  /** A part of the outline with its tensors in memory. */
  readonly loaded: (part: Model) => Model;
  readonly isLarge: boolean;
  /** Keeps arrays of a large model on the disk. */
  readonly spill: Spill;
  /** By name. */
  readonly layers: ReadonlyMap<string, Layer>;
  /** Stored tensors of parameters and running statistics, whose values a network holds. */
  readonly parameters: readonly string[];
  /** Other models that losses follow, by name; absent where there is none. */
  readonly teachers?: ReadonlyMap<string, TeacherModel>;
  readonly datasets: ReadonlyMap<string, Dataset>;
  readonly engine: SessionOptions;
  /** Numbers of a large model that are worked on at a time. */
  readonly pieceSize: number;
  readonly emit: (event: RunEvent) => void;
  readonly signal?: AbortSignal;
}

/** A data set that the plan names: the caller has checked that it is there. */
export function datasetOf({ datasets }: Pick<RunContext, 'datasets'>, name: string): Dataset {
  const dataset = datasets.get(name);
  if (dataset === undefined) throw new Error(`the plan reads ${name}, and nobody opened it`);
  return dataset;
}

export function withDatasets(context: RunContext, datasets: ReadonlyMap<string, Dataset>): RunContext {
  // A large model is read when somebody asks for it, and a copy of its property would ask.
  const other: RunContext = Object.create(Object.prototype, {
    ...Object.getOwnPropertyDescriptors(context),
    datasets: { value: datasets, enumerable: true },
  });
  return other;
}

// What onnxruntime refuses becomes a finding: a user's model is no mistake of ours.

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
