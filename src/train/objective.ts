/** The objective of a training statement, in the form that the compute room takes. */
import type { TeacherValues } from '../compute/teacher.ts';
import { followingTerm } from '../compute/training-objective.ts';
import type { Term, TrainingSpec } from '../compute/training-step.ts';
import type { Expr } from '../language/typed.ts';
import { freeNames } from '../language/expressions/names.ts';
import { expressionOf } from '../plan/criteria/read.ts';
import type { PlannedTerm, PlannedTrain, PlannedStage } from '../plan/plan.ts';
import { outputOfTerm } from '../plan/train/planned-train.ts';
import type { GatesLeft } from '../plan/units/gates-left.ts';
import type { RunContext } from '../state/context.ts';
import { labelLossOf } from '../score/label-loss.ts';
import { networkCost } from '../state/widths.ts';
import { mergeAdapters, withCollected, type RunState, type Values, type Network } from '../state/network.ts';
import { valuesAt } from '../basics/maps.ts';
import { collectSlot, type CollectSpec } from '../compute/collects.ts';
import { marksIn, weightAt, storedIn } from '../plan/criteria/names.ts';
import { ofKind } from '../plan/of-kind.ts';
import { weightsOf, type Marks } from '../state/layer-weights.ts';
import { readMatrix, writeMatrix } from '../compute/compensation/weight-matrix.ts';
import { directionOf } from '../compute/penalties.ts';
import { directionOfRanks } from '../compute/ranks/low-rank.ts';
import type { Trainer } from '../compute/trainer.ts';
import { mustMatrix, type Layer, type MatrixForm } from '../model/index.ts';

type Objective = Pick<TrainingSpec, 'loss' | 'shift' | 'ignore' | 'classes' | 'outputs' | 'terms' | 'teachers' | 'models'>;

export function objectiveOf(context: RunContext, train: PlannedTrain, marks: RunState['marks'], left: GatesLeft | undefined): Objective {
  const { loss, objective } = train;
  const labels = { ...labelLossOf(context.plan.task), loss };
  if (objective === undefined && left === undefined) return labels;
  const planned = objective ?? [{ term: 'labels', weight: 1, loss }];
  const terms = [
    ...planned.map((term) => termOf(context, train, term)),
    ...(left === undefined ? [] : [{ kind: 'toward', weight: 1, left } as const]),
  ];
  const teachers = new Map([...marks].map(([name, { network }]) => [name, floatsOf(mergeAdapters(network).values)]));
  return { ...labels, terms, teachers, models: context.teachers };
}

function termOf(context: RunContext, train: PlannedTrain, planned: PlannedTerm): Term {
  const { layers } = context;
  const { weight } = planned;
  switch (planned.term) {
    case 'labels':
      return { kind: 'labels', weight, loss: planned.loss, of: outputOfTerm(planned), ranges: planned.slice?.ranges };
    case 'kl':
      return followingTerm(planned, '');
    case 'features':
      return followingTerm(planned, layers.get(planned.layer)?.tensor ?? '');
    case 'gates': {
      const expr = readExpression(planned.penalty);
      return { kind: 'gates', weight, expr, names: freeNames(expr), cost: networkCost(context, train) };
    }
    case 'open-gates':
      return { kind: 'open-gates', weight };
    case 'expression':
      return { kind: 'expression', weight, expr: readExpression(planned.loss) };
    case 'nuclear':
      return { kind: 'nuclear', weight, tensors: layersOfNuclear(context, train, planned).map(({ tensor }) => tensor) };
    case 'penalty': {
      const { penalty: text, layers: chosen } = planned;
      const expr = readExpression(text);
      const names = freeNames(expr);
      const trains = new Set(train.tensors);
      const own = [...layers.values()].filter(
        ({ name, prunable, tensor }) => (chosen?.includes(name) ?? prunable) && (!names.has('w') || trains.has(tensor)),
      );
      return { kind: 'penalty', weight, expr, text, names, layers: own };
    }
  }
}

