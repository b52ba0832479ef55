/** What a training step makes small: losses of labels, distillation, penalties, each times a weight. */
import type { Diagnostic, Outcome } from '../diagnostics/diagnostic.ts';
import { diagnose } from '../diagnostics/diagnostic.ts';
import { noFeatures, otherTeacherValues } from '../diagnostics/catalogue/compute.ts';
import { emit, freshName, int, integers, scalar } from './builder.ts';
import type { Seed } from './differentiate.ts';
import type { ForwardPass } from './forward.ts';
import { emitOpenShare } from './gates.ts';
import { divergence, squaredError } from './losses.ts';
import type { LossGraph } from './losses.ts';
import type { LabelFeed } from './objective.ts';
import { emitLabelLoss, labelFeed } from './objective.ts';
import { addAll } from './operators.ts';
import { emitPenalty } from './penalties.ts';
import { fixedDims } from './shapes.ts';
import type { Shape } from './shapes.ts';
import { usesOf } from './statistics/uses.ts';
import { emitTeacherModel } from './teacher-model.ts';
import type { EmittedTeacher, Followed } from './teacher-model.ts';
import { emitTeacher } from './teacher.ts';
import type { StateLayout } from './state-layout.ts';
import type { TrainingSpec } from './training-step.ts';
import type { Term } from './objective-terms.ts';

export interface TrainingObjective extends LabelFeed {
  /** Scalar inputs: 1 / (labels that count in the whole batch), and 1 / (samples in it). */
  readonly weight: string;
  readonly share: string;
  readonly loss: string;
  readonly seeds: readonly Seed[];
}

/** Penalties, of gates too, belong to what is differentiated: they are emitted first, behind the forward pass. */
export function emitPenalties(
  spec: TrainingSpec,
  pass: ForwardPass,
  shapes: Map<string, Shape>,
  teachers: Teachers,
  { masks, gates }: Pick<StateLayout, 'masks' | 'gates'>,
): Outcome<ReadonlyMap<Term, string>> {
  const values = new Map<Term, string>();
  const diagnostics: Diagnostic[] = [];
  for (const { input, dims } of masks.values()) shapes.set(input, dims);
  for (const term of termsOf(spec)) {
    if (term.kind === 'open-gates') {
      values.set(term, emitOpenShare(pass.builder, gates, pass.tensors, shapes));
    }
    if (term.kind !== 'penalty') continue;
    const value = emitPenalty(pass, term, shapes, {
      marked: (mark, tensor) => teachers(mark)(tensor),
      mask: (tensor) => masks.get(tensor)?.input,
    });
    diagnostics.push(...value.diagnostics);
    if (value.value !== undefined) values.set(term, value.value);
  }
  return diagnostics.length > 0 ? { diagnostics } : { value: values, diagnostics };
}

/** The values of each mark, emitted when the first one is asked for. */
export type Teachers = (mark: string) => (tensor: string) => string;

export function teachersOf(spec: TrainingSpec, pass: ForwardPass): Teachers {
  const known = new Map<string, (tensor: string) => string>();
  return (mark) => {
    const own = known.get(mark) ?? emitTeacher(pass, mark, spec.teachers?.get(mark) ?? new Map());
    known.set(mark, own);
    return own;
  };
}

