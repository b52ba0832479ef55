/** A training statement in words. */
import { memoized } from '../basics/memoized.ts';
import { count } from '../basics/numbers.ts';
import { visible } from '../diagnostics/render/visible.ts';
import { toNumber } from '../exact/rational.ts';
import { isOfThresholds, numbersOfDeltas, reselectionsOf, besideText } from '../plan/train/planned-train.ts';
import { shareOfText } from '../plan/share-text.ts';
import type { PlannedHalf, PlannedPiece, PlannedToward, PlannedTrain, PlannedTerm } from '../plan/plan.ts';
import { ofKindIn } from '../plan/of-kind.ts';
import { sizesBehindCuts } from '../plan/units/token-facts.ts';
import { list, type Sheet } from './plan-sheet.ts';

const behindCuts = memoized(sizesBehindCuts);

export function trainLines(train: PlannedTrain, steps: number, sheet: Sheet): readonly string[] {
  const { mark } = sheet;
  const isDefault = (name: string): boolean => train.defaults.includes(name);
  const { trained, adapters, scores } = train;
  const isCut = behindCuts(sheet.plan.stages)(train) !== undefined;
  const budget = trained.budget === undefined ? '' : `, budget ${trained.budget} allows ${count(trained.allows ?? 0)}`;
  const plain = [
    `batch ${mark(String(train.batch), isDefault('batch'))}`,
    ...(train.half === undefined ? [] : [halfText(train.half, train.data)]),
    ...(train.shards === undefined ? [] : [shardsText(train, sheet)]),
    ...(train.accumulate > 1 ? [`accumulate ${train.accumulate}`] : []),
    ...(train.clip === undefined ? [] : [`clip ${train.clip}`]),
    `loss ${mark(lossText(train), isDefault('loss'))}`,
  ];
  return [
    ...(train.continues === undefined ? [] : [`goes on with ${visible(train.continues)}`]),
    `${mark(train.verb, isDefault('verb'))} ${count(trained.parameters)} of ${count(trained.of)} ` +
      `parameters${isCut ? ' before the cut' : ''} (${trained.share}${budget})${besideText(trained, count)}`,
    ...fullLines(train, sheet),
    ...(scores === undefined ? [] : [`  scores of ${list(scores.layers)}, from ${scores.start} on`]),
    ...gateLines(train, sheet),
    ...inputGateLines(train, sheet),
    ...codeLines(train, sheet),
    ...widthLines(train, sheet),
    ...deltaLines(train, steps, sheet),
    ...adapters.map(
      ({ layer, rank, alpha, form, parameters }) =>
        `  lora on ${visible(layer)}: rank ${rank}, alpha ${mark(String(alpha), isDefault('adapters.alpha'))}, ` +
        `${mark(form, isDefault('adapters.form'))}, ${count(parameters)} parameters`,
    ),
    `  ${optimizerText(train, sheet)}, ${decayText(train, sheet)}`,
    ...(train.rates ?? []).map(({ factor, tensors: own }) => `  ${percent(factor)} of that rate: ${list(own)}`),
    `  ${plain.join(', ')}`,
  ];
}

/** Weights that share cells move with them. */
function fullLines({ tensors, trained }: PlannedTrain, { plan }: Sheet): readonly string[] {
  const shares = ofKindIn(plan.stages, 'share').flatMap(({ layers }) => layers);
  const inCells = new Set(trained.cells === undefined ? [] : shares.map(({ tensor }) => tensor));
  const full = tensors.filter((tensor) => !inCells.has(tensor));
  return [...(full.length === 0 ? [] : [`  in full: ${list(full)}`]), ...(inCells.size === 0 ? [] : [`  by cells: ${list([...inCells])}`])];
}

/** `on half 1 of train, 1,024 samples`. */
function halfText({ nth, samples, stream }: PlannedHalf, data: string): string {
  return `on half ${nth} of ${data}, ${count(samples)} samples by ${stream}`;
}

/** `in 8 parts, BatchNorm's statistics of each part`. */
function shardsText({ shards = 1, norms, defaults }: PlannedTrain, { mark }: Sheet): string {
  const parts = `in ${mark(String(shards), defaults.includes('shards'))} parts`;
  return norms === undefined ? parts : `${parts} with BatchNorm statistics of ${norms}`;
}

