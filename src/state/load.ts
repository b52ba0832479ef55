/** Opens what a plan names: the model, its tensors and the data, each checked against the plan. */
import { valueCount } from '../model/shape.ts';
import type { Dataset } from '../data/dataset.ts';
import { disagreements, openData, type WithFacts } from '../data/open/open-data.ts';
import { arrayContent } from '../data/array-content.ts';
import { diagnose, hasErrors, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { dataChanged, otherConversions } from '../diagnostics/catalogue/data-sources.ts';
import * as catalogue from '../diagnostics/catalogue/run.ts';
import {
  feedModel,
  isFloat,
  loadTensors,
  readLayers,
  readModel,
  readParameters,
  elementCount,
  storedTensors,
  tensorBytes,
  tensorValues,
  tensorPart,
  type Layer,
  type Model,
  type ModelFiles,
  type Tensor,
} from '../model/index.ts';
import { labelsReadIn, dataMissing, namedData } from '../plan/named-data.ts';
import type { Plan, PlannedData, PlannedClients, PlannedStatement, PlannedTask } from '../plan/plan.ts';
import type { DataFiles } from '../project/data-files.ts';
import { lazyMap, remembered, usualStreaming, type Source, type Streaming } from './lazy-values.ts';
import type { Network, Values } from './network.ts';
import { dataUse } from './fed-columns.ts';
import { classCounts, heldLabels, type ClassCounts } from '../data/column.ts';

export interface LoadedModel {
  /** As it lies in the file: what is written back starts from it. */
  readonly stored: Model;
  /** With every tensor in memory, and one input where the task feeds several; a large file is loaded when it is first used. */
  readonly model: Model;
  /** The same model, its tensors in memory unless it is large. */
  readonly outline: Model;
  /** A part of the outline with its tensors in memory. */
  readonly load: (part: Model) => Model;
  readonly layers: ReadonlyMap<string, Layer>;
  readonly network: Network;
  /** The tensor whose values an array is, as they lie in the file; undefined for any other array. */
  readonly originOf: (array: object) => string | undefined;
  /** Whether tensors are read when they are needed, and how many numbers at a time. */
  readonly isLarge: boolean;
  readonly pieceSize: number;
}

/** `stored` is what has been read of these files before. Without a task the inputs are those of the file. */
export function loadModel(
  files: ModelFiles,
  { largeFrom, pieceSize }: Streaming = usualStreaming,
  { inputs }: Partial<Pick<PlannedTask, 'inputs'>> = {},
  stored: Outcome<Model> = readModel(files),
): Outcome<LoadedModel> {
  const { value: located, diagnostics } = stored;
  if (located === undefined) return { diagnostics };
  const origins = new WeakMap<object, string>();
  const isLarge = numbersOf(located) > largeFrom;
  const values = loadValues(located, files, { origins, isLarge });
  const loaded = isLarge ? checkTensors(located, files) : loadTensors(located, files);
  if (hasErrors(loaded.diagnostics) || values.value === undefined) return { diagnostics: [...loaded.diagnostics, ...values.diagnostics] };
  const { layers } = readLayers(located);
  const fed = (own: Model): Model => feedModel(own, inputs);
  let model = loaded.value && fed(loaded.value);
  return {
    value: {
      stored: located,
      get model() {
        return (model ??= fed(mustLoad(located, files)));
      },
      outline: model ?? fed(located),
      load: (part) => mustLoad(part, files),
      layers: new Map(layers.map((layer) => [layer.name, layer])),
      network: { values: values.value, masks: new Map(), adapters: [] },
      originOf: (array) => origins.get(array),
      isLarge,
      pieceSize,
    },
    diagnostics,
  };
}

function numbersOf(model: Model): number {
  const counts = [...storedTensors(model).values()].map(({ tensor }) => elementCount(tensor.dims));
  return counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
}

/** What reading would find later, of the forms that only reading tells whether they are sound. */
function checkTensors(model: Model, files: ModelFiles): Outcome<Model> {
  const tensors = [...storedTensors(model).values()].filter(({ tensor }) => !isPlain(tensor));
  return { diagnostics: tensors.flatMap(({ tensor }) => tensorBytes(tensor, files).diagnostics) };
}

/** Fixed-width numbers in a range that the reader has checked. */
function isPlain({ type, data }: Tensor): boolean {
  return type !== 'string' && data.kind !== 'typed' && data.kind !== 'sparse';
}

function mustLoad(model: Model, files: ModelFiles): Model {
  const { value } = loadTensors(model, files);
  if (value === undefined) throw new Error(`${files.name} has changed while it was in use`);
  return value;
}

/** Every parameter and running statistic, in float32 or float64. */
function loadValues(
  model: Model,
  files: ModelFiles,
  { origins, isLarge }: { readonly origins: WeakMap<object, string>; readonly isLarge: boolean },
): Outcome<ReadonlyMap<string, Values>> {
  const tensors = new Map([...storedTensors(model).values()].map(({ name, tensor }) => [name, tensor]));
  const values = new Map<string, Values>();
  const sources = new Map<string, Source<Values>>();
  const diagnostics: Diagnostic[] = [];
  for (const { tensor: name } of readParameters(model)) {
    const tensor = tensors.get(name);
    if (tensor === undefined || !isFloat(tensor.type)) continue;
    if (isLarge) {
      sources.set(name, sourceOfTensor(name, tensor));
      continue;
    }
    const own = tensorValues(tensor, files);
    diagnostics.push(...own.diagnostics);
    if (!isValues(own.value)) continue;
    origins.set(own.value, name);
    values.set(name, own.value);
  }
  if (hasErrors(diagnostics)) return { diagnostics };
  return { value: isLarge ? lazyMap(sources) : values, diagnostics };

  function sourceOfTensor(name: string, tensor: Tensor): Source<Values> {
    const length = valueCount(tensor.dims);
    const part = (from: number, to: number, into?: ArrayBuffer): Values => found(tensorPart(tensor, files, from, to, into).value);
    const read = (): Values => {
      const own = part(0, length);
      origins.set(own, name);
      return own;
    };
    return remembered(length, read, part);
  }

  function found(values: unknown): Values {
    if (isValues(values)) return values;
    throw new Error(`${files.name} has changed while it was in use`);
  }
}

export function isValues(values: unknown): values is Values {
  return values instanceof Float32Array || values instanceof Float64Array;
}

/** The data sets that the plan counts; calibration data only where a statement names it. */
export async function openPlannedData(
  plan: Plan,
  model: Model,
  sources: ReadonlyMap<string, DataFiles>,
): Promise<Outcome<ReadonlyMap<string, Dataset>>> {
  const missing = dataMissing(plan);
  if (missing.length > 0) return { diagnostics: missing.map((one) => diagnose(catalogue.missingData, one)) };
  const named = namedData(plan);
  const labelled = labelsReadIn(plan);
  const planned = Object.entries(plan.data).filter(([name]) => name !== 'calibration' || named.has(name));
  if (planned.length === 0) return { value: new Map(), diagnostics: [] };
  const use = dataUse(model.graph, plan.task);
  const datasets = new Map<string, Dataset & WithFacts>();
  const diagnostics: Diagnostic[] = [];
  for (const [name, known] of planned) {
    const { samples, sha256, augment } = known;
    const given = sources.get(name);
    const source = given && withAugment(given, augment);
    if (source === undefined) {
      diagnostics.push(diagnose(catalogue.missingData, { name, purpose: 'the plan' }));
      continue;
    }
    const opened = await openData({ ...use, source, unread: !labelled.has(name) });
    diagnostics.push(...opened.diagnostics);
    if (opened.value === undefined) continue;
    const content = await contentOf(source, opened.value, sha256);
    diagnostics.push(...content.diagnostics);
    const other = content.value && otherContent(name, known, content.value);
    if (other !== undefined) diagnostics.push(other);
    else if (opened.value.samples !== samples) {
      diagnostics.push(diagnose(catalogue.planOfOtherData, { name, planned: samples, found: opened.value.samples }));
    }
    datasets.set(name, opened.value);
  }
  diagnostics.push(...disagreements(datasets));
  if (!hasErrors(diagnostics)) diagnostics.push(...otherClasses(plan, datasets));
  return hasErrors(diagnostics) ? { diagnostics } : { value: datasets, diagnostics };
}

type Content = Pick<PlannedData, 'sha256' | 'conversions'>;

/** Arrays are hashed when they have been read, and only where the plan knows their hash. */
async function contentOf(source: DataFiles, { facts }: WithFacts, planned: string | undefined): Promise<Outcome<Content | undefined>> {
  if ('x' in source && planned !== undefined) return arrayContent(source);
  return { value: facts, diagnostics: [] };
}

/** What is wrong with data that is not what was planned with, or that would be read otherwise. */
function otherContent(name: string, known: PlannedData, found: Content): Diagnostic | undefined {
  if (known.sha256 === undefined || found.sha256 === undefined) return undefined;
  if (found.sha256 !== known.sha256) return diagnose(dataChanged, { name, planned: known.sha256, found: found.sha256 });
  const [planned = [], now = []] = [known.conversions, found.conversions];
  return planned.join('\n') === now.join('\n') ? undefined : diagnose(otherConversions, { name, planned, found: now });
}

/** The plan decides what is done to samples. */
function withAugment(source: DataFiles, planned: PlannedData['augment']): DataFiles {
  if (!('x' in source || 'images' in source)) return source;
  const { augment: _, ...files } = source;
  return { ...files, augment: planned };
}

// Samples that a plan takes by their class: whether the data has the classes it was planned for.

/** Classes that a plan counts, where the data has other ones. */
function otherClasses(plan: Plan, datasets: ReadonlyMap<string, Dataset>): readonly Diagnostic[] {
  const statements = plan.stages.flatMap((stage) => stage.statements);
  const all = [...Object.values(plan.clients ?? {}).map(classesOfClients), ...statements.map(countedClasses)];
  return all.flatMap((counted) => {
    const dataset = counted && datasets.get(counted.data);
    if (counted === undefined || dataset === undefined) return [];
    const { data: name, classes: planned, fits } = counted;
    const found = classCounts(heldLabels(dataset.y).values);
    return fits(found) ? [] : [diagnose(catalogue.planOfOtherClasses, { name, planned, found: countsText(found) })];
  });
}

/** What a split by class was planned for. */
function classesOfClients({ data, classes: own }: PlannedClients): CountedClasses | undefined {
  if (own === undefined) return undefined;
  const sums = Object.entries(own).map(([label, counts]) => [label, counts.reduce((sum, count) => sum + count, 0)] as const);
  const fits = (found: ClassCounts): boolean => found.size === sums.length && sums.every(([label, count]) => found.get(label) === count);
  return { data, classes: countsText(sums), fits };
}

type CountedClasses = { readonly data: string; readonly classes: string; readonly fits: (found: ClassCounts) => boolean };

/** What a statement was planned for that takes samples by their class. */
function countedClasses(statement: PlannedStatement): CountedClasses | undefined {
  if ('classes' in statement && statement.classes !== undefined) {
    const { data, classes: own } = statement;
    const classes = countsText(Object.entries(own).map(([label, { of }]) => [label, of] as const));
    return { data, classes, fits: (found) => countsText(found) === classes };
  }
  const calibration = 'calibration' in statement ? statement.calibration : undefined;
  if (calibration?.perClass === undefined) return undefined;
  const { data, samples, perClass } = calibration;
  return {
    data,
    classes: `with ${perClass} samples each, ${samples} together,`,
    fits: (found) => found.size * perClass === samples && [...found.values()].every((own) => own >= perClass),
  };
}

function countsText(counts: Iterable<readonly [string, number]>): string {
  return [...counts].map(([label, count]) => `${label}: ${count}`).join(', ');
}
