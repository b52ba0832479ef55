/** What planning reads of a teacher's file: names, shapes and counts, and not one weight. */
import { opsetOf } from '../../model/graph.ts';
import * as models from '../../model/index.ts';

export interface TeacherHeader extends models.ModelIdentity {
  /** Its path from the folder that a plan's paths start from, with `/` between its parts. */
  readonly file: string;
  readonly opset: number;
  readonly parameters: number;
  readonly inputs: readonly models.ValueInfo[];
  readonly outputs: readonly models.ValueInfo[];
  /** Whose weights are not read. */
  readonly model: models.Model;
  /** Names, in graph order. */
  readonly layers: readonly string[];
  /** The layer that its features are read by. */
  readonly lastLayer?: string;
}

/** A file's header, or why there is none. */
export type FoundTeacher = TeacherHeader | { readonly reason: string };

/** The model in these files, or why there is none. */
export function teacherModelOf(files: models.ModelFiles): models.Model | { readonly reason: string } {
  const { value, diagnostics } = models.readModel(files);
  const fault = diagnostics.find(({ severity }) => severity === 'error');
  if (value !== undefined && fault === undefined) return value;
  return { reason: fault?.message ?? 'it is no ONNX model' };
}

export function teacherHeaderOf(model: models.Model, file: string, identity: models.ModelIdentity): TeacherHeader {
  const { layers } = models.readLayers(model);
  return {
    file,
    model,
    ...identity,
    opset: opsetOf(model),
    parameters: models.parameterCount(model),
    inputs: model.graph.inputs,
    outputs: model.graph.outputs,
    layers: layers.map(({ name }) => name),
    lastLayer: layers.find(({ roles }) => roles.has('last layer'))?.name,
  };
}
