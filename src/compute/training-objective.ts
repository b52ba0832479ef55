/** What a training step minimizes: losses of labels, distillation, penalties, each times a weight. */
import { product } from '../basics/numbers.ts';
import { collecting, diagnose, done, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { noFeatures, otherTeacherValues } from '../diagnostics/catalogue/compute.ts';
import { emit, freshName, int, integers, scalar } from './builder.ts';
import type { Seed } from './differentiate.ts';
import type { ForwardPass } from './forward.ts';
import { termsOf, type EarlyTerms, type EarlyValue } from './early-terms.ts';
import { divergence, squaredError, type LossGraph } from './losses.ts';
import { emitLabelLoss, type LabelFeed } from './objective.ts';
import type { Term, TrainingSpec } from './training-step.ts';
import { addAll } from './operators.ts';
import { fixedDims } from './shapes.ts';
import { usesOf } from './uses.ts';
import { emitTeacherModel, type EmittedTeacher, type Followed, type Teachers } from './teacher.ts';

export interface TrainingObjective extends LabelFeed {
  /** Scalar inputs: 1 / (labels that count in the whole batch), and 1 / (samples in it). */
  readonly weight: string;
  readonly share: string;
  readonly loss: string;
  readonly seeds: readonly Seed[];
}

interface Emitting {
  readonly spec: TrainingSpec;
  readonly pass: ForwardPass;
  readonly teachers: Teachers;
  /** The other models that terms follow, by name. */
  readonly others: ReadonlyMap<string, EmittedTeacher>;
  readonly early: EarlyTerms;
  readonly weight: string;
  readonly share: string;
}

/** A loss of a tensor, times a scalar of the graph and a number. */
interface Weighted {
  readonly output: string;
  readonly graph: Pick<LossGraph, 'total' | 'gradient'>;
  readonly by: string;
  readonly factor: number;
}

/** Emits all terms; losses are means over the whole batch, of which this may be a piece. */
export function emitTrainingObjective(
  spec: TrainingSpec,
  pass: ForwardPass,
  teachers: Teachers,
  early: EarlyTerms,
): Outcome<TrainingObjective> {
  return collecting((take) => {
    const others = take(emitOthers(spec, pass));
    const { builder } = pass;
    const weight = freshName(builder, 'loss weight');
    const share = freshName(builder, 'sample weight');
    const emitting = { spec, pass, teachers, others, early, weight, share };
    const parts: string[] = [];
    const seeds: Seed[] = [];
    for (const term of termsOf(spec)) {
      const { output, graph, by, factor: times } = take(emitTerm(term, emitting));
      const factor = times === 1 ? by : emit(builder, 'Mul', [by, scalar(builder, times)]);
      parts.push(emit(builder, 'Mul', [graph.total, factor]));
      seeds.push({ output, gradient: graph.gradient(factor) });
    }
    return { ...early.feed, weight, share, loss: addAll(builder, parts), seeds };
  });
}

function emitTerm(term: Term, emitting: Emitting): Outcome<Weighted> {
  switch (term.kind) {
    case 'labels': {
      const { spec, pass, early, weight } = emitting;
      const { labels, classes } = early.feed;
      const graph = emitLabelLoss({ ...spec, loss: term.loss, of: term.of }, pass, { labels: labels.input, classes });
      return done({ output: spec.output, graph, by: weight, factor: term.weight });
    }
    case 'kl':
      return emitDivergence(term, emitting);
    case 'features':
      return emitFeatures(term, emitting);
    default: {
      const { spec, pass, early, weight, share } = emitting;
      const { value, over } = valueOf(term, early.values);
      const by = { labels: weight, samples: share, nothing: undefined }[over];
      const graph = { total: value, gradient: (factor: string) => factor };
      return done({ output: value, graph, by: by ?? shareOfBatch(pass, spec.input, share), factor: term.weight });
    }
  }
}

/** Of the outputs, from those of a teacher. */
function emitDivergence(term: Extract<Term, { readonly kind: 'kl' }>, { spec, pass, teachers, others, share }: Emitting) {
  const { output } = spec;
  const dims = fixedDims(pass.outputShape, 1);
  const other = others.get(term.teacher);
  const fault = other && misfit(term.teacher, other.output, dims);
  if (fault !== undefined) return { diagnostics: [fault] };
  const graph = divergence(pass.builder, output, other?.output.tensor ?? teachers(term.teacher)(output), term.temperature);
  return done({ output, graph, by: share, factor: term.weight / product(dims?.slice(0, -1) ?? []) });
}

/** The squared distance of what a layer takes or gives, from that of a teacher. */
function emitFeatures(term: Extract<Term, { readonly kind: 'features' }>, { pass, teachers, others, share }: Emitting): Outcome<Weighted> {
  const uses = usesOf(pass, term.stored);
  const tensor = term.side === 'input' ? uses.at(-1)?.input.tensor : uses[0]?.output?.tensor;
  const own = tensor === undefined ? undefined : pass.shapes.get(tensor);
  const dims = own?.[0] === 'batch' ? fixedDims(own, 1) : undefined;
  if (dims === undefined || tensor === undefined) return { diagnostics: [diagnose(noFeatures, { layer: term.layer })] };
  const other = others.get(term.teacher);
  const followed = other?.featuresOf(term.theirs ?? term.layer, term.side);
  const fault = other && misfit(term.teacher, followed, dims);
  if (fault !== undefined) return { diagnostics: [fault] };
  const graph = squaredError(pass.builder, tensor, followed?.tensor ?? teachers(term.teacher)(tensor));
  return done({ output: tensor, graph, by: share, factor: term.weight / product(dims ?? []) });
}

/** The other models that terms follow, by name. */
function emitOthers(spec: TrainingSpec, pass: ForwardPass): Outcome<ReadonlyMap<string, EmittedTeacher>> {
  return collecting((take) => {
    const emitted = new Map<string, EmittedTeacher>();
    const followed = new Set(termsOf(spec).flatMap((it) => ('teacher' in it ? [it.teacher] : [])));
    for (const [name, teacher] of spec.models ?? []) {
      if (!followed.has(name)) continue;
      emitted.set(name, take(emitTeacherModel(pass, name, teacher, spec)));
    }
    return emitted;
  });
}

/** Values of different sizes have no distance. */
function misfit(teacher: string, followed: Followed | undefined, own: readonly number[] | undefined): Diagnostic | undefined {
  const textOf = (dims: readonly number[] | undefined): string => dims?.join('×') ?? 'unknown';
  const [wanted, found] = [textOf(own), textOf(followed?.dims)];
  const agrees = own !== undefined && wanted === found;
  return agrees ? undefined : diagnose(otherTeacherValues, { teacher, wanted, found });
}

function valueOf(term: Term, values: EarlyTerms['values']): EarlyValue {
  const value = values.get(term);
  if (value === undefined) throw new Error(`no value of a term was emitted: ${term.kind}`);
  return value;
}

/** Samples here / samples in the whole batch, by which each piece adds what is the same in all of them. */
function shareOfBatch({ builder }: ForwardPass, samples: string, share: string): string {
  const shape = emit(builder, 'Shape', [samples], { start: int(0), end: int(1) });
  const count = emit(builder, 'Squeeze', [shape, integers(builder, [0])]);
  return emit(builder, 'Mul', [emit(builder, 'Cast', [count], { to: int(1) }), share]);
}
