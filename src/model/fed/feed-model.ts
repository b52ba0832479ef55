/**
 * A model of several inputs as one of a single input, in memory only: a few nodes before its own make each input from
 * what is fed. Those are the samples themselves, or where several columns are fed, rows in which the columns lie one
 * behind the other as float32. What is written has the inputs of the file again.
 */
import { must } from '../../basics/must.ts';
import { codeOfType } from '../element-types.ts';
import * as graphs from '../graph.ts';
import { valueCount } from '../shape.ts';
import { floatTensor, intTensor } from '../values/tensors.ts';

/** Where the values of an input come from: a column, the samples of a number, or a number. */
export interface FedInput {
  readonly name: string;
  /** `x` are the samples. */
  readonly column?: string;
  /** 1 where the samples are another number. */
  readonly not?: number;
  readonly constant?: number;
  /** Of a sample, the batch left out, where several columns are fed. */
  readonly dims?: readonly number[];
}

/** What the one input is called. */
export function fedName(inputs: readonly FedInput[]): string {
  const columns = [...new Set(inputs.flatMap(({ column }) => column ?? []))];
  return columns.length > 1 ? columns.join(' + ') : samplesOf(inputs).name;
}

/** The first input that is the samples themselves. */
export function samplesOf(inputs: readonly FedInput[]): FedInput {
  return must(
    inputs.find(({ column }) => column === 'x'),
    'an input that is fed with the samples',
  );
}

/** Names of what stands before the graph; no exporter writes such ones. */
const prefix = 'fed to ';

export function feedModel(model: graphs.Model, inputs: readonly FedInput[] | undefined): graphs.Model {
  if (inputs === undefined || model.checkpoint !== undefined) return model;
  const { graph } = model;
  const known = new Map(graph.inputs.map((input) => [input.name, input]));
  const samples = known.get(samplesOf(inputs).name);
  if (samples === undefined) return model;
  const row = fedName(inputs);
  const isPacked = row !== samples.name;
  const making: Making = { opset: graphs.opsetOf(model), graph, samples, nodes: [], tensors: new Map() };
  const places = isPacked ? placesOf(inputs) : [];
  for (const [at, { name, column, not, constant }] of inputs.entries()) {
    const own = known.get(name);
    const place = places[at];
    if (own === undefined) continue;
    if (place !== undefined) unpack(making, own, { row, ...place });
    else if (column !== undefined && own !== samples) add(making, 'Identity', [samples.name], name);
    else if (not !== undefined) marked(making, own, not);
    else if (constant !== undefined) filled(making, own, constant);
  }
  const made = graph.inputs.filter((input) => isPacked || input !== samples);
  const width = Math.max(0, ...places.map((place) => place?.to ?? 0));
  return {
    ...model,
    graph: {
      ...graph,
      inputs: isPacked ? [{ name: row, type: 'float32', dims: [samples.dims?.[0] ?? 'batch', width] }] : [samples],
      nodes: [...making.nodes, ...graph.nodes],
      initializers: new Map([...graph.initializers, ...making.tensors]),
      fed: made.map(({ name }) => name),
      valueInfo: new Map([...graph.valueInfo, ...made.map((info) => [info.name, info] as const)]),
    },
  };
}

type Place = { readonly from: number; readonly to: number; readonly dims: readonly number[] };

/** Where the columns lie in a row: the samples first; undefined for an input that none is fed to. */
function placesOf(inputs: readonly FedInput[]): readonly (Place | undefined)[] {
  let end = valueCount(samplesOf(inputs).dims ?? []);
  return inputs.map(({ column, dims = [] }) => {
    if (column === undefined) return undefined;
    const size = valueCount(dims);
    const from = column === 'x' ? 0 : end;
    if (column !== 'x') end += size;
    return { from, to: from + size, dims };
  });
}

export function standsBefore({ fed }: graphs.Graph, values: readonly string[]): boolean {
  return fed !== undefined && values.every((name) => name.startsWith(prefix) || fed.includes(name));
}

