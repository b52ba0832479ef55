/** What a training step minimizes: losses of labels, distillation, penalties, each times a weight. */
import { wholeOutput } from '../basics/slices.ts';
import { flatMapDefined } from '../basics/lists.ts';
import { product } from '../basics/numbers.ts';
import { collecting, diagnose, done, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { noFeatures, otherTeacherOperators, otherTeacherValues } from '../diagnostics/catalogue/compute.ts';
import { emit, freshName, int, integers, scalar } from './builder.ts';
import type { Seed } from './differentiate.ts';
import type { ForwardPass, ForwardSpec } from './forward.ts';
import { termsOf, type EarlyTerms, type EarlyValue } from './early-terms.ts';
import { divergence, squaredError, type LossGraph } from './losses.ts';
import { emitLabelLoss, partOfRow, rowAround, type LabelFeed } from './objective.ts';
import { feedModel } from '../model/index.ts';
import type { FollowedNetwork } from '../plan/facts.ts';
import type { Term, TrainingSpec } from './training-step.ts';
import { addAll } from './operators.ts';
import { fixedDims } from './shapes.ts';
import {
  emitTeacherModel,
  featureOf,
  sharesOperators,
  teacherModel,
  teachersOf,
  type EmittedTeacher,
  type TeacherModel,
  type Teachers,
} from './teacher.ts';

export interface TrainingObjective extends LabelFeed {
  /** Scalar inputs: 1 / (labels that count in the whole batch), and 1 / (samples in it). */
  readonly weight: string;
  readonly share: string;
  readonly loss: string;
  readonly seeds: readonly Seed[];
}

/** What terms that follow another network read. */
interface Following {
  readonly pass: ForwardPass;
  readonly teachers: Teachers;
  /** The other models that terms follow, by name. */
  readonly others: ReadonlyMap<string, EmittedTeacher>;
  readonly share: string;
}

interface Emitting extends Following {
  readonly spec: TrainingSpec;
  readonly early: EarlyTerms;
  readonly weight: string;
}

type FeaturesTerm = Extract<Term, { readonly kind: 'features' }>;
type DivergenceTerm = Extract<Term, { readonly kind: 'kl' }>;
export type FollowingTerm = FeaturesTerm | DivergenceTerm;

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
    const others = take(emitOthers(pass, termsOf(spec), spec.models, spec));
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
      const own = { ...spec, loss: term.loss, of: term.of, ranges: term.ranges, isMean: true };
      const graph = emitLabelLoss(own, pass, { labels: labels.input, classes });
      return done({ output: spec.output, graph, by: weight, factor: term.weight });
    }
    case 'kl':
      return emitDivergence(term, emitting.spec.output, emitting);
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
function emitDivergence(term: DivergenceTerm, output: string, { pass, teachers, others, share }: Following): Outcome<Weighted> {
  const { builder } = pass;
  const other = others.get(term.teacher);
  const [own, theirs] = [pass.parts, other?.parts ?? pass.parts].map((parts) => parts?.find(({ name }) => name === term.of));
  const dims = own?.dims ?? fixedDims(pass.outputShape, 1);
  const fault = other && misfit(term.teacher, theirs?.dims ?? other.output.dims, dims);
  if (fault !== undefined) return { diagnostics: [fault] };
  const wanted = other?.output.tensor ?? teachers(term.teacher)(output);
  const [logits, targets] = own && theirs ? [partOfRow(builder, output, own), partOfRow(builder, wanted, theirs)] : [output, wanted];
  const { total, gradient } = divergence(builder, logits, targets, term.temperature);
  const graph = { total, gradient: (by: string) => (own === undefined ? gradient(by) : rowAround(pass, gradient(by), own)) };
  return done({ output, graph, by: share, factor: term.weight / product(dims?.slice(0, -1) ?? []) });
}

