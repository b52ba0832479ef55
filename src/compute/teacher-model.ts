/** Another model beside the network that trains: its own nodes and weights, in inference form. */
import type { Outcome } from '../diagnostics/diagnostic.ts';
import type { Model } from '../model/graph.ts';
import { freshName } from './builder.ts';
import { forwardPass } from './forward.ts';
import type { ForwardPass } from './forward.ts';
import { fixedDims } from './shapes.ts';
import { oldestOpset } from './modernize.ts';
import { usesOf } from './statistics/uses.ts';
import { readsOfNode } from './stored-tensors.ts';
import { renamed } from './teacher.ts';

export interface TeacherModel {
  /** With all tensors in memory (`loadTensors`), in an operator set that `sharesOperators` accepts. */
  readonly model: Model;
  readonly input: string;
  readonly output: string;
  /** Stored tensors by the names of layers. */
  readonly layers: ReadonlyMap<string, string>;
}

/** A teacher's value in the generated graph, and its size for each sample. */
export interface Followed {
  readonly tensor: string;
  readonly dims: readonly number[] | undefined;
}

export interface EmittedTeacher {
  readonly output: Followed;
  readonly featuresOf: (layer: string, side: 'input' | 'output') => Followed | undefined;
}

/** Emits a model that reads the samples of the network; nothing is differentiated through it. */
export function emitTeacherModel(
  pass: ForwardPass,
  name: string,
  teacher: TeacherModel,
  samples: { readonly input: string; readonly sampleDims: readonly number[] },
): Outcome<EmittedTeacher> {
  const { input, output, layers } = teacher;
  const { sampleDims } = samples;
  const own = forwardPass({ model: teacher.model, input, output, sampleDims });
  if (own.value === undefined) return { diagnostics: own.diagnostics };
  const theirs = own.value;
  const { tensors, shapes } = theirs;
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
  for (const made of nodes.flatMap(({ outputs }) => outputs)) {
    if (made !== '') names.set(made, freshName(builder, `${name}:${made}`));
  }
  builder.nodes.push(...nodes.map((node) => renamed(node, names, name)));
  const followed = (tensor: string): Followed => {
    const shape = shapes.get(tensor);
    const dims = shape?.[0] === 'batch' ? fixedDims(shape, 1) : undefined;
    return { tensor: names.get(tensor) ?? tensor, dims };
  };
  return {
    value: {
      output: followed(output),
      featuresOf(layer, side) {
        const uses = usesOf(theirs, layers.get(layer) ?? '');
        const tensor = side === 'input' ? uses.at(-1)?.input.tensor : uses[0]?.output?.tensor;
        return tensor === undefined ? undefined : followed(tensor);
      },
    },
    diagnostics: [],
  };
}

/** Whether the nodes of a teacher mean the same in a graph that is generated for the other model. */
export function sharesOperators(teacher: Model, model: Model): boolean {
  const versionIn = ({ opsets }: Model, domain: string): number =>
    domain === '' ? Math.max(opsets.get('') ?? 0, oldestOpset) : (opsets.get(domain) ?? 0);
  const domains = [...teacher.opsets.keys(), ''];
  return (
    teacher.functions.length === 0 &&
    domains.every((domain) => versionIn(teacher, domain) === versionIn(model, domain))
  );
}
