/** What an edited plan says wrongly of collected statistics: where they are kept, and where criteria read them. */
import { valuesAt, listAt, sumAt } from '../../basics/maps.ts';
import { isContrast, isInverted, isMoment } from '../criteria/criterion.ts';
import { storedIn } from '../criteria/names.ts';
import { criterionOf, expressionOf } from '../criteria/read.ts';
import { stepFault } from '../criteria/faults.ts';
import { predecessorsOf } from '../graph.ts';
import { type Incoherence, type Path, unless } from '../incoherence.ts';
import type { Plan, PlannedStage, PlannedStatement, AnyCollect, PlannedCollect } from '../plan.ts';
import { isUnitPrune } from '../pruning.ts';
import { sampleFault } from './criterion-faults.ts';
import { ofKind, answerFor, type Answers, type StatementKind } from '../of-kind.ts';
import { collecting } from '../statement-facts.ts';

/** By name of a statistic, the layers that it is kept of. */
type Kept = ReadonlyMap<string, ReadonlySet<string>>;

export function collectFaults(plan: Plan): readonly Incoherence[] {
  const left = new Map<string, Kept>();
  const starts = predecessorsOf(plan.stages);
  return plan.stages.flatMap((stage, index) => {
    const [before = new Map<string, ReadonlySet<string>>()] = valuesAt(left, listAt(starts, stage.path));
    const kept = keptBehind(stage, before);
    left.set(stage.path, kept);
    return stage.statements.flatMap((statement, at) => {
      const path: Path = ['stages', index, 'statements', at];
      const [collect] = ofKind([statement], ...collecting);
      return [...(collect === undefined ? [] : keepingFaults(collect, path, plan)), ...readingFaults(statement, path, kept)];
    });
  });
}

function keptBehind({ statements }: PlannedStage, before: Kept): Kept {
  return new Map([...before, ...ofKind(statements, ...collecting).map((it) => [it.name, new Set(it.layers)] as const)]);
}

/** The expression by which a statement scores or adds, and its key. */
const readBy: Partial<Answers<StatementKind, [], readonly [string, string]>> = {
  prune: ({ criterion }) => ['criterion', criterion],
  collect: ({ criterion }) => ['criterion', criterion],
  'collect steps': ({ adds }) => ['adds', adds],
};

function readingFaults(statement: PlannedStatement, path: Path, kept: Kept): readonly Incoherence[] {
  const [key = '', text = ''] = answerFor(readBy, statement) ?? [];
  const expr = text === '' || text === 'draw()' ? undefined : expressionOf(text);
  if (expr === undefined) return [];
  return storedIn(expr).flatMap((name) => {
    const covered = kept.get(name);
    if (covered === undefined) return [{ path: [...path, key], problem: `\`${name}\` is no collected statistic that it can name` }];
    const bare = answerFor(scoredLayers, statement)?.find((layer) => !covered.has(layer));
    if (bare === undefined) return [];
    return [{ path: [...path, key], problem: `\`${name}\` is not collected of \`${bare}\`` }];
  });
}

/** Units are named by their groups, whose layers the planner looks at. */
const scoredLayers: Partial<Answers<StatementKind, [], readonly string[]>> = {
  prune: (prune) => (isUnitPrune(prune) ? [] : prune.layers),
  collect: ({ layers }) => layers,
  'collect steps': ({ layers }) => layers,
};

/** Layers, their numbers, and what is kept of them. */
function keepingFaults(statement: AnyCollect, path: Path, { layers, data }: Plan): readonly Incoherence[] {
  const sizes = new Map(layers.map(({ name, count }) => [name, count]));
  const unknown = statement.layers.findIndex((name) => !sizes.has(name));
  if (unknown >= 0) {
    return [{ path: [...path, 'layers', unknown], problem: `\`${statement.layers[unknown] ?? ''}\` is no layer of the plan` }];
  }
  const numbers = statement.layers.reduce((sum, name) => sum + sumAt(sizes, name), 0);
  const fault = 'adds' in statement ? addingFault(statement.adds) : measuringFault(statement, data);
  return [
    ...unless(numbers === statement.numbers, [...path, 'numbers'], `its layers have ${numbers} weights`),
    ...(fault === undefined ? [] : [{ path: [...path, fault.key], problem: fault.problem }]),
  ];
}

type Fault = { readonly key: string; readonly problem: string };

function addingFault(adds: string): Fault | undefined {
  const expr = expressionOf(adds);
  const isAdded = expr !== undefined && stepFault(expr) === undefined;
  return isAdded ? undefined : { key: 'adds', problem: 'it is nothing that a step of this version adds' };
}

function measuringFault(statement: PlannedCollect, data: Plan['data']): Fault | undefined {
  const { criterion, statistics = [], calibration, damping } = statement;
  const measured = criterionOf(criterion)?.statistics;
  if (measured === undefined) return { key: 'criterion', problem: 'it is no criterion that this version carries out' };
  const needed = measured.map(({ text }) => text);
  if (needed.join('; ') !== statistics.join('; ')) {
    return { key: 'statistics', problem: `the criterion needs ${needed.join(', ') || 'none'}` };
  }
  const moments = measured.filter(isMoment);
  if (moments.some(isInverted) !== (damping !== undefined)) {
    return { key: 'damping', problem: 'a damping stands where a second moment is inverted' };
  }
  if ((moments.length > 0 || measured.some(isContrast)) !== (calibration !== undefined)) {
    return { key: 'calibration', problem: 'samples stand where a statistic is measured on them' };
  }
  return calibration && sampleFault(calibration, data);
}