/** Emits all terms; losses are means over the whole batch, of which this may be a piece. */
export function emitTrainingObjective(
  spec: TrainingSpec,
  pass: ForwardPass,
  teachers: Teachers,
  penalties: ReadonlyMap<Term, string>,
): Outcome<TrainingObjective> {
  const feed = labelFeed(spec, pass);
  if (feed.value === undefined) return { diagnostics: feed.diagnostics };
  const others = emitOthers(spec, pass);
  if (others.value === undefined) return { diagnostics: others.diagnostics };
  const { builder, outputShape } = pass;
  const { labels, classes } = feed.value;
  const weight = freshName(builder, 'loss weight');
  const share = freshName(builder, 'sample weight');
  const parts: string[] = [];
  const seeds: Seed[] = [];
  const add = (output: string, { total, gradient }: LossGraph, factor: string): void => {
    parts.push(emit(builder, 'Mul', [total, factor]));
    seeds.push({ output, gradient: gradient(factor) });
  };
  const scaled = (by: string, factor: number): string =>
    factor === 1 ? by : emit(builder, 'Mul', [by, scalar(builder, factor)]);

  for (const term of termsOf(spec)) {
    switch (term.kind) {
      case 'labels': {
        const graph = emitLabelLoss({ ...spec, loss: term.loss }, pass, {
          labels: labels.input,
          classes,
        });
        add(spec.output, graph, scaled(weight, term.weight));
        break;
      }
      case 'kl': {
        const dims = fixedDims(outputShape, 1);
        const other = others.value.get(term.teacher);
        const fault = other && misfit(term.teacher, other.output, dims);
        if (fault !== undefined) return { diagnostics: [fault] };
        const theirs = other?.output.tensor ?? teachers(term.teacher)(spec.output);
        const graph = divergence(builder, spec.output, theirs, term.temperature);
        const rows = sizeOf(dims?.slice(0, -1));
        add(spec.output, graph, scaled(share, term.weight / rows));
        break;
      }
      case 'features': {
        const uses = usesOf(pass, term.stored);
        const tensor = term.side === 'input' ? uses.at(-1)?.input.tensor : uses[0]?.output?.tensor;
        const own = tensor === undefined ? undefined : pass.shapes.get(tensor);
        const dims = own?.[0] === 'batch' ? fixedDims(own, 1) : undefined;
        if (dims === undefined || tensor === undefined) {
          return { diagnostics: [diagnose(noFeatures, { layer: term.layer })] };
        }
        const other = others.value.get(term.teacher);
        const followed = other?.featuresOf(term.theirs ?? term.layer, term.side);
        const fault = other && misfit(term.teacher, followed, dims);
        if (fault !== undefined) return { diagnostics: [fault] };
        const theirs = followed?.tensor ?? teachers(term.teacher)(tensor);
        const graph = squaredError(builder, tensor, theirs);
        add(tensor, graph, scaled(share, term.weight / sizeOf(dims)));
        break;
      }
      case 'open-gates':
      case 'penalty': {
        const value = penalties.get(term) ?? '';
        // Each piece of a batch adds its share, so that the whole is added once.
        const factor = scaled(shareOfBatch(pass, spec.input, share), term.weight);
        parts.push(emit(builder, 'Mul', [value, factor]));
        seeds.push({ output: value, gradient: factor });
        break;
      }
    }
  }
  const loss = addAll(builder, parts);
  return { value: { ...feed.value, weight, share, loss, seeds }, diagnostics: [] };
}

/** The other models that terms follow, by name. */
function emitOthers(
  spec: TrainingSpec,
  pass: ForwardPass,
): Outcome<ReadonlyMap<string, EmittedTeacher>> {
  const emitted = new Map<string, EmittedTeacher>();
  const followed = new Set(termsOf(spec).flatMap((it) => ('teacher' in it ? [it.teacher] : [])));
  for (const [name, teacher] of spec.models ?? []) {
    if (!followed.has(name)) continue;
    const own = emitTeacherModel(pass, name, teacher, spec);
    if (own.value === undefined) return { diagnostics: own.diagnostics };
    emitted.set(name, own.value);
  }
  return { value: emitted, diagnostics: [] };
}

/** Values of different sizes have no distance. */
function misfit(
  teacher: string,
  followed: Followed | undefined,
  own: readonly number[] | undefined,
): Diagnostic | undefined {
  const textOf = (dims: readonly number[] | undefined): string => dims?.join('×') ?? 'unknown';
  const [wanted, found] = [textOf(own), textOf(followed?.dims)];
  const agrees = own !== undefined && wanted === found;
  return agrees ? undefined : diagnose(otherTeacherValues, { teacher, wanted, found });
}

function termsOf({ terms, loss }: TrainingSpec): readonly Term[] {
  return terms ?? [{ kind: 'labels', loss, weight: 1 }];
}

/** Samples here / samples in the whole batch. */
function shareOfBatch({ builder }: ForwardPass, samples: string, share: string): string {
  const shape = emit(builder, 'Shape', [samples], { start: int(0), end: int(1) });
  const count = emit(builder, 'Squeeze', [shape, integers(builder, [0])]);
  return emit(builder, 'Mul', [emit(builder, 'Cast', [count], { to: int(1) }), share]);
}

function sizeOf(dims: readonly number[] = []): number {
  return dims.reduce((product, dim) => product * dim, 1);
}
