/** A network with other values beside the one that trains: the same nodes, in inference form. */
import type { Node, Model } from '../model/graph.ts';
import { floatTensor, readLayers } from '../model/index.ts';
import { append, freshName } from './builder.ts';
import { type ForwardPass, forwardPass } from './forward.ts';
import { asStored } from './in-float32.ts';
import { collecting, type Outcome } from '../diagnostics/diagnostic.ts';
import { dimsPerSample } from './shapes.ts';
import { oldestOpset } from './modernize.ts';
import type { TrainedForm } from './trained-output.ts';
import { usesOf } from './uses.ts';
import { readsOfNode } from './stored-tensors.ts';

/** Values of stored tensors by name; a tensor that is not here is the model's own. */
export type TeacherValues = ReadonlyMap<string, Float32Array>;

/**
 * Emits the teacher, which reads the samples of the network itself, and gives the names of its values:
 * tensor of the network → tensor of the teacher. Nothing is differentiated through it.
 */
function emitTeacher(pass: ForwardPass, mark: string, values: TeacherValues): (tensor: string) => string {
  const { builder, nodes, tensors, halves } = pass;
  const names = new Map<string, string>();
  for (const [tensor, own] of values) {
    const stored = tensors.get(tensor);
    if (stored === undefined) continue;
    const name = freshName(builder, `${mark}:${tensor}`);
    names.set(tensor, name);
    builder.initializers.set(name, floatTensor(name, stored.dims, asStored(halves.get(tensor), own)));
  }
  for (const output of nodes.flatMap(({ outputs }) => outputs)) {
    if (output !== '') names.set(output, freshName(builder, `${mark}:${output}`));
  }
  const own = nodes.map((node) => renamed(node, names, mark));
  append(builder, own);
  return (tensor) => names.get(tensor) ?? tensor;
}

/** The values of each mark, emitted when the first one is asked for. */
export type Teachers = (mark: string) => (tensor: string) => string;

export function teachersOf(pass: ForwardPass, marks: ReadonlyMap<string, TeacherValues> = new Map()): Teachers {
  const known = new Map<string, (tensor: string) => string>();
  return (mark) => {
    const own = known.get(mark) ?? emitTeacher(pass, mark, marks.get(mark) ?? new Map());
    known.set(mark, own);
    return own;
  };
}

/** A nested graph captures names of the outer one, so its nodes are renamed too. */
function renamed(node: Node, names: ReadonlyMap<string, string>, mark: string): Node {
  const rename = (name: string): string => names.get(name) ?? name;
  const attributes = Object.entries(node.attributes).map(([key, attribute]) => {
    if (attribute.kind !== 'graph') return [key, attribute] as const;
    const inner = attribute.value;
    const value = {
      ...inner,
      nodes: inner.nodes.map((one) => renamed(one, names, mark)),
      outputs: inner.outputs.map((info) => ({ ...info, name: rename(info.name) })),
    };
    return [key, { kind: 'graph', value } as const] as const;
  });
  return {
    ...node,
    name: `${mark}:${node.name}`,
    inputs: node.inputs.map(rename),
    outputs: node.outputs.map(rename),
    attributes: Object.fromEntries(attributes),
  };
}

/** Another model beside the network that trains: its own nodes and weights, in inference form. */
export interface TeacherModel {
  /** With all tensors in memory (`loadTensors`), in an operator set that `sharesOperators` accepts. */
  readonly model: Model;
  readonly input: string;
  readonly output: string;
  /** Stored tensors by the names of layers. */
  readonly layers: ReadonlyMap<string, string>;
}

export function teacherModel(model: Model, input: string, output: string): TeacherModel {
  const { layers } = readLayers(model);
  return { model, input, output, layers: new Map(layers.map(({ name, tensor }) => [name, tensor])) };
}

/** A value in the generated graph, and its size for each sample; none where it does not follow the samples. */
export type Followed = { readonly tensor: string; readonly dims: readonly number[] | undefined };

/** What a layer takes at its last use, or gives at its first; undefined where that is no single tensor. */
export function featureOf(pass: ForwardPass, stored: string, side: 'input' | 'output'): Followed | undefined {
  const uses = usesOf(pass, stored);
  const tensor = side === 'input' ? uses.at(-1)?.input.tensor : uses[0]?.output?.tensor;
  return tensor === undefined ? undefined : { tensor, dims: dimsPerSample(pass.shapes.get(tensor)) };
}

export interface EmittedTeacher extends Pick<ForwardPass, 'parts'> {
  readonly output: Followed;
  readonly featuresOf: (layer: string, side: 'input' | 'output') => Followed | undefined;
}

/** Emits a model that reads the samples of the network; nothing is differentiated through it. */
export function emitTeacherModel(
  pass: ForwardPass,
  name: string,
  teacher: TeacherModel,
  samples: TrainedForm & { readonly input: string; readonly sampleDims: readonly number[] },
): Outcome<EmittedTeacher> {
  return collecting((take) => {
    const { input, output, layers } = teacher;
    const { sampleDims, classes, outputs } = samples;
    const theirs = take(forwardPass({ model: teacher.model, input, output, sampleDims, classes, outputs }));
    const { tensors, shapes, parts } = theirs;
    const nodes = [...theirs.roundings, ...theirs.nodes];
    const { builder } = pass;
    const names = new Map([[input, samples.input]]);
    const read = new Set(nodes.flatMap(readsOfNode));
    for (const [tensor, stored] of tensors) {
      if (!read.has(tensor)) continue;
      const fresh = freshName(builder, `${name}:${tensor}`);
      names.set(tensor, fresh);
      builder.initializers.set(fresh, { ...stored, name: fresh });
    }
    for (const made of nodes.flatMap(({ outputs }) => outputs)) if (made !== '') names.set(made, freshName(builder, `${name}:${made}`));
    const own = nodes.map((node) => renamed(node, names, name));
    append(builder, own);
    const followed = ({ tensor, dims }: Followed): Followed => ({ tensor: names.get(tensor) ?? tensor, dims });
    return {
      parts,
      output: followed({ tensor: output, dims: dimsPerSample(shapes.get(output)) }),
      featuresOf(layer, side) {
        const found = featureOf(theirs, layers.get(layer) ?? '', side);
        return found && followed(found);
      },
    };
  });
}

/** Whether the nodes of a teacher mean the same in a graph that is generated for the other model. */
export function sharesOperators(teacher: Model, model: Model): boolean {
  const versionIn = ({ opsets }: Model, domain: string): number =>
    domain === '' ? Math.max(opsets.get('') ?? 0, oldestOpset) : (opsets.get(domain) ?? 0);
  const domains = [...teacher.opsets.keys(), ''];
  return teacher.functions.length === 0 && domains.every((domain) => versionIn(teacher, domain) === versionIn(model, domain));
}
