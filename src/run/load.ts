/** Opens what a plan names: the model, its tensors and the data, each checked against the plan. */
import type { Dataset } from '../data/dataset.ts';
import { openDataset } from '../data/dataset.ts';
import type { Port } from '../data/fit.ts';
import type { Diagnostic, Outcome } from '../diagnostics/diagnostic.ts';
import { diagnose, hasErrors } from '../diagnostics/diagnostic.ts';
import * as catalogue from '../diagnostics/catalogue/run.ts';
import { isFloat, loadTensors, readLayers, readModel, readParameters } from '../model/index.ts';
import { storedTensors, tensorValues } from '../model/index.ts';
import type { Layer, Model, ModelFiles, ValueInfo } from '../model/index.ts';
import type { Plan } from '../plan/plan.ts';
import type { Network, Values } from './network.ts';

/** Where a data set lies: files of samples and labels. */
export interface DataPaths {
  readonly x: string;
  readonly y: string;
  readonly scale?: number;
}

export interface LoadedModel {
  /** As it lies in the file: what is written back starts from it. */
  readonly stored: Model;
  /** With every tensor in memory. */
  readonly model: Model;
  readonly layers: ReadonlyMap<string, Layer>;
  readonly network: Network;
}

export function loadModel(files: ModelFiles): Outcome<LoadedModel> {
  const stored = readModel(files);
  if (stored.value === undefined) return { diagnostics: stored.diagnostics };
  const loaded = loadTensors(stored.value, files);
  const values = loadValues(stored.value, files);
  if (loaded.value === undefined || values.value === undefined) {
    return { diagnostics: [...loaded.diagnostics, ...values.diagnostics] };
  }
  const { layers } = readLayers(stored.value);
  return {
    value: {
      stored: stored.value,
      model: loaded.value,
      layers: new Map(layers.map((layer) => [layer.name, layer])),
      network: { values: values.value, masks: new Map(), adapters: [] },
    },
    diagnostics: stored.diagnostics,
  };
}

/** Every parameter and running statistic, in float32 or float64. */
function loadValues(model: Model, files: ModelFiles): Outcome<ReadonlyMap<string, Values>> {
  const tensors = new Map(
    [...storedTensors(model).values()].map(({ name, tensor }) => [name, tensor]),
  );
  const values = new Map<string, Values>();
  const diagnostics: Diagnostic[] = [];
  for (const { tensor: name } of readParameters(model)) {
    const tensor = tensors.get(name);
    if (tensor === undefined || !isFloat(tensor.type)) continue;
    const own = tensorValues(tensor, files);
    diagnostics.push(...own.diagnostics);
    if (own.value instanceof Float32Array || own.value instanceof Float64Array) {
      values.set(name, own.value);
    }
  }
  return hasErrors(diagnostics) ? { diagnostics } : { value: values, diagnostics };
}

/** The data sets that the plan counts; calibration data only where a statement measures on it. */
export function openPlannedData(
  plan: Plan,
  model: Model,
  paths: ReadonlyMap<string, DataPaths>,
): Outcome<ReadonlyMap<string, Dataset>> {
  const absent = trainingData(plan).filter((name) => plan.data[name] === undefined);
  if (absent.length > 0) {
    const missing = absent.map((name) =>
      diagnose(catalogue.missingData, { name, purpose: 'training' }),
    );
    return { diagnostics: missing };
  }
  const calibrates = plan.stages.some(({ statements }) =>
    statements.some((it) => 'calibration' in it && it.calibration?.data === 'calibration'),
  );
  const planned = Object.entries(plan.data).filter(
    ([name]) => name !== 'calibration' || calibrates,
  );
  if (planned.length === 0) return { value: new Map(), diagnostics: [] };
  const { graph } = model;
  const input = portOf(graph.inputs.find(({ name }) => name === plan.task.input));
  const output = portOf(graph.outputs.find(({ name }) => name === plan.task.output));
  const datasets = new Map<string, Dataset>();
  const diagnostics: Diagnostic[] = [];
  for (const [name, { samples }] of planned) {
    const path = paths.get(name);
    if (path === undefined) {
      diagnostics.push(diagnose(catalogue.missingData, { name, purpose: 'the plan' }));
      continue;
    }
    const { loss, ignore } = plan.task;
    const counting = ignore === undefined ? { loss } : { loss, ignore };
    const opened = openDataset({ ...path, input, output, ...counting });
    diagnostics.push(...opened.diagnostics);
    if (opened.value === undefined) continue;
    if (opened.value.samples !== samples) {
      const found = opened.value.samples;
      diagnostics.push(diagnose(catalogue.planOfOtherData, { name, planned: samples, found }));
    }
    datasets.set(name, opened.value);
  }
  return hasErrors(diagnostics) ? { diagnostics } : { value: datasets, diagnostics };
}

function trainingData({ stages }: Plan): readonly string[] {
  const names = stages.flatMap(({ statements }) =>
    statements.flatMap((it) => (it.kind === 'train' ? [it.data] : [])),
  );
  return [...new Set(names)];
}

/** The plan was made for this model, so its task names real ports. */
function portOf(info: ValueInfo | undefined): Port {
  if (info === undefined) throw new Error('the task of the plan names no port of the model');
  const { name, type = 'float32', dims } = info;
  return { name, type, ...(dims === undefined ? {} : { dims }) };
}
