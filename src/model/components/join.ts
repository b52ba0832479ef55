/**
 * Several models as one graph. A name of the model `text` gets `text.` before it, so that its layers are
 * `text.LAYER`; inputs that another model gives are joined, inputs of one name are one, and whatever no other
 * model reads is put out. Weights stay where they lie: they are read as external data of the files they are in.
 */
import { listAt } from '../../basics/maps.ts';
import * as catalogue from '../../diagnostics/catalogue/model-components.ts';
import { collecting, diagnose, hasErrors, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import { encodeWithExternal } from '../onnx/encode.ts';
import { bytesAsSource, type ModelFiles } from '../file.ts';
import { buffersKey, namedBuffers, storedTensors } from '../flat/stored-tensors.ts';
import type { Attribute, Dim, Graph, Model, Node, Tensor, ValueInfo } from '../graph.ts';
import { tensorBytes } from '../values/tensor-bytes.ts';
import { agree, inOrder, linksOf, typeText, type Component, type Link, type Links } from './own-groups.ts';

export interface JoinedModel {
  /** Tensors are external data at the places of the files that they lie in. */
  readonly files: Omit<ModelFiles, 'open'>;
  /** The links that were found or told, by the model that reads. */
  readonly links: Links;
  /** Names, in the order in which they are computed. */
  readonly order: readonly string[];
  /** Of the tensors that each model stores: its own name by the one in the joined graph. */
  readonly tensors: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/** Errors: ESP3160–3165. */
export function joinModels(components: readonly Component[]): Outcome<JoinedModel> {
  return collecting((take, fail) => {
    const refused = [...components.flatMap(unjoinable), ...otherOperatorSets(components)];
    if (refused.length > 0) return fail(refused);
    const known = take(linksOf(components));
    const order = take(inOrder(components, known));
    const ports = take(portsOf(order, known));
    const diagnostics: Diagnostic[] = [];
    const { outputs } = ports;
    const graphs = order.map((component) => renamed(component, namesIn(component, listAt(known, component.name), outputs), diagnostics));
    if (hasErrors(diagnostics)) return fail(diagnostics);
    const names = order.map(({ name }) => name);
    const tensors = new Map(
      order.map(({ name, model }, index) => {
        return [name, tensorNames(model, { ...model, graph: graphs[index] ?? model.graph })] as const;
      }),
    );
    const main = bytesAsSource(encodeWithExternal(joinedModel(order, graphs, ports)));
    const files = { name: components.map((one) => one.files.name).join(' + '), main };
    return { files, links: known, order: names, tensors };
  });
}

/** What a layer, a tensor or a value of a model is called in the joined graph. */
export function nameInJoined(model: string, name: string): string {
  return `${model}.${name}`;
}

/** The same tensors in the same order, under other names. */
function tensorNames(model: Model, joined: Model): ReadonlyMap<string, string> {
  const own = [...storedTensors(model).values()];
  return new Map([...storedTensors(joined).values()].map(({ name }, at) => [name, own[at]?.name ?? ''] as const));
}

function joinedModel(components: readonly Component[], graphs: readonly Graph[], { inputs, outputs }: Ports): Model {
  const buffers = components.flatMap(({ name, model }) => [...namedBuffers(model)].map((own) => nameInJoined(name, own)));
  const opsets = new Map(components.flatMap(({ model }) => [...model.opsets]));
  return {
    irVersion: Math.max(...components.map(({ model }) => model.irVersion)),
    opsets,
    graph: {
      name: components.map(({ name }) => name).join('+'),
      inputs: [...inputs.values()],
      outputs: [...outputs.values()],
      nodes: graphs.flatMap(({ nodes }) => nodes),
      initializers: new Map(graphs.flatMap(({ initializers }) => [...initializers])),
      valueInfo: new Map(graphs.flatMap(({ valueInfo }) => [...valueInfo])),
    },
    functions: [],
    producer: '',
    metadata: new Map(buffers.length === 0 ? [] : [[buffersKey, buffers.join('\n')]]),
  };
}

function unjoinable({ name, files, model }: Component): readonly Diagnostic[] {
  const refuse = (has: string, instead: string): readonly Diagnostic[] => [
    diagnose(catalogue.unjoinable, { name, has, instead }, { file: files.name }),
  ];
  if (model.checkpoint !== undefined) return refuse('weights without a graph', 'export it as an ONNX file');
  if (model.functions.length > 0) return refuse('functions of its own', 'export it with its functions inlined');
  const inputs = new Set(model.graph.inputs.map((input) => input.name));
  if (model.graph.outputs.some((output) => inputs.has(output.name))) {
    return refuse('an output that is one of its inputs', 'read the input itself');
  }
  const texts = [...storedTensors(model).keys()].some(({ type }) => type === 'string');
  return texts ? refuse('tensors of texts', 'cut the reading of texts off before it') : [];
}

function otherOperatorSets(components: readonly Component[]): readonly Diagnostic[] {
  const seen = new Map<string, { readonly name: string; readonly version: number }>();
  return components.flatMap(({ name, model, files }) =>
    [...model.opsets].flatMap(([domain, version]) => {
      const before = seen.get(domain);
      if (before === undefined) seen.set(domain, { name, version });
      if (before === undefined || before.version === version) return [];
      const versions = [before.version, version] as const;
      return [diagnose(catalogue.otherOperatorSets, { domain, one: before.name, other: name, versions }, { file: files.name })];
    }),
  );
}

interface Ports {
  /** Of the joined graph, by name. */
  readonly inputs: ReadonlyMap<string, ValueInfo>;
  /** By model and output, `text.hidden`; those that no model reads. */
  readonly outputs: ReadonlyMap<string, ValueInfo>;
}

function portsOf(components: readonly Component[], links: Links): Outcome<Ports> {
  const diagnostics: Diagnostic[] = [];
  const inputs = new Map<string, ValueInfo>();
  const owners = new Map<string, string>();
  for (const { name, model, files } of components) {
    const read = new Set(listAt(links, name).map(({ input }) => input));
    for (const input of model.graph.inputs) {
      if (read.has(input.name)) continue;
      const before = inputs.get(input.name);
      if (before === undefined) {
        inputs.set(input.name, input);
        owners.set(input.name, name);
      } else if (!agree(input, before)) {
        const args = {
          input: `the input \`${input.name}\` of \`${name}\``,
          theirs: typeText(input),
          from: `that of \`${owners.get(input.name) ?? ''}\``,
          ours: typeText(before),
        };
        diagnostics.push(diagnose(catalogue.otherValue, args, { file: files.name }));
      }
    }
  }
  if (diagnostics.length > 0) return { diagnostics };
  return { value: { inputs, outputs: outputsOf(components, links, inputs) }, diagnostics };
}

/** An output keeps its name where no other has it. */
function outputsOf(components: readonly Component[], links: Links, inputs: ReadonlyMap<string, ValueInfo>): ReadonlyMap<string, ValueInfo> {
  const read = new Set([...links.values()].flat().map(({ model, output }) => nameInJoined(model, output)));
  const open = components.flatMap(({ name, model }) =>
    model.graph.outputs.map((output) => ({ of: nameInJoined(name, output.name), output })).filter(({ of }) => !read.has(of)),
  );
  const known = new Set([...inputs.values()].flatMap(({ dims = [] }) => dims));
  const count = (wanted: string): number => open.filter(({ output }) => output.name === wanted).length;
  return new Map(
    open.map(({ of, output }) => {
      const isOnly = count(output.name) === 1 && !inputs.has(output.name);
      return [of, withoutUnknown({ ...output, name: isOnly ? output.name : of }, (dim) => known.has(dim))] as const;
    }),
  );
}

/** A name of a dimension that means nothing outside of its model. */
function withoutUnknown(info: ValueInfo, isKnown: (dim: string) => boolean): ValueInfo {
  const { dims } = info;
  if (dims === undefined) return info;
  const open = (dim: Dim): Dim => (typeof dim === 'number' || isKnown(dim) ? dim : '?');
  return { ...info, dims: dims.map(open) };
}

function namesIn({ name, model }: Component, links: readonly Link[], outputs: Ports['outputs']): (value: string) => string {
  const given = new Map(links.map((link) => [link.input, nameInJoined(link.model, link.output)] as const));
  const own = new Set(model.graph.inputs.map((input) => input.name));
  return (value) => {
    if (value === '') return '';
    const link = given.get(value);
    if (link !== undefined) return link;
    if (own.has(value)) return value;
    const of = nameInJoined(name, value);
    return outputs.get(of)?.name ?? of;
  };
}

/** Tensors of so many bytes are copied, larger ones are read where they lie. */
const copied = 1024;

function renamed(component: Component, nameOf: (value: string) => string, diagnostics: Diagnostic[]): Graph {
  const { name: prefix } = component;
  return inGraph(component.model.graph);

  function inGraph(graph: Graph): Graph {
    const initializers = [...graph.initializers].map(([name, tensor]) => [nameOf(name), located(tensor, component, diagnostics)] as const);
    return {
      ...graph,
      inputs: graph.inputs.map(inInfo),
      outputs: graph.outputs.map(inInfo),
      nodes: graph.nodes.map(inNode),
      initializers: new Map(initializers),
      valueInfo: new Map([...graph.valueInfo.values()].map((info) => [nameOf(info.name), inInfo(info)] as const)),
    };
  }

  function inInfo(info: ValueInfo): ValueInfo {
    return withoutUnknown({ ...info, name: nameOf(info.name) }, () => false);
  }

  function inNode(node: Node): Node {
    const attributes = Object.entries(node.attributes).map(([key, value]) => [key, inAttribute(value)] as const);
    return {
      ...node,
      name: node.name === '' ? '' : `/${prefix}/${node.name.replace(/^\//, '')}`,
      inputs: node.inputs.map(nameOf),
      outputs: node.outputs.map(nameOf),
      attributes: Object.fromEntries(attributes),
    };
  }

  function inAttribute(attribute: Attribute): Attribute {
    if (attribute.kind === 'graph') return { kind: 'graph', value: inGraph(attribute.value) };
    return attribute.kind === 'tensor' ? { kind: 'tensor', value: loaded(attribute.value, component, diagnostics) } : attribute;
  }
}

/** Where the numbers of a stored tensor lie, seen from the folder of all files. */
function located(tensor: Tensor, component: Component, diagnostics: Diagnostic[]): Tensor {
  const { data } = tensor;
  const { file, files } = component;
  const lies = data.kind === 'external' || (data.kind === 'inline' && files.mends === undefined);
  if (!lies || data.length <= copied) return loaded(tensor, component, diagnostics);
  const location = data.kind === 'inline' ? file : file.slice(0, file.lastIndexOf('/') + 1) + data.location;
  const { offset, length } = data;
  return { ...tensor, data: { kind: 'external', location, offset, length } };
}

function loaded(tensor: Tensor, { files }: Component, diagnostics: Diagnostic[]): Tensor {
  if (tensor.data.kind === 'bytes') return tensor;
  const bytes = tensorBytes(tensor, files);
  diagnostics.push(...bytes.diagnostics);
  return { ...tensor, data: { kind: 'bytes', bytes: bytes.value ?? new Uint8Array(0) } };
}