/** `gates on neurons of fc1, neurons of fc2: hard-concrete(start: 3*, …)`. */
function gateLines({ gates, defaults }: PlannedTrain, { mark }: Sheet): readonly string[] {
  if (gates === undefined) return [];
  const { groups, toward, ...numbers } = gates;
  const on = isOfThresholds(gates) ? 'thresholds' : 'gates';
  const parts = Object.entries(numbers).flatMap(([name, value]) =>
    typeof value === 'string' ? [] : [mark(`${name}: ${Number(value.toPrecision(4))}`, defaults.includes(`gates.${name}`))],
  );
  const what = 'form' in gates ? gates.form : 'hard-concrete';
  return [
    `  ${on} on ${list(groups.map(({ name }) => name))}: ${what}(${parts.join(', ')}), folded at the end`,
    ...(toward === undefined ? [] : [`  ${towardText(toward, defaults, mark)}`]),
  ];
}

/** `toward 70% of params (186,627 of 266,610, at least 1,000) by lagrangian(lr: 0.1, …), linear over steps 0 to 50`. */
function towardText(toward: PlannedToward, defaults: readonly string[], mark: Sheet['mark']): string {
  const { of, share, total, fixed, window, curve, lr, linear, quadratic } = toward;
  const isDefault = (name: string): boolean => defaults.includes(`toward.${name}`);
  const most = Math.floor(toNumber(shareOfText(share)) * total);
  const numbers = [`lr: ${lr}`, mark(`linear: ${linear}`, isDefault('linear')), mark(`quadratic: ${quadratic}`, isDefault('quadratic'))];
  const course =
    window === undefined || curve === undefined
      ? ''
      : `, over steps ${count(window.first)} to ${count(window.last)} along ${mark(visible(curve), isDefault('curve'))}`;
  return `toward ${share} of ${of} (${count(most)} of ${count(total)}, at least ${count(fixed)}) by lagrangian(${numbers.join(', ')})${course}`;
}

/** `gates by input on block 0: start: 3*, at least 95%* of the samples agree on one`. */
function inputGateLines({ inputGates, defaults }: PlannedTrain, { mark }: Sheet): readonly string[] {
  if (inputGates === undefined) return [];
  const { start, consensus, groups } = inputGates;
  const isDefault = (name: string): boolean => defaults.includes(`inputGates.${name}`);
  const own = mark(`start: ${Number(start.toPrecision(4))}`, isDefault('start'));
  const agree = mark(percent(consensus), isDefault('consensus'));
  const read = groups.map(({ reads, features }) => `${visible(reads)} (${count(features)})`);
  return [
    `  gates by input on ${list(groups.map(({ name }) => name))}: ${own}; at least ${agree} of the samples agree on one`,
    `    they read ${list([...new Set(read)])}`,
  ];
}

/** `2* codes on neurons of fc1: start: 1*; each takes 50% of a batch`. */
function codeLines({ codes, streams, defaults }: PlannedTrain, { mark }: Sheet): readonly string[] {
  if (codes === undefined) return [];
  const { count: many, start, features, share, groups } = codes;
  const isDefault = (name: string): boolean => defaults.includes(`codes.${name}`);
  const own = mark(`start: ${Number(start.toPrecision(4))}`, isDefault('start'));
  const on = list(groups.map(({ name }) => name));
  return [
    `  ${mark(String(many), isDefault('count'))} codes of gates on ${on}: ${own}; each takes ${share} of a batch`,
    `    their router reads ${count(features)} numbers of a sample, and starts from ${streams.codes ?? ''}`,
  ];
}

/** `widths of channels of conv1: 4, 8, 16 of 16`, each group on its line. */
function widthLines({ widths, streams, defaults }: PlannedTrain, { mark }: Sheet): readonly string[] {
  if (widths === undefined) return [];
  const { groups, mixing, temperature, to, network } = widths;
  const areUsual = defaults.includes('widths.narrowest') && defaults.includes('widths.step');
  const of = (name: string, value: number): string => mark(`${name}: ${Number(value.toPrecision(4))}`, defaults.includes(`widths.${name}`));
  const drawn = [of('mixing', mixing), of('temperature', temperature), of('to', to)].join(', ');
  return [
    `  widths of ${groups.length} ${groups.length === 1 ? 'group' : 'groups'}, ${drawn}, drawn from ${streams.widths ?? ''}`,
    ...groups.map(({ name, units, widths: own }) => {
      const all = mark(own.map(count).join(', '), areUsual);
      return `    ${visible(name)}: ${all} of ${count(units)}`;
    }),
    ...(network === undefined
      ? []
      : [`    of ${count(network.total)} multiply-adds, those of ${Object.keys(network.layers).length} layers follow the widths`]),
  ];
}

