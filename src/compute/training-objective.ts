/** What a training step minimizes: losses of labels, distillation, penalties, each times a weight. */
import type { Diagnostic, Outcome } from '../diagnostics/diagnostic.ts';
import { diagnose } from '../diagnostics/diagnostic.ts';
import { noFeatures, otherTeacherValues } from '../diagnostics/catalogue/compute.ts';
import { emit, freshName, int, integers, scalar } from './builder.ts';
import type { Seed } from './differentiate.ts';
import type { ForwardPass } from './forward.ts';
import { termsOf } from './early-terms.ts';
import type { EarlyTerms } from './early-terms.ts';
import { divergence, squaredError } from './losses.ts';
import type { LossGraph } from './losses.ts';
import type { EarlyValue } from './loss-expression.ts';
import type { LabelFeed } from './objective.ts';
import type { Term } from './objective-terms.ts';
import { emitLabelLoss } from './objective.ts';
import { addAll } from './operators.ts';
import { fixedDims } from './shapes.ts';
import { usesOf } from './statistics/uses.ts';
import { emitTeacherModel } from './teacher-model.ts';
import type { EmittedTeacher, Followed } from './teacher-model.ts';
import type { Teachers } from './teacher.ts';
import type { TrainingSpec } from './training-step.ts';

export interface TrainingObjective extends LabelFeed {
  /** Scalar inputs: 1 / (labels that count in the whole batch), and 1 / (samples in it). */
  readonly weight: string;
  readonly share: string;
  readonly loss: string;
  readonly seeds: readonly Seed[];
}

/** Emits all terms; losses are means over the whole batch, of which this may be a piece. */
export function emitTrainingObjective(
  spec: TrainingSpec,
  pass: ForwardPass,
  teachers: Teachers,
  { feed, values }: EarlyTerms,
): Outcome<TrainingObjective> {
  const others = emitOthers(spec, pass);
  if (others.value === undefined) return { diagnostics: others.diagnostics };
  const { builder, outputShape } = pass;
  const { labels, classes } = feed;
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
      default: {
        const { value, over } = valueOf(term, values);
        const by = { labels: weight, samples: share, nothing: undefined }[over];
        const factor = scaled(by ?? shareOfBatch(pass, spec.input, share), term.weight);
        parts.push(emit(builder, 'Mul', [value, factor]));
        seeds.push({ output: value, gradient: factor });
      }
    }
  }
  const loss = addAll(builder, parts);
  return { value: { ...feed, weight, share, loss, seeds }, diagnostics: [] };
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

function sizeOf(dims: readonly number[] = []): number {
  return dims.reduce((product, dim) => product * dim, 1);
}