/** The squared distance of what a layer takes or gives, from that of a teacher. */
function emitFeatures(term: FeaturesTerm, { pass, teachers, others, share }: Following): Outcome<Weighted> {
  const { builder } = pass;
  const { tensor, dims } = featureOf(pass, term.stored, term.side) ?? {};
  if (dims === undefined || tensor === undefined) return { diagnostics: [diagnose(noFeatures, { layer: term.layer })] };
  const other = others.get(term.teacher);
  const followed = other?.featuresOf(term.theirs ?? term.layer, term.side);
  const fault = other && misfit(term.teacher, followed?.dims, dims);
  if (fault !== undefined) return { diagnostics: [fault] };
  const theirs = followed?.tensor ?? teachers(term.teacher)(tensor);
  // The positions of a text may be rows in one export and an axis in another.
  const targets = other === undefined ? theirs : emit(builder, 'Reshape', [theirs, emit(builder, 'Shape', [tensor])]);
  return done({ output: tensor, graph: squaredError(builder, tensor, targets), by: share, factor: term.weight / product(dims) });
}

export function followingTerm(planned: FollowedNetwork['term'], stored: string): FollowingTerm {
  const { weight, teacher } = planned;
  if (planned.term === 'kl') return { kind: 'kl', weight, teacher, temperature: planned.temperature, of: planned.of };
  const { layer, side, theirs } = planned;
  return { kind: 'features', weight, teacher, layer, side, stored, theirs };
}

/** The tensors that terms compare with those of another network, or what a run would refuse of them; asked before it. */
export function emitFollowed(spec: ForwardSpec, pass: ForwardPass, follows: readonly FollowedNetwork[]): Outcome<readonly string[]> {
  const terms = follows.map(({ term, stored = '' }) => followingTerm(term, stored));
  const models = new Map(
    flatMapDefined(follows, ({ term: { teacher }, model: own }) => {
      return own && [[teacher, teacherModel(feedModel(own.model, own.inputs), own.input, own.output)] as const];
    }),
  );
  return collecting((take, fail) => {
    const strange = [...models].find(([, { model }]) => !sharesOperators(model, spec.model));
    if (strange !== undefined) return fail([diagnose(otherTeacherOperators, { teacher: strange[0] })]);
    const others = take(emitOthers(pass, terms, models, spec));
    const following = { pass, teachers: teachersOf(pass), others, share: freshName(pass.builder, 'sample weight') };
    const emitted = terms.map((term) =>
      take(term.kind === 'kl' ? emitDivergence(term, spec.output, following) : emitFeatures(term, following)),
    );
    return emitted.map(({ output }) => output);
  });
}

/** The other models that terms follow, by name. */
function emitOthers(
  pass: ForwardPass,
  terms: readonly Term[],
  models: ReadonlyMap<string, TeacherModel> | undefined,
  spec: ForwardSpec,
): Outcome<ReadonlyMap<string, EmittedTeacher>> {
  return collecting((take) => {
    const emitted = new Map<string, EmittedTeacher>();
    const followed = new Set(terms.flatMap((it) => ('teacher' in it ? [it.teacher] : [])));
    for (const [name, teacher] of models ?? []) {
      if (!followed.has(name)) continue;
      const named = terms.flatMap((it) => (it.kind === 'kl' && it.teacher === name ? [it.of] : []));
      const hasFeatures = terms.some((it) => it.kind === 'features' && it.teacher === name);
      const given = teacher.model.graph.outputs.map((it) => it.name);
      const read = spec.outputs?.filter((own) => named.includes(own.name) || (hasFeatures && given.includes(wholeOutput(own))));
      emitted.set(name, take(emitTeacherModel(pass, name, teacher, { ...spec, outputs: read?.length === 0 ? undefined : read })));
    }
    return emitted;
  });
}

/** Values of different sizes have no distance. */
function misfit(teacher: string, theirs: readonly number[] | undefined, own: readonly number[] | undefined): Diagnostic | undefined {
  const textOf = (dims: readonly number[] | undefined): string => dims?.join('×') ?? 'unknown';
  const [wanted, found] = [textOf(own), textOf(theirs)];
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