/** `deltas on 3 layers, 506 in all`, each layer on its line, and when how many of them move. */
function deltaLines({ deltas, streams, defaults }: PlannedTrain, steps: number, { mark }: Sheet): readonly string[] {
  if (deltas === undefined) return [];
  const { layers, reselection } = deltas;
  const all = count(numbersOfDeltas(deltas));
  const of = (name: string, value: string): string => mark(value, defaults.includes(`deltas.${name}`));
  const { times, moved } = reselectionsOf(deltas, steps);
  const moves =
    reselection === undefined
      ? ['    they stay where they start']
      : [
          `    ${reselection.share} reselected ${of('every', `every ${count(reselection.every)} steps`)}, all of them the first time, ` +
            `falling ${of('falling', reselection.fall)}, by ${of('by', reselection.growth)} ${of('over', `over ${count(reselection.over)} steps`)}`,
          `    ${count(times)} reselections move at most ${count(moved)}`,
        ];
  return [
    `  deltas on ${layers.length} ${layers.length === 1 ? 'layer' : 'layers'}, ${all} in all, first drawn from ${streams.deltas ?? ''}`,
    ...layers.map(({ layer, weights, deltas: own }) => `    ${visible(layer)}: ${count(own)} of ${count(weights)} weights`),
    ...moves,
  ];
}

function optimizerText({ optimizer, defaults }: PlannedTrain, { mark }: Sheet): string {
  const { name, ...values } = optimizer;
  const parts = Object.entries(values).flatMap(([key, value]) => {
    // A flag is given by its name alone, and left out where it is off.
    if (value === false) return [];
    const written = key === 'weightDecay' ? 'weight-decay' : key;
    return mark(value === true ? written : `${written}: ${String(value)}`, defaults.includes(`optimizer.${key}`));
  });
  return mark(`${name}(${parts.join(', ')})`, defaults.includes('optimizer'));
}

function decayText({ decay, defaults }: PlannedTrain, { mark }: Sheet): string {
  const warmup = decay.warmup > 0 ? ` warmup ${count(decay.warmup)} steps` : '';
  const drops = decay.at.length > 0 ? ` ${decay.factor} at ${decay.at.map(count).join(', ')}` : '';
  const every =
    decay.every === undefined ? '' : `(${decay.factor}, ${mark(`every ${count(decay.every)} steps`, defaults.includes('decay.every'))})`;
  const pieces = decay.pieces === undefined ? '' : ` ${decay.pieces.map(pieceText).join(', ')}`;
  const restarts = decay.restarts === true ? ' restarting' : '';
  // A fall to nothing is what the word alone says; other schedules end nowhere.
  const hasEnd = every === '' && drops === '' && decay.pieces === undefined && decay.factor > 0 && decay.factor < 1;
  const end = hasEnd ? ` to ${percent(decay.factor)}` : '';
  return mark(`decay ${decay.name}${every}${end}${drops}${pieces}${warmup}${restarts}`, defaults.includes('decay'));
}

function percent(factor: number): string {
  return `${String(Number((factor * 100).toPrecision(4)))}%`;
}

/** `linear from 100% to 10% at step 320`: where a piece begins, and what it does. */
function pieceText(piece: PlannedPiece): string {
  const begins = `at step ${count(piece.first)}`;
  switch (piece.name) {
    case 'constant':
      return `constant ${percent(piece.from)} ${begins}`;
    case 'exponential':
      return `exponential(${piece.factor}, every ${count(piece.every)} steps) from ` + `${percent(piece.from)} ${begins}`;
    default:
      return `${piece.name} from ${percent(piece.from)} to ${percent(piece.to)} ${begins}`;
  }
}

// The objective of a training statement in one line.

/** `crossentropy + 0.9 * kl(original, temperature: 4)`. */
export function lossText({ loss, objective }: PlannedTrain): string {
  return objective === undefined ? loss : objective.map(termText).join(' + ');
}

function termText(term: PlannedTerm): string {
  const factor = term.weight === 1 ? '' : term.weight === -1 ? '-' : `${term.weight} * `;
  switch (term.term) {
    case 'labels':
      return factor + term.loss + (term.of === undefined ? '' : `(of: ${term.of})`);
    case 'expression':
      return factor + term.loss;
    case 'kl':
      return `${factor}kl(${term.teacher}, temperature: ${term.temperature}${term.of === undefined ? '' : `, of: ${term.of}`})`;
    case 'features':
      return `${factor}features(${term.teacher}) at the ${term.side} of ${term.layer}`;
    case 'open-gates':
      return factor + term.term;
    case 'gates':
      return factor + term.penalty;
    case 'nuclear': {
      const { weight, form, every, layers } = term;
      const rest = every === 1 ? '' : ` every ${every} updates`;
      return `nuclear(${weight}, as: ${form})${layers ? ` at ${list(layers)}` : ''}${rest}`;
    }
    case 'penalty':
      return factor + term.penalty + (term.layers ? ` at ${list(term.layers)}` : '');
  }
}
