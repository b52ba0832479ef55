/** Which initializers a training statement trains in full, and which adapters it asks for. */
import { groupsOfPart, layersOfPart } from '../optional-lists.ts';
import { listOf, done, type Diagnostic, type Outcome } from '../../diagnostics/diagnostic.ts';
import { flatMapDefined } from '../../basics/lists.ts';
import { emptyExclusion, unsupported } from '../../diagnostics/catalogue/plan.ts';
import { frozenPart } from '../../diagnostics/catalogue/plan-adapters.ts';
import { biasTrainsOn, scoresTwice } from '../../diagnostics/catalogue/plan-training.ts';
import type { Choice, TypedStatement } from '../../language/typed.ts';
import { insertedTensors } from '../../model/insert/insert-nodes.ts';
import type { Parameter } from '../../model/layers/parameters.ts';
import { insertionsIn, trainable, type ModelFacts } from '../facts.ts';
import { loraPart, type LoraPart } from '../adapters/lora-part.ts';
import { deltaPart, type DeltaPart } from './delta-part.ts';
import { asSelector, clause, itemsOf, asExpression } from '../reading.ts';
import { complain, type PlanContext } from '../plan-context.ts';
import { parametersOf, prunedLayers } from '../select-layers.ts';
import { codePart, type CodePart, gatePart, type GatePart, inputGatePart, type InputGatePart } from './gate-part.ts';
import { widthPart, type WidthPart } from './width-part.ts';
import { printExpression } from '../../language/expressions/print.ts';
import type { Layer } from '../../model/graph.ts';
import { expressionOf } from '../criteria/read.ts';
import { readsScores } from '../statement-reads.ts';
import { argumentDefault } from '../declared.ts';

export interface Parts {
  /** Names of initializers. */
  readonly tensors: ReadonlySet<string>;
  readonly lora: readonly LoraPart[];
  readonly deltas?: DeltaPart;
  readonly scores?: ScorePart;
  readonly gates?: GatePart;
  readonly inputGates?: InputGatePart;
  readonly widths?: WidthPart;
  readonly codes?: CodePart;
  readonly diagnostics: readonly Diagnostic[];
}

export function partsOf(statement: TypedStatement, context: PlanContext): Parts {
  const tensors = new Set<string>();
  const lora: LoraPart[] = [];
  let deltas: DeltaPart | undefined;
  let scores: ScorePart | undefined;
  let ofUnits: PartsOfUnits = {};
  const diagnostics: Diagnostic[] = [];
  for (const item of itemsOf(statement.object)) {
    if (item.kind === 'selector') {
      const selected = parametersOf(item, context);
      diagnostics.push(...selected.diagnostics);
      for (const { tensor } of listOf(selected)) tensors.add(tensor);
    } else if (item.kind === 'choice' && item.word === 'lora') {
      const part = loraPart(item, context);
      diagnostics.push(...part.diagnostics);
      if (part.value) lora.push(part.value);
    } else if (item.kind === 'choice' && item.word === 'deltas') {
      const part = deltaPart(item, context);
      diagnostics.push(...part.diagnostics);
      deltas = part.value;
    } else if (item.kind === 'choice' && item.word === 'scores') {
      if (scores !== undefined) diagnostics.push(complain(context, scoresTwice, {}, item.span));
      const part = scorePart(item, context);
      diagnostics.push(...part.diagnostics);
      scores = part.value;
    } else if (item.kind === 'choice' && partsOfUnits.has(item.word)) {
      const part = partOfUnits(item, context);
      diagnostics.push(...part.diagnostics);
      ofUnits = { ...ofUnits, ...part.value };
    } else if (item.kind === 'choice') {
      addWhole(item);
    }
  }
  const beside = { deltas, scores, ...ofUnits };
  return narrowed(statement, context, { tensors, lora, ...beside, diagnostics });

  function addWhole(item: Choice): void {
    const members = membersOf(item.word, context.facts);
    if (members === undefined) {
      diagnostics.push(complain(context, unsupported, { what: `training \`${item.word}\`` }, item.span));
      return;
    }
    for (const { tensor } of members) tensors.add(tensor);
    if (members.length === 0) diagnostics.push(complain(context, frozenPart, { what: item.word }, item.span));
  }
}

/** What trains on units: gates or thresholds, gates by input, codes, widths. */
type PartsOfUnits = Pick<Parts, 'gates' | 'inputGates' | 'codes' | 'widths'>;
const partsOfUnits = new Set(['gates', 'thresholds', 'input-gates', 'codes', 'widths']);

function partOfUnits(item: Choice, context: PlanContext): Outcome<PartsOfUnits> {
  switch (item.word) {
    case 'input-gates': {
      const { value, diagnostics } = inputGatePart(item, context);
      return { value: value && { inputGates: value }, diagnostics };
    }
    case 'codes': {
      const { value, diagnostics } = codePart(item, context);
      return { value: value && { codes: value }, diagnostics };
    }
    case 'widths': {
      const { value, diagnostics } = widthPart(item, context);
      return { value: value && { widths: value }, diagnostics };
    }
    default: {
      const { value, diagnostics } = gatePart(item, context);
      return { value: value && { gates: value }, diagnostics };
    }
  }
}

/** What `all`, `weights`, `biases`, `norms` and `head` are of a model. */
export function membersOf(word: string, facts: ModelFacts): readonly Parameter[] | undefined {
  if (word === 'inserted') return insertedIn(facts);
  const holds = wholes.get(word);
  const heads = headNames(facts);
  return holds && trainable(facts).filter((parameter) => holds(parameter, heads));
}

