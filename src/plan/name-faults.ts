/** Data sets, marks, stages, teachers and layers that statements of an edited plan name and it does not have. */
import { layersOfPart } from './optional-lists.ts';
import { flatMapDefined } from '../basics/lists.ts';
import { valuesAt, listAt } from '../basics/maps.ts';
import { expressionOf } from './criteria/read.ts';
import { marksIn } from './criteria/names.ts';
import { unless, type Incoherence, type Path } from './incoherence.ts';
import { predecessorsOf } from './graph.ts';
import { dataNamedBy } from './named-data.ts';
import { isCount, isOfOutputs, isOfTwo, subjectsOfStage, type PlannedSubject } from './observe/metric-facts.ts';
import type { Plan, PlannedPrune, PlannedStage, PlannedTrain } from './plan.ts';
import { outputOfTerm } from './train/planned-train.ts';
import { ofKind, answerFor, type Answers, type StatementKind } from './of-kind.ts';

/** What a stage can name. */
interface Known {
  readonly data: ReadonlySet<string>;
  /** Left by the stages that it comes from, and by its own statements. */
  readonly marks: ReadonlySet<string>;
  /** Paths of the stages that it comes from. */
  readonly before: ReadonlySet<string>;
  /** Names of all stages. */
  readonly stages: ReadonlySet<string>;
  readonly teachers: ReadonlySet<string>;
  readonly layers: ReadonlySet<string>;
  /** Those that labels are compared with. */
  readonly outputs: ReadonlySet<string>;
}

export function nameFaults(plan: Plan): readonly Incoherence[] {
  const common = {
    // A plan of a training may be made without its data: the run says what is missing.
    data: new Set(['train', ...Object.keys(plan.data)]),
    stages: new Set(plan.stages.map(({ name }) => name)),
    teachers: new Set(plan.teachers?.map(({ name }) => name)),
    layers: new Set(plan.layers.map(({ name }) => name)),
    outputs: new Set(plan.task.outputs?.map(({ name }) => name) ?? [plan.task.output]),
  };
  const left = new Map<string, Pick<Known, 'marks' | 'before'>>();
  const starts = predecessorsOf(plan.stages);
  return plan.stages.flatMap((stage, index) => {
    const from = valuesAt(left, listAt(starts, stage.path));
    const before = new Set(from.flatMap((one) => [...one.before]));
    const marks = new Set([
      'original',
      ...from.flatMap((one) => [...one.marks]),
      ...flatMapDefined(ofKind(stage.statements, 'mark'), ({ name }) => name),
    ]);
    left.set(stage.path, { marks, before: new Set([...before, stage.path]) });
    return stageFaults(stage, ['stages', index], { ...common, before, marks });
  });
}

function stageFaults(stage: PlannedStage, path: Path, known: Known): readonly Incoherence[] {
  return [
    ...dataNamedBy(stage, path).flatMap((named) => unlessIn(known.data, named.name, named.path, 'data set')),
    ...subjectsOfStage(stage, path).flatMap((subject) => subjectFaults(subject, known)),
    ...flatMapDefined(stage.statements, (statement, index) => answerFor(faultsByKind, statement, [...path, 'statements', index], known)),
  ];
}

function subjectFaults(subject: PlannedSubject, known: Known): readonly Incoherence[] {
  const { metric, expression, of, after, layers = [], path } = subject;
  const isWhole = of === undefined || of === '' || of === 'model';
  const isOfStage = expression === undefined && isCount(metric);
  return [
    ...unlessIn(known.marks, after, [...path, 'after'], 'mark'),
    ...(isOfStage
      ? unlessIn(known.stages, isWhole || of === 'params' ? undefined : of, [...path, 'of'], 'stage')
      : unlessIn(known.marks, isWhole ? undefined : of, [...path, 'of'], 'mark')),
    ...markFaults(expression, [...path, 'expression'], known),
    ...layers.flatMap((name, at) => unlessIn(known.layers, name, [...path, 'layers', at], 'layer')),
    ...blindFault(subject),
    ...unless(subject.between !== undefined || !isOfTwo(metric), [...path, 'metric'], 'it compares two networks, and one is named'),
  ];
}

/** Where outputs are measured on the data that the statement names, it names some. */
function blindFault(subject: PlannedSubject): readonly Incoherence[] {
  const isBlind = subject.needsData === true && subject.on === undefined && isOfOutputs(subject);
  return unless(!isBlind, [...subject.path, 'metric'], 'it is taken of outputs, and no `on` says of which data');
}

const faultsByKind: Partial<Answers<StatementKind, [Path, Known], readonly Incoherence[]>> = {
  train: trainFaults,
  prune: pruneFaults,
  'prune samples': ({ scorer }, path, { teachers }) => unlessIn(teachers, scorer, [...path, 'scorer'], 'model'),
  measure: ({ between = [] }, path, { marks }) => between.flatMap((mark, at) => unlessIn(marks, mark, [...path, 'between', at], 'mark')),
  rewind: ({ name }, path, { marks }) => unlessIn(marks, name, [...path, 'name'], 'mark'),
  collect: ({ criterion }, path, known) => markFaults(criterion, [...path, 'criterion'], known),
  'collect steps': ({ adds }, path, known) => markFaults(adds, [...path, 'adds'], known),
};

function trainFaults({ continues, scores, objective = [] }: PlannedTrain, path: Path, known: Known): readonly Incoherence[] {
  const teachers = new Set([...known.marks, ...known.teachers]);
  return [
    ...unlessIn(known.before, continues, [...path, 'continues'], 'stage'),
    ...layersOfPart(scores).flatMap((name, at) => unlessIn(known.layers, name, [...path, 'scores', 'layers', at], 'layer')),
    ...objective.flatMap((term, at) => [
      ...unlessIn(teachers, 'teacher' in term ? term.teacher : undefined, [...path, 'objective', at, 'teacher'], 'teacher'),
      ...unlessIn(known.outputs, outputOfTerm(term), [...path, 'objective', at, 'of'], 'output'),
    ]),
  ];
}

function pruneFaults({ criterion, allocated }: PlannedPrune, path: Path, known: Known): readonly Incoherence[] {
  const { by } = allocated ?? {};
  const ranked = allocated?.by === 'global' ? allocated : undefined;
  return [
    ...(by === 'global' ? unlessIn(known.marks, ranked?.at, [...path, 'allocated', 'at'], 'mark') : []),
    ...markFaults(criterion, [...path, 'criterion'], known),
    ...markFaults(ranked?.criterion, [...path, 'allocated', 'criterion'], known),
  ];
}

function markFaults(text: string | undefined, path: Path, { marks }: Known): readonly Incoherence[] {
  const expr = text === undefined ? undefined : expressionOf(text);
  return expr === undefined ? [] : marksIn(expr).flatMap((mark) => unlessIn(marks, mark, path, 'mark'));
}

function unlessIn(known: ReadonlySet<string>, name: string | undefined, path: Path, what: string): readonly Incoherence[] {
  return unless(name === undefined || known.has(name), path, `\`${name ?? ''}\` is no ${what} that it can name`);
}
