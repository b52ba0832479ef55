/** The measurements of a run as events; equal networks are measured once. */
import { linearCka, type Agreement } from './agreement.ts';
import type { Dataset } from '../data/dataset.ts';
import { subset } from '../data/batches.ts';
import { measuredNotFinite } from '../diagnostics/catalogue/compensation.ts';
import { sampleRefused } from '../diagnostics/catalogue/run.ts';
import { collectingAsync, diagnose, hasErrors, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { oneBatch, unfedInput, unknownShape, wrongLogits } from '../diagnostics/catalogue/compute.ts';
import { asksForOutputs } from '../plan/observe/metric-facts.ts';
import type { RunContext } from '../state/context.ts';
import type { Measurement } from '../journal/run-event.ts';
import { openMeter, sparsityOf, type Meter } from './evaluate.ts';
import { mergeAdapters, type Network, type Snapshot } from '../state/network.ts';

export type Moment = { readonly stage: string; readonly moment: Measurement['moment']; readonly step: number };

/** What a statement asks for beside the task's metrics. */
export interface Asked {
  /** A metric, and the data set that it is taken on where it is another one. */
  readonly metric?: string;
  readonly on?: string | undefined;
  /** What is known without data, by name. */
  readonly values?: Measurement['values'];
  /** Of resources among them: what the original model takes. */
  readonly originals?: Measurement['originals'];
  /** The samples that are left; of data that make answers, metrics read these alone. */
  readonly samples?: LeftRows;
}

/** By data set, the rows that are left; one that has all is not in it. */
export type LeftRows = Snapshot['samples'];

/** What stands for the data set where nothing but weights was looked at. */
const weightsAlone = 'weights';

export interface Observer {
  /** The task's metrics on validation data, else on test data; nothing where neither is given. */
  readonly watch: (network: Network, at: Moment, asked?: Asked) => Promise<void>;
  /** The loss on training data, of the first samples where there are many; undefined without data. */
  readonly watchTraining: (network: Network, at: Moment) => Promise<number | undefined>;
  readonly value: (network: Network, metric: string, on: string, samples?: LeftRows) => Promise<number>;
  /** Of what two networks put out for the first samples. */
  readonly similarity: (one: Network, other: Network, on: string) => Promise<number>;
  /** A network beside what it was with gates by input; undefined without data. */
  readonly compare: (gated: Network, network: Network) => Promise<(Agreement & { readonly on: string }) | undefined>;
  /** What was not finite since the last call. */
  readonly findings: () => readonly Diagnostic[];
  readonly release: () => Promise<void>;
}

/** Enough for a loss that is compared with itself; a whole training set may be large. */
const trainingSamples = 2048;

/** Enough for a similarity, whose work may grow with the square of it. */
const comparedSamples = 2048;

/** The data set that metrics are measured on unless a statement names another. */
export function watchedData(datasets: ReadonlyMap<string, Dataset>): string | undefined {
  return ['validation', 'test'].find((name) => datasets.has(name));
}

/** On which data, and which metrics. */
type Telling = { readonly on: string; readonly names: readonly string[]; readonly asked?: Asked | undefined };

/** Outputs that no label can be compared with; samples that the model fails on are the wrong data. */
const unmeasurable: ReadonlySet<string> = new Set([oneBatch, unknownShape, wrongLogits, unfedInput].map(({ code }) => code));

/** The plan has said that nothing is measured, and nothing asks for it. */
function goesOnBlind({ plan }: RunContext, faults: readonly Diagnostic[]): boolean {
  return !asksForOutputs(plan) && faults.every(({ code, severity }) => severity !== 'error' || unmeasurable.has(code));
}

export function openObserver(context: RunContext, network: Network): Promise<Outcome<Observer>> {
  return collectingAsync(async (take) => {
    const watched = watchedData(context.datasets);
    const [dataset] = context.datasets.values();
    const isWatched = watched !== undefined || context.datasets.has('train');
    // Of a large model, a meter that nothing is measured with would take the memory that it has not.
    if (dataset === undefined || (context.isLarge && !isWatched)) return blindObserver(context);
    const opened = await openMeters(context, network);
    if (opened.value === undefined && goesOnBlind(context, opened.diagnostics)) return blindObserver(context);
    const meter = take(opened);
    const measure = rememberLast(context, meter);
    const { metrics } = context.plan.task;
    const found: Diagnostic[] = [];
    const tell = async (
      network: Network,
      at: Moment,
      { on, names, asked: { values: known = {}, originals, samples } = {} }: Telling,
    ): Promise<Measurement['values']> => {
      const values: Measurement['values'] = { ...(names.length > 0 && (await measure(network, on, names, samples))), ...known };
      const more = originals === undefined ? {} : { originals };
      context.emit({ event: 'metrics', ...at, on, values, ...more, sparsity: sparsityOf(context, network) });
      found.push(...strangeValues(values, on, at));
      return values;
    };
    return {
      async watch(network, at, asked = {}) {
        const { metric, on = watched, values } = asked;
        const names = new Set([...metrics, 'loss', ...(metric === undefined ? [] : [metric])]);
        if (on !== undefined) await tell(network, at, { on, names: [...names], asked });
        else if (values !== undefined) await tell(network, at, { on: weightsAlone, names: [], asked });
      },
      async watchTraining(network, at) {
        const train = context.datasets.get('train');
        if (train === undefined || train.isUnlabelled === true) return undefined;
        return (await tell(network, at, { on: 'train', names: ['loss'] }))['loss'];
      },
      async value(network, metric, on, samples) {
        return (await measure(network, on, [metric], samples))[metric] ?? NaN;
      },
      similarity: similarityBy(context, meter),
      compare: comparerOf(context, meter, watched ?? 'train'),
      findings: () => found.splice(0),
      release: meter.release,
    };
  });
}

/** Of so many samples as a training loss is measured on. */
function comparerOf({ datasets }: RunContext, meter: Pick<Meter, 'agreement'>, on: string): Observer['compare'] {
  return async (gated, network) => {
    const dataset = datasets.get(on);
    if (dataset === undefined) return undefined;
    return { on, ...(await meter.agreement(gated, network, dataset, Math.min(dataset.samples, trainingSamples))) };
  };
}

/** Peak signal-to-noise is infinite where nothing differs; nothing else should be. */
function strangeValues(values: Measurement['values'], on: string, at: Moment): readonly Diagnostic[] {
  return Object.entries(values)
    .filter(([metric, value]) => !Number.isFinite(value) && !isPerfect(metric, value))
    .map(([metric, value]) => diagnose(measuredNotFinite, { metric, on, value, ...at }));
}

function isPerfect(metric: string, value: number): boolean {
  return metric.startsWith('psnr') && value === Infinity;
}

/** A meter for each shape that samples have: where an axis of the model is open, data sets may differ. */
async function openMeters(context: RunContext, network: Network): Promise<Outcome<Omit<Meter, 'together'>>> {
  const shapeOf = ({ x }: Dataset): string => x.dims.join();
  const meters = new Map<string, Meter>();
  const release = async (): Promise<void> => {
    for (const meter of meters.values()) await meter.release();
  };
  const diagnostics: Diagnostic[] = [];
  for (const [name, dataset] of context.datasets) {
    if (meters.has(shapeOf(dataset))) continue;
    const opened = await openMeter(context, network, dataset);
    diagnostics.push(...opened.diagnostics);
    if (opened.value !== undefined) {
      meters.set(shapeOf(dataset), opened.value);
      diagnostics.push(...(await tryOne(context, opened.value, network, { name, dataset })));
    }
    if (hasErrors(diagnostics)) {
      await release();
      return { diagnostics };
    }
  }
  const meterOf = (dataset: Dataset): Meter => {
    const meter = meters.get(shapeOf(dataset));
    if (meter === undefined) throw new Error('every data set has a meter of its shape');
    return meter;
  };
  const measure: Meter['measure'] = (measured, dataset, metrics, limit) => meterOf(dataset).measure(measured, dataset, metrics, limit);
  const outputs: Meter['outputs'] = (measured, dataset, limit) => meterOf(dataset).outputs(measured, dataset, limit);
  const agreement: Meter['agreement'] = (one, other, dataset, limit) => meterOf(dataset).agreement(one, other, dataset, limit);
  return { value: { measure, outputs, agreement, release }, diagnostics };
}

/** An open axis promises any size; what becomes of a sample, only computing it tells. */
async function tryOne(
  { plan, model }: RunContext,
  meter: Pick<Meter, 'measure'>,
  network: Network,
  { name, dataset }: { readonly name: string; readonly dataset: Dataset },
): Promise<readonly Diagnostic[]> {
  const input = model.graph.inputs.find((port) => port.name === plan.task.input);
  const isOpen = input?.dims?.slice(1).some((dim) => typeof dim === 'string') ?? true;
  if (!isOpen || dataset.isUnlabelled === true) return [];
  try {
    await meter.measure(network, dataset, ['loss'], 1);
    return [];
  } catch (error) {
    const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    return [diagnose(sampleRefused, { name, dims: dataset.x.dims, reason })];
  }
}

/** Without data there are still weights. */
export function blindObserver(context: RunContext): Observer {
  return {
    async watch(network, at, { values, originals } = {}) {
      if (values === undefined) return;
      const sparsity = sparsityOf(context, network);
      const more = originals === undefined ? {} : { originals };
      context.emit({ event: 'metrics', ...at, on: weightsAlone, values, ...more, sparsity });
    },
    watchTraining: async () => undefined,
    value: async () => NaN,
    similarity: async () => NaN,
    compare: async () => undefined,
    findings: () => [],
    release: async () => {},
  };
}

type Measure = (network: Network, on: string, metrics: readonly string[], samples?: LeftRows) => Promise<Readonly<Record<string, number>>>;

function similarityBy({ datasets }: RunContext, { outputs }: Pick<Meter, 'outputs'>): Observer['similarity'] {
  return async (one, other, on) => {
    const data = datasetNamed(datasets, on);
    const samples = Math.min(comparedSamples, data.samples);
    const first = await outputs(mergeAdapters(one), data, samples);
    return linearCka(first, await outputs(mergeAdapters(other), data, samples), samples);
  };
}

function datasetNamed(datasets: RunContext['datasets'], on: string): Dataset {
  const dataset = datasets.get(on);
  if (dataset === undefined) throw new Error(`nobody opened ${on}`);
  return dataset;
}

/** A stage's end and what follows it are often the same network. */
function rememberLast({ datasets }: RunContext, meter: Pick<Meter, 'measure'>): Measure {
  interface Known {
    readonly network: Network;
    readonly rows: Uint32Array | undefined;
    readonly values: Readonly<Record<string, number>>;
  }
  const last = new Map<string, Known>();
  return async (network, on, metrics, samples) => {
    const key = `${on}: ${metrics.join(', ')}`;
    const known = last.get(key);
    const whole = datasetNamed(datasets, on);
    // Other data are measured whole, whatever training leaves out of them.
    const rows = whole.pooled === undefined ? undefined : samples?.get(on);
    if (known?.network === network && known.rows === rows) return known.values;
    const dataset = rows === undefined ? whole : subset(whole, rows);
    const limit = on === 'train' ? trainingSamples : dataset.samples;
    const values = await meter.measure(network, dataset, metrics, limit);
    last.set(key, { network, rows, values });
    return values;
  };
}