function readExpression(text: string): Expr {
  const expr = expressionOf(text);
  if (expr === undefined) throw new Error(`the plan holds no term of a loss: ${text}`);
  return expr;
}

export function floatsOf(values: ReadonlyMap<string, Values>): TeacherValues {
  return new Map([...values].filter((entry): entry is [string, Float32Array] => entry[1] instanceof Float32Array));
}

// What the steps of a training statement add up: the statistics of its stage, as far as their weights train in it.

export function collectsOf(
  { layers }: RunContext,
  { statements }: PlannedStage,
  { tensors }: PlannedTrain,
  { network, marks }: { readonly network: Network; readonly marks: Marks },
): readonly CollectSpec[] {
  const own = new Set(tensors);
  return ofKind(statements, 'collect steps').map(({ name, adds, smoothed, layers: names }) => {
    const expr = expressionOf(adds);
    if (expr === undefined) throw new Error(`the plan adds ${adds}, which no step can`);
    const trained = valuesAt(layers, names).filter(({ tensor }) => own.has(tensor));
    const marked = marksIn(expr).map((mark) => {
      const at = marks.get(mark);
      if (at === undefined) throw new Error(`the plan looks back at ${mark}, never marked`);
      const weights = weightsOf(trained, at.network);
      const values = trained.map(({ tensor }, index) => [tensor, weights[index] ?? new Float32Array(0)] as const);
      return [weightAt(mark), new Map(values)] as const;
    });
    const stored = storedIn(expr).map((read) => [read, network.collected?.get(read) ?? new Map<string, Float32Array>()] as const);
    return { name, adds: expr, reads: freeNames(expr), smoothed, layers: trained, beside: new Map([...marked, ...stored]) };
  });
}

export function withAdded(network: Network, collects: readonly CollectSpec[], read: (slot: string) => Float32Array): Network {
  return collects.reduce((all, { name, layers }) => {
    const own = layers.map(({ tensor }) => [tensor, read(collectSlot(name, tensor))] as const);
    // Statements that take turns train other weights.
    return withCollected(all, name, new Map([...(all.collected?.get(name) ?? []), ...own]));
  }, network);
}

// `nuclear(3e-4)`: before a step, U · Vᵀ of each of its weights, which onnxruntime has no operator for.

type Planned = Extract<PlannedTerm, { readonly term: 'nuclear' }>;

/** The layers of the penalty that the statement trains. */
function layersOfNuclear(
  { layers }: Pick<RunContext, 'layers'>,
  { tensors }: Pick<PlannedTrain, 'tensors'>,
  { layers: chosen }: Pick<Planned, 'layers'>,
): readonly Layer[] {
  const trains = new Set(tensors);
  return [...layers.values()].filter(({ name, prunable, tensor }) => (chosen?.includes(name) ?? prunable) && trains.has(tensor));
}

/**
 * Gives what writes the slots of a step, so many updates of the statement being done. Between two updates that have
 * the penalty the slots are 0, so that a resumed run needs nothing but the weights.
 */
export function nuclearAtWork(context: RunContext, train: PlannedTrain, trainer: Trainer): (updates: number) => void {
  const all = (train.objective ?? [])
    .filter((term) => term.term === 'nuclear')
    .map((term) => ({ every: term.every, parts: layersOfNuclear(context, train, term).map((layer) => partOf(context, layer, term.form)) }));
  return (updates) => {
    for (const { every, parts } of all)
      for (const { tensor, rows, columns } of parts) {
        const slot = trainer.view(directionOf(tensor));
        if (updates % every !== 0) {
          slot.fill(0);
          continue;
        }
        const height = rows.length;
        const width = columns.length;
        const matrix = readMatrix({ rows, columns }, trainer.view(tensor));
        writeMatrix({ rows, columns }, directionOfRanks(matrix, height, width), slot);
      }
  };
}

function partOf({ outline }: RunContext, { name, tensor }: Layer, form: MatrixForm) {
  const { rows, columns } = mustMatrix(outline, { layer: name, tensor, form });
  return { tensor, rows, columns };
}
