/** Facts of metrics: which of them count weights, of which losses the others can be taken, and what a measurement may give. */
import { flatMapDefined } from '../../basics/lists.ts';
import type { Plan, PlannedStage, PlannedTask, Claim, Subject, MeasuredResource } from '../plan.ts';
import { vocabulary, wordsOf } from '../../vocabulary/index.ts';
import type { RecordValue, Stage, TypedStatement, Value } from '../../language/typed.ts';
import { asName, placeOf } from '../reading.ts';
import { ofKindIn, answerFor, type Answers, type StatementKind } from '../of-kind.ts';
import { idleBatch } from '../../diagnostics/catalogue/plan-latency.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { writtenBatch } from '../latency/latency-target.ts';
import { complain, type PlanContext } from '../plan-context.ts';
import type { Incoherence, Path } from '../incoherence.ts';
import { measuredResources } from '../schema/unit-words.ts';

/** A plan knows these without data. */
const counted: ReadonlySet<string> = new Set(['sparsity', 'density', 'trained params']);

export function isCount(metric: string): boolean {
  return counted.has(metric);
}

/** Whether outputs of a network are measured: weights and resources are known without data. */
export function isOfOutputs({ metric, expression }: Pick<PlannedSubject, 'metric' | 'expression'>): boolean {
  return expression === undefined && !isCount(metric) && !measuredResources.some((one) => one === metric);
}

/** Of outputs, by the metric's word. */
export function lossesOf(word: string): readonly string[] | undefined {
  return wordsOf(vocabulary, 'metric').get(word)?.losses;
}

/** Those of a metric as a run calls it. */
export function lossesOfMeasured(metric: string): readonly string[] | undefined {
  return lossesOf(wordOf(metric));
}