/** The model as it is written: with the inputs that its file has. */
export function unfedModel(
  model: graphs.Model,
  inputs: readonly FedInput[] | undefined,
  { graph: { inputs: real } }: Pick<graphs.Model, 'graph'>,
): graphs.Model {
  if (inputs === undefined) return model;
  const { graph } = model;
  const own = new Set(real.map(({ name }) => name));
  const known = new Map(graph.inputs.map((info) => [info.name, info]));
  const isOwn = (name: string): boolean => !name.startsWith(prefix);
  return {
    ...model,
    graph: {
      ...graph,
      inputs: real.map((info) => known.get(info.name) ?? info),
      nodes: graph.nodes.filter(({ outputs }) => outputs.every((name) => isOwn(name) && !own.has(name))),
      fed: undefined,
      initializers: new Map([...graph.initializers].filter(([name]) => isOwn(name))),
      valueInfo: new Map([...graph.valueInfo].filter(([name]) => isOwn(name) && !own.has(name))),
    },
  };
}

/** What makes the inputs of the file, as a graph of its own; undefined where nothing stands before the model. */
export function preludeOf(model: graphs.Model, inputs: readonly FedInput[] | undefined): graphs.Model | undefined {
  if (inputs === undefined) return undefined;
  const { graph } = model;
  const fed = new Set(graph.inputs.map(({ name }) => name));
  const outputs = inputs.flatMap(({ name }) => (fed.has(name) ? [] : [must(graph.valueInfo.get(name), 'an input of the file')]));
  const names = new Set(outputs.map(({ name }) => name));
  const nodes = graph.nodes.filter((node) => node.outputs.every((name) => name.startsWith(prefix) || names.has(name)));
  const initializers = new Map([...graph.initializers].filter(([name]) => name.startsWith(prefix)));
  const own = { ...graph, outputs, nodes, initializers, valueInfo: new Map() };
  return { ...model, graph: own, functions: [], metadata: new Map() };
}

/** The axis of the batch: recurrent networks have it behind that of their layers. */
export function batchAxisOf(graph: Pick<graphs.Graph, 'nodes'>, own: graphs.ValueInfo, samples: graphs.ValueInfo): number {
  if (own === samples) return 0;
  if (startsRecurrence(graph, own.name)) return 1;
  const dims = own.dims ?? [];
  const batch = samples.dims?.[0];
  if (batch === undefined || dims[0] === batch) return 0;
  const at = dims.indexOf(batch);
  if (at > 0) return at;
  const open = dims.findIndex((dim) => typeof dim === 'string');
  return typeof dims[0] === 'number' && typeof batch === 'string' && open > 0 ? open : 0;
}

const passing: ReadonlySet<string> = new Set(['Slice', 'Split', 'Identity', 'Cast', 'Gather', 'Unsqueeze']);

function startsRecurrence({ nodes }: Pick<graphs.Graph, 'nodes'>, value: string): boolean {
  return nodes.some(({ op, inputs, outputs }) =>
    ['LSTM', 'GRU', 'RNN'].includes(op)
      ? inputs.indexOf(value) >= 5
      : passing.has(op) && inputs[0] === value && outputs.some((name) => startsRecurrence({ nodes }, name)),
  );
}

/** What a column has to give for an input: the batch first. */
export function portOfColumn(graph: graphs.Graph, name: string, samples: string): graphs.ValueInfo {
  const find = (wanted: string): graphs.ValueInfo =>
    must(
      graph.inputs.find((input) => input.name === wanted),
      'an input of the model',
    );
  const own = find(name);
  const axis = batchAxisOf(graph, own, find(samples));
  const { dims } = own;
  return dims === undefined ? own : { ...own, dims: [dims[axis] ?? '?', ...dims.toSpliced(axis, 1)] };
}

interface Making {
  readonly opset: number;
  readonly graph: graphs.Graph;
  readonly samples: graphs.ValueInfo;
  readonly nodes: graphs.Node[];
  readonly tensors: Map<string, graphs.Tensor>;
}

function add({ nodes }: Making, op: string, inputs: readonly string[], output: string, attributes: graphs.Node['attributes'] = {}): string {
  nodes.push({ name: output, op, domain: '', inputs, outputs: [output], attributes });
  return output;
}

function list({ tensors }: Making, name: string, values: readonly number[]): string {
  tensors.set(name, intTensor(name, [values.length], values));
  return name;
}

const ints = (...value: readonly number[]): graphs.Attribute => ({ kind: 'ints', value });
const int = (value: number): graphs.Attribute => ({ kind: 'int', value });

function cast(making: Making, from: string, to: graphs.ElementType, output: string): string {
  return add(making, 'Cast', [from], output, { to: int(codeOfType(to)) });
}

