/** The objective of a training statement, in the form that the compute room takes. */
import type { TeacherValues } from '../compute/teacher.ts';
import type { Term, TrainingSpec } from '../compute/training-step.ts';
import type { Expr } from '../language/typed.ts';
import { freeNames } from '../language/expressions/names.ts';
import { expressionOf } from '../plan/criteria/read.ts';
import type { PlannedTerm, PlannedTrain } from '../plan/plan.ts';
import type { GatesLeft } from '../plan/units/gates-left.ts';
import type { RunContext } from '../state/context.ts';
import { labelLossOf } from '../score/label-loss.ts';
import { networkCost } from '../state/widths.ts';
import { layersOfNuclear } from './nuclear.ts';
import { mergeAdapters, type RunState, type Values } from '../state/network.ts';

type Objective = Pick<TrainingSpec, 'loss' | 'shift' | 'ignore' | 'terms' | 'teachers' | 'models'>;

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
      return { kind: 'labels', weight, loss: planned.loss };
    case 'kl': {
      const { teacher, temperature } = planned;
      return { kind: 'kl', weight, teacher, temperature };
    }
    case 'features': {
      const { teacher, layer, side, theirs } = planned;
      const stored = layers.get(layer)?.tensor ?? '';
      const other = theirs === undefined ? {} : { theirs };
      return { kind: 'features', weight, teacher, layer, side, stored, ...other };
    }
    case 'gates': {
      const expr = readExpression(planned.penalty);
      const cost = networkCost(context, train);
      return { kind: 'gates', weight, expr, names: freeNames(expr), cost };
    }
    case 'open-gates':
      return { kind: 'open-gates', weight };
    case 'expression':
      return { kind: 'expression', weight, expr: readExpression(planned.loss) };
    case 'nuclear': {
      return { kind: 'nuclear', weight, tensors: layersOfNuclear(context, train, planned).map(({ tensor }) => tensor) };
    }
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

function floatsOf(values: ReadonlyMap<string, Values>): TeacherValues {
  return new Map([...values].filter((entry): entry is [string, Float32Array] => entry[1] instanceof Float32Array));
}