/** What of the inserted layers trains: those that are still in the model. */
function insertedIn(facts: ModelFacts): readonly Parameter[] {
  const added = new Set(insertionsIn(facts).flatMap(insertedTensors));
  return trainable(facts).filter(({ tensor }) => added.has(tensor));
}

type Holds = (parameter: Parameter, heads: ReadonlySet<string>) => boolean;

const wholes: ReadonlyMap<string, Holds> = new Map<string, Holds>([
  ['all', () => true],
  ['weights', ({ kind }) => kind === 'weight'],
  ['biases', ({ kind }) => kind === 'bias'],
  ['norms', ({ kind }) => kind === 'norm'],
  ['head', ({ layer }, heads) => layer !== undefined && heads.has(layer)],
]);

/** The layers that make the output, and their biases, which are named after them. */
function headNames({ layers }: ModelFacts): ReadonlySet<string> {
  const heads = layers.filter(({ roles }) => roles.has('head')).map(({ name }) => name);
  return new Set(heads.flatMap((name) => [name, `${name}.bias`]));
}

/** `in` and `except` hold for tensors and adapters alike. */
function narrowed(statement: TypedStatement, context: PlanContext, parts: Parts): Parts {
  const inside = clause(statement, 'in');
  const outside = clause(statement, 'except');
  const diagnostics = [...parts.diagnostics];
  let keep = (_name: string): boolean => true;
  if (inside !== undefined) {
    const selected = parametersOf(asSelector(inside), context);
    diagnostics.push(...selected.diagnostics);
    const names = new Set(selected.value?.map(({ tensor }) => tensor));
    keep = (name) => names.has(name);
  }
  if (outside !== undefined) {
    const selected = parametersOf(asSelector(outside), context);
    diagnostics.push(...selected.diagnostics);
    const names = new Set(selected.value?.map(({ tensor }) => tensor));
    const within = keep;
    const isEmpty = ![...parts.tensors, ...adapted(parts), ...scored(parts), ...gated(parts)].some((name) => names.has(name));
    if (isEmpty && selected.value !== undefined) diagnostics.push(complain(context, emptyExclusion, { what: '`except`' }, outside.span));
    keep = (name) => within(name) && !names.has(name);
    const theirs = new Set(selected.value?.map(({ layer }) => `${layer}.bias`));
    const biases = [...parts.tensors].filter((name) => theirs.has(name) && keep(name));
    if (biases.length > 0) diagnostics.push(complain(context, biasTrainsOn, { biases }, outside.span));
  }
  return {
    tensors: new Set([...parts.tensors].filter((name) => keep(name))),
    lora: parts.lora.map((part) => ({ ...part, layers: part.layers.filter(({ tensor }) => keep(tensor)) })),
    deltas: parts.deltas && { ...parts.deltas, layers: parts.deltas.layers.filter(({ tensor }) => keep(tensor)) },
    scores: parts.scores && rankedAmong(parts.scores, keep),
    gates: parts.gates && madeAmong(parts.gates, keep),
    inputGates: parts.inputGates && madeAmong(parts.inputGates, keep),
    codes: parts.codes && madeAmong(parts.codes, keep),
    widths: parts.widths && madeAmong(parts.widths, keep),
    diagnostics,
  };
}

/** Scores that no prune reads would not be trained by anything. */
function rankedAmong(part: ScorePart, keep: (tensor: string) => boolean): ScorePart {
  const { layers, ranked } = part;
  return { ...part, layers: layers.filter(({ name, tensor }) => ranked.has(name) && keep(tensor)) };
}

/** Gates stand on the units that such layers make. */
function madeAmong<T extends Pick<GatePart, 'groups'>>(part: T, keep: (tensor: string) => boolean): T {
  return { ...part, groups: part.groups.filter((group) => makersOf(group).some(keep)) };
}

function makersOf({ members }: GatePart['groups'][number]): readonly string[] {
  return members.filter(({ side }) => side === 'producer').map(({ tensor }) => tensor);
}

function gated({ gates, inputGates, codes, widths }: Parts): readonly string[] {
  return [gates, inputGates, codes, widths].flatMap((part) => groupsOfPart(part)).flatMap(makersOf);
}

function scored({ scores }: Parts): readonly string[] {
  return layersOfPart(scores).map(({ tensor }) => tensor);
}

function adapted({ lora, deltas }: Parts): readonly string[] {
  return [...lora, ...(deltas ? [deltas] : [])].flatMap(({ layers }) => layers.map(({ tensor }) => tensor));
}

/** `scores` among what trains: where they start, and beside which weights they stand. */
interface ScorePart {
  /** Canonical expression of the weights. */
  readonly start: string;
  /** All that could have scores, in graph order. */
  readonly layers: readonly Layer[];
  /** Names of the layers that a prune of the stage ranks by scores. */
  readonly ranked: ReadonlySet<string>;
  /** True where their start is a default. */
  readonly starts: 'as written' | 'as usual';
}

function scorePart(choice: Choice, context: PlanContext): Outcome<ScorePart> {
  const written = choice.args['start'];
  const start = written === undefined ? expressionOf(argumentDefault('trained', 'scores', 'start')) : asExpression(written).expr;
  if (start === undefined) throw new TypeError('`scores` start at an expression');
  const prunes = context.stage.statements.filter(readsScores);
  // What is wrong with the selection of a prune is said where it is planned.
  const ranked = flatMapDefined(prunes, (prune) => prunedLayers(prune, context).value);
  return done({
    start: printExpression(start),
    layers: context.facts.layers.filter((layer) => layer.prunable || ranked.includes(layer)),
    ranked: new Set(ranked.map(({ name }) => name)),
    starts: written === undefined ? 'as usual' : 'as written',
  });
}