/** Of a metric as a run calls it: `top-5`, `psnr(peak: 255)`, `f1(class: 1)`, `cls.accuracy`. */
function wordOf(name: string): string {
  const { metric } = metricOfOutput(name);
  return metric.startsWith('top-') ? 'accuracy' : metric.replace(/\(.*$/, '');
}

/** `cls.accuracy` is the accuracy of the output `cls`, one of several; the words of metrics have no dot. */
export function metricOfOutput(name: string): { readonly output?: string; readonly metric: string } {
  const [, output, metric = name] = /^(.+)\.([^.()]+(?:\(.*\))?)$/.exec(name) ?? [];
  return { output, metric };
}

/** Whether a metric can be taken of one of several outputs: the loss is that of all of them. */
export function isOfOutput(name: string, loss: string): boolean {
  const word = wordOf(name);
  return word !== 'loss' && lossesOf(word)?.includes(loss) === true;
}

/** The loss that decides whether a metric can be taken: of its output, where that is one of several. */
export function lossOfMetric(name: string, { loss, outputs = [] }: Pick<PlannedTask, 'loss' | 'outputs'>): PlannedTask['loss'] | undefined {
  const { output } = metricOfOutput(name);
  return output === undefined ? loss : outputs.find((own) => own.name === output)?.loss;
}

/** Whether its values are shares, which points are hundredths of. */
export function countsInShares(metric: string): boolean {
  const value = wordsOf(vocabulary, 'metric').get(wordOf(metric))?.value;
  return isCount(metric) || (value?.kind === 'quantity' && value.readings.some(({ unit }) => unit === 'share'));
}

const resources: ReadonlySet<string> = new Set(['params', 'flops', 'bytes', 'memory']);

/** By the name that a run measures it under, such as `top-5`; undefined where no side is better. */
export function betterSide(metric: string): 'highest' | 'lowest' | undefined {
  if (resources.has(metric) || metric.startsWith('latency')) return 'lowest';
  return wordsOf(vocabulary, 'metric').get(wordOf(metric))?.best;
}

/** Metrics that compare two networks: they are measured between two marks, and nowhere else. */
export function isOfTwo(metric: string): boolean {
  return wordsOf(vocabulary, 'metric').get(metric)?.ofTwo === true;
}

/** The names of the stages at whose ends a claim measures something. */
export function lookedBackAt(stages: readonly { readonly stage: Stage }[]): ReadonlySet<string> {
  const objects = stages.flatMap(({ stage }) => stage.statements.map(({ object }) => object));
  return new Set(objects.flatMap(endsIn));
}

function endsIn(value: Value | undefined): readonly string[] {
  if (value?.kind !== 'record') return [];
  const { metric, after, bound } = value.fields;
  if (metric === undefined) return [];
  return [...(after === undefined ? [] : [asName(after)]), ...endsIn(bound)];
}

/** `median over 3 seeds`, where a statement claims something over several. */
export function overSeedsIn({ object }: TypedStatement): RecordValue | undefined {
  const over = object.kind === 'record' ? object.fields['over'] : undefined;
  return over?.kind === 'record' ? over : undefined;
}

/** A batch where no latency is meant says nothing. */
export function idleBatches(statement: TypedStatement, measured: readonly Measured[], context: PlanContext): readonly Diagnostic[] {
  const isMeant = measured.some(({ resource }) => resource === 'latency');
  if (isMeant || writtenBatch(statement) === undefined) return [];
  return [complain(context, idleBatch, { of: measured.map(({ metric }) => `\`${metric}\``).join(', ') }, placeOf(statement, 'on'))];
}

/** A latency that is measured is read from the profile on its batch. */
export function unprofiledFaults(stage: PlannedStage, path: Path, { profiles = [] }: Plan): readonly Incoherence[] {
  const batches = new Set(profiles.map(({ measured }) => measured.batch));
  return subjectsOfStage(stage, path)
    .filter(({ metric, expression }) => metric === 'latency' && expression === undefined)
    .filter(({ batch }) => batch === undefined || !batches.has(batch))
    .map((subject) => ({ path: subject.path, problem: 'no profile of the plan was measured on its batch' }));
}

// Everything that a plan measures, and where it says so.

export interface PlannedSubject {
  readonly metric: string;
  /** Of the recipe's own metric, which is known by what it is. */
  readonly expression?: string;
  /** What it is taken of and after, where the statement says it. */
  readonly of?: string;
  readonly after?: string;
  /** The data set that the statement names. */
  readonly on?: string;
  /** Two marks that it is measured between. */
  readonly between?: readonly string[];
  readonly batch?: number;
  /** Names of layers whose weights it is made of. */
  readonly layers?: readonly string[];
  /** True where only a metric of outputs can decide: counts and resources cannot. */
  readonly evaluated?: true;
  /** True where outputs are measured on the data set that is named, and on no other. */
  readonly needsData?: true;
  readonly path: Path;
}

export function subjectsOf({ stages }: Pick<Plan, 'stages'>): readonly PlannedSubject[] {
  return stages.flatMap((stage, index) => subjectsOfStage(stage, ['stages', index]));
}

/** Whether training, or a statement about outputs, reads what the network gives for samples. */
export function asksForOutputs(plan: Pick<Plan, 'stages'>): boolean {
  return ofKindIn(plan.stages, 'train').length > 0 || subjectsOf(plan).some(isOfOutputs);
}

export function subjectsOfStage(stage: PlannedStage, path: Path): readonly PlannedSubject[] {
  const { until, looks = [], statements } = stage;
  const [evaluated, needsData] = [true, true] as const;
  return [
    ...(until === undefined ? [] : [{ ...until, evaluated, needsData, path: [...path, 'until'] }]),
    ...looks.flatMap(({ claim, on }, at) =>
      ofClaim(claim, [...path, 'looks', at, 'claim']).map((own) => ({ ...own, needsData, ...(on !== undefined && { on }) })),
    ),
    ...flatMapDefined(statements, (statement, at) => answerFor(subjectsByKind, statement, [...path, 'statements', at])),
  ];
}

const subjectsByKind: Partial<Answers<StatementKind, [Path], readonly PlannedSubject[]>> = {
  measure: (measure, path) => [{ ...measure, path }],
  expect: ({ claim }, path) => ofClaim(claim, [...path, 'claim']),
  pick: ({ by }, path) => (by === undefined ? [] : [{ ...by, evaluated: true, path: [...path, 'by'] }]),
  prune: ({ allocated, limited }, path) => {
    if (limited !== undefined) return [{ metric: limited.metric, expression: limited.expression, path: [...path, 'limited'] }];
    if (allocated?.by !== 'sensitivity') return [];
    return [{ metric: allocated.metric, on: allocated.data, evaluated: true, path: [...path, 'allocated'] }];
  },
};

function ofClaim({ than, ...own }: Claim, path: Path): readonly PlannedSubject[] {
  const other: readonly Subject[] = than === undefined ? [] : [than];
  return [{ ...own, path }, ...other.map((subject) => ({ ...subject, path: [...path, 'than'] }))];
}

export interface Measured {
  /** As the run calls it: `accuracy`, `top-5`, `loss`, `perplexity`, `sparsity`, … */
  readonly metric: string;
  /** Of the recipe's own metric: what it is, over live weights. */
  readonly expression?: string;
  /** `model`, `params`, the name of a stage or of a mark. */
  readonly of: string;
  /** Names of the layers that are counted, where the recipe names single ones. */
  readonly layers?: readonly string[];
  /** The stage at whose end it is taken. */
  readonly after?: string;
  /** As the recipe says it, which may name an arm: `of plain`, `after prune`. */
  readonly told: string;
  /** True where the counts of the plan say it, without a run. */
  readonly counted: boolean;
  /** What it takes of a resource: of the model without its pruned units. */
  readonly resource?: MeasuredResource;
  /** Of a latency: the batch that it is meant on, and what is to be said of the profile. */
  readonly batch?: number;
  readonly warnings?: readonly Diagnostic[];
  /** Which of two values is the better one, where the metric is evaluated. */
  readonly best?: 'highest' | 'lowest';
}