/** A part of each row in the shape and type of its input. */
function unpack(making: Making, own: graphs.ValueInfo, { row, from, to, dims }: Place & { readonly row: string }): void {
  const { name, type = 'float32' } = own;
  const of = (what: string): string => `${prefix}${name}: ${what}`;
  const inputs = ['from', 'to', 'axis'].map((word, at) => [of(word), [from, to, 1][at] ?? 0] as const);
  const part =
    making.opset < 10
      ? add(making, 'Slice', [row], of('part'), { starts: ints(from), ends: ints(to), axes: ints(1) })
      : add(making, 'Slice', [row, ...inputs.map(([word, value]) => list(making, word, [value]))], of('part'));
  const axis = batchAxisOf(making.graph, own, making.samples);
  const steps: ((input: string, output: string) => void)[] = [
    (input, output) => add(making, 'Reshape', [input, list(making, of('sizes'), [-1, ...dims])], output),
  ];
  if (type !== 'float32') steps.push((input, output) => cast(making, input, type, output));
  const order = [...dims.keys()].map((at) => at + 1).toSpliced(axis, 0, 0);
  if (axis > 0) steps.push((input, output) => add(making, 'Transpose', [input], output, { perm: ints(...order) }));
  let value = part;
  for (const [at, step] of steps.entries()) {
    const output = at === steps.length - 1 ? name : of(`step ${at}`);
    step(value, output);
    value = output;
  }
}

/** 1 where the samples are another number, and 0 where they are this one. */
function marked(making: Making, { name, type = 'float32' }: graphs.ValueInfo, number: number): void {
  const { samples, tensors } = making;
  const of = (what: string): string => `${prefix}${name}: ${what}`;
  const integer = intTensor(of('number'), [], [number]);
  tensors.set(of('number'), samples.type === 'float32' ? floatTensor(of('number'), [], [number]) : integer);
  const equal = add(making, 'Equal', [samples.name, of('number')], of('equal'));
  if (type === 'bool') add(making, 'Not', [equal], name);
  else cast(making, add(making, 'Not', [equal], of('other')), type, name);
}

/** A number everywhere, as often as there are samples. */
function filled(making: Making, own: graphs.ValueInfo, number: number): void {
  const { samples } = making;
  const { name, type = 'float32' } = own;
  const of = (what: string): string => `${prefix}${name}: ${what}`;
  const shape = add(making, 'Shape', [samples.name], of('shape of the samples'));
  const parts = sizesOf(making.graph, own, samples).map((size, at) => {
    const given = list(making, of(`size ${at}`), [typeof size === 'number' ? size : size.axis]);
    if (typeof size === 'number') return given;
    return add(making, 'Gather', [shape, given], of(`axis ${at}`), { axis: int(0) });
  });
  const sizes = parts.length === 0 ? list(making, of('sizes'), []) : add(making, 'Concat', parts, of('sizes'), { axis: int(0) });
  // A stored number that is no whole one could pass for a parameter.
  const whole = Number.isInteger(number);
  const value = whole ? intTensor(of('value'), [1], [number]) : floatTensor(of('value'), [1], [number]);
  const output = (whole ? 'int64' : 'float32') === type ? name : of('filled');
  add(making, 'ConstantOfShape', [sizes], output, { value: { kind: 'tensor', value } });
  if (output !== name) cast(making, output, type, name);
}

/** A size, or the axis of the samples that has it. */
type Size = number | { readonly axis: number };

function sizesOf(graph: graphs.Graph, own: graphs.ValueInfo, samples: graphs.ValueInfo): readonly Size[] {
  const batch = batchAxisOf(graph, own, samples);
  const dims = own.dims ?? samples.dims ?? [];
  return dims.map((dim, axis) => (axis === batch ? { axis: 0 } : (sizeOf(dim, axis, dims.length, samples) ?? 1)));
}

/** Undefined where nothing says how long an axis is. */
function sizeOf(dim: graphs.Dim, axis: number, rank: number, { dims = [] }: graphs.ValueInfo): Size | undefined {
  if (typeof dim === 'number') return dim;
  const at = dim === '?' ? -1 : dims.indexOf(dim);
  if (at > 0) return { axis: at };
  return rank === dims.length ? { axis } : undefined;
}

/** The first axis of an input that is to be filled whose size nothing says. */
export function openAxis(graph: graphs.Graph, own: graphs.ValueInfo, samples: graphs.ValueInfo): number | undefined {
  const batch = batchAxisOf(graph, own, samples);
  const { dims = [] } = own;
  const at = dims.findIndex((dim, axis) => axis !== batch && sizeOf(dim, axis, dims.length, samples) === undefined);
  return at === -1 ? undefined : at;
}
