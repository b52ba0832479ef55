/** The numbers of a plan, said of the stage and the statement of the recipe that they come from. */
import { count as grouped } from '../basics/numbers.ts';
import type { PlannedCodes, PlannedInputGates, PlannedDeltas } from '../plan/plan.ts';
import type { Duty } from '../vocabulary/index.ts';
import type * as plans from '../plan/index.ts';
import { profileText } from '../plan/latency/profile-facts.ts';
import { unitsText, totalZeros, isUnitPrune, prunedBudget, prunedGroups } from '../plan/pruning.ts';
import { timesOf } from '../plan/schedule/times.ts';
import { reselectionsOf, besideText } from '../plan/train/planned-train.ts';
import { budgetText, leftText } from '../plan/units/budget-amount.ts';
import { unitNoun, rescoredText, prunedUnitCounts, unitsLeft } from '../plan/units/pruned-unit-counts.ts';
import { clauseSentences, reachedWords } from '../plan/prune/clauses.ts';
import { answerFor, type Answers, type StatementKind } from '../plan/of-kind.ts';

export function notesOnStage(name: string, { stages }: plans.Plan): readonly string[] {
  const rounds = stages.filter((stage) => stage.name === name);
  const [first] = rounds;
  if (first === undefined) return [];
  const times = rounds.length > 1 ? ` It is done ${rounds.length} times.` : '';
  if (first.steps === 0) return times === '' ? [] : [times.trim()];
  const length = first.length.endsWith('steps') ? '' : `${first.length} are `;
  const source = first.defaults.includes('length') ? ' Nobody wrote this length.' : '';
  return [`${length}${grouped(first.steps)} steps here.${source}${times}`];
}

/** Of the statement that is the `nth` of its duty in the stage; the first and the last round. */
export function numbersOf(stageName: string, duty: Duty | undefined, nth: number, plan: plans.Plan): readonly string[] {
  const rounds = plan.stages.filter(({ name }) => name === stageName);
  const lines = rounds.map((stage) => linesOf(stage, duty, nth, plan));
  const [first = [], last = first] = [lines[0], lines.at(-1)];
  if (rounds.length < 2) return first;
  if (first.every((line, at) => line === last[at])) return first.map((line) => `Each round: ${line}`);
  return [...first.map((line) => `Round 1: ${line}`), ...last.map((line) => `Round ${rounds.length}: ${line}`)];
}

/** Duties of which plans say more than the recipe, and the first word of the kinds that have them. */
const told: Partial<Record<Duty, string>> = { prunes: 'prune', trains: 'train' };

const sentences: Partial<Answers<StatementKind, [plans.PlannedStage, plans.Plan], readonly string[]>> = {
  prune: pruneLines,
  'prune samples': sampleLines,
  'prune tokens': tokenLines,
  'prune zeros': zeroLines,
  train: trainLines,
};

function linesOf(stage: plans.PlannedStage, duty: Duty | undefined, nth: number, plan: plans.Plan): readonly string[] {
  const word = duty && told[duty];
  const planned = stage.statements.filter(({ kind }) => kind.split(' ')[0] === word)[nth];
  return (planned && answerFor(sentences, planned, stage, plan)) ?? [];
}

function pruneLines(prune: plans.PlannedPrune, { steps }: plans.PlannedStage, plan: plans.Plan): readonly string[] {
  const { reached, asked, layers, window, floor } = prune;
  const budget = prunedBudget(prune);
  const words: string = reachedWords(prune);
  const rescored = isUnitPrune(prune) ? prune.rescored : undefined;
  const { gone, all, noun, steps: inSteps } = prunedUnitCounts(prune, unitNoun(unitsText(prune)));
  const gap = asked === reached ? '' : ` (${grouped(asked)}${inSteps === '' ? '' : ' steps'} were asked for)`;
  const count = timesOf(prune);
  const gradual =
    count > 1
      ? [
          `It gets there in ${grouped(count)} updates, from step ${grouped(window.first)} to step ` +
            `${grouped(window.last)} of ${grouped(steps)}, ${paceText(prune)}.`,
        ]
      : [];
  const kept = floor === undefined ? [] : Object.entries(floor.keep);
  const groups = new Map(prunedGroups(prune).map((group) => [group.name, group]));
  const floors = kept.map(([layer, keep]) => {
    const group = groups.get(layer);
    return `${grouped(group === undefined ? keep : unitsLeft(keep, group))} of ${layer}`;
  });
  return [
    `${words.replace(/^a/, 'A')}${grouped(gone)} of the ${grouped(all)} ${noun} of ${counted(layers.length, isUnitPrune(prune) ? 'group' : 'layer')} are pruned${inSteps}${gap}.`,
    ...(budget?.batch === undefined ? [] : [`Time counts ${profileText(plan, budget.batch)}.`]),
    ...(rescored === undefined ? [] : [`Those that are left are scored anew after every ${rescoredText(prune, rescored)}.`]),
    ...gradual,
    ...(budget?.from === undefined
      ? []
      : [`At each the fewest go that leave what the curve allows, from ${leftText(budget.from)} down to ${budgetText(budget)}.`]),
    ...clauseSentences(prune),
    ...(floors.length === 0 ? [] : [`At least these stay: ${abridged(floors)}.`]),
    ...lossesOf(prune),
  ];
}

/** What layers have to lose in the end. */
function lossesOf({ ceiling }: plans.PlannedPrune): readonly string[] {
  if (ceiling === undefined) return [];
  const losses = Object.entries(ceiling.lose).map(([layer, lose]) => `${grouped(lose)} of ${layer}`);
  return [`At least these go: ${abridged(losses)}.`];
}

function zeroLines(planned: plans.PlannedZeros): readonly string[] {
  const { least, most, of } = totalZeros(planned);
  const found = least === most ? grouped(least) : `Between ${grouped(least)} and ${grouped(most)}`;
  return [`${found} of the ${grouped(of)} selected weights are 0 by then, and stay 0.`];
}

function tokenLines({ blocks, macs, macsBefore }: plans.PlannedTokens): readonly string[] {
  const each = blocks.map(({ block, of, kept }) => `${grouped(kept)} of ${grouped(of)} behind block ${block}`);
  if (each.length === 0) return ['No token leaves.'];
  return [
    `Of the tokens that reach its end, these stay: ${abridged(each)}.`,
    `A sample takes ${grouped(macs)} multiply-adds instead of ${grouped(macsBefore)}.`,
  ];
}

/** What a choice says of each key, in full sentences. */
function choiceLines(planned: plans.PlannedSamples): readonly string[] {
  const { scorer, within, above, key, closedUnder } = planned;
  const each = key === undefined ? '' : `, of each of the ${grouped(key.values)} numbers in \`${key.column}\``;
  const measure = within?.cost === undefined ? 'samples' : `of \`${within.cost}\``;
  return [
    ...(scorer === undefined ? [] : [`The model ${scorer} gives the scores.`]),
    ...(within === undefined ? [] : [`What stays takes ${grouped(within.most)} ${measure} at most${each}.`]),
    ...(above === undefined ? [] : [`What scores above ${above} stays, and the best sample always does${each}.`]),
    ...(closedUnder === undefined ? [] : [`With a sample its parents stay, by the column \`${closedUnder}\`.`]),
  ];
}

function sampleLines(planned: plans.PlannedSamples): readonly string[] {
  const { data, of, kept, least, classes = {}, floor } = planned;
  const number = least === undefined ? grouped(kept) : `${grouped(least)} to ${grouped(kept)}`;
  const counted = Object.entries(classes).flatMap(([label, { kept: stay }]) =>
    stay === undefined ? [] : [`${grouped(stay)} of class ${label}`],
  );
  const floors = Object.entries(floor?.keep ?? {}).map(([label, keep]) => `${grouped(keep)} of class ${label}`);
  return [
    `${number} of the ${grouped(of)} samples of ${data} stay; the lowest scores go.`,
    ...choiceLines(planned),
    ...(counted.length === 0 ? [] : [`Of them: ${abridged(counted)}.`]),
    ...(floors.length === 0 ? [] : [`At least these stay: ${abridged(floors)}.`]),
  ];
}

function trainLines(train: plans.PlannedTrain, { steps }: plans.PlannedStage): readonly string[] {
  const { trained, adapters, scores, gates, inputGates, codes, batch, data, half } = train;
  const { optimizer, decay } = train;
  const begins = decay.warmup > 0 || decay.pieces !== undefined ? 'a rate of up to' : 'a first rate of';
  const budget = trained.allows === undefined ? '' : `; ${grouped(trained.allows)} would be allowed`;
  const adapted = adapters.map(({ layer, rank }) => `rank ${rank} on ${layer}`);
  return [
    `${grouped(trained.parameters)} of ${grouped(trained.of)} parameters train (${trained.share})${besideText(trained, grouped)}${budget}.`,
    ...(adapted.length === 0 ? [] : [`Adapters: ${abridged(adapted)}.`]),
    ...(scores === undefined ? [] : [`Scores beside the weights of ${abridged(scores.layers)} start at ${scores.start}.`]),
    ...(gates === undefined
      ? []
      : [
          `${'form' in gates && gates.form === 'thresholds' ? 'Thresholds' : 'Gates'} stand on the ${abridged(gates.groups.map(({ name }) => name))}` +
            `${'form' in gates && gates.form === 'annealed' ? ', steeper and steeper until they are open or shut' : ''}.`,
        ]),
    ...towardLines(gates?.toward),
    ...(inputGates === undefined ? [] : [inputGateLine(inputGates)]),
    ...(codes === undefined ? [] : [codeLine(codes)]),
    ...widthLines(train.widths),
    ...deltaLines(train.deltas, steps),
    `Each step takes ${grouped(batch)} samples of ${half === undefined ? data : halfText(half, data)}, at ${begins} ${optimizer.lr}.`,
  ];
}

function deltaLines(deltas: PlannedDeltas | undefined, steps: number): readonly string[] {
  if (deltas === undefined) return [];
  const { layers, reselection } = deltas;
  const each = layers.map(({ layer, weights, deltas: own }) => `${grouped(own)} of the ${grouped(weights)} of ${layer}`);
  const stand = `Deltas stand on so many weights: ${abridged(each)}. All other weights stay bit for bit.`;
  if (reselection === undefined) return [stand, 'They stay on the weights that chance gave them.'];
  const { share, every, over, fall } = reselection;
  const { times, moved } = reselectionsOf(deltas, steps);
  const falls = fall === 'constant' ? '' : `, a share that falls to 0 (${fall})`;
  return [
    stand,
    `Every ${grouped(every)} steps, once gradients are added up over ${grouped(over)} of them, the ${share} with the smallest |d| move to where gradients are largest${falls}. The first time all of them do.`,
    `That happens ${grouped(times)} times and moves at most ${grouped(moved)} deltas.`,
  ];
}

function widthLines(widths: plans.PlannedWidths | undefined): readonly string[] {
  if (widths === undefined) return [];
  const each = widths.groups.map(({ name, units, widths: own }) => `${own.map(grouped).join(', ')} of the ${grouped(units)} ${name}`);
  return [`Each step draws ${grouped(widths.mixing)} widths of each group: ${abridged(each)}.`];
}

function towardLines(toward: plans.PlannedToward | undefined): readonly string[] {
  if (toward === undefined) return [];
  const { of, share, total, fixed, window } = toward;
  const unit = of === 'flops' ? 'multiply-adds' : of === 'params' ? 'parameters' : 'units';
  const reached = fixed === 0 ? '' : `, and no gate reaches ${grouped(fixed)}`;
  const falls = window === undefined ? '' : ` The target falls to that from step ${grouped(window.first)} to step ${grouped(window.last)}.`;
  return [`${share} of ${grouped(total)} ${unit} are to be left${reached}.${falls}`];
}

function inputGateLine({ groups, consensus }: PlannedInputGates): string {
  const names = abridged(groups.map(({ name }) => name));
  return `Each sample opens or shuts a gate on the ${names}; on one at least, ${Number((100 * consensus).toPrecision(4))}% of the samples have to agree.`;
}

function codeLine({ count, groups, features, share }: PlannedCodes): string {
  const names = abridged(groups.map(({ name }) => name));
  return `A router that reads ${grouped(features)} numbers gives each sample one of ${count} codes of gates on the ${names}; each code takes ${share} of a batch, as evenly as it goes.`;
}

function halfText({ nth, samples }: plans.PlannedHalf, data: string): string {
  return `half ${nth} of ${data}, which has ${grouped(samples)}`;
}

function paceText({ levels, window }: plans.PlannedPrune): string {
  if (levels !== undefined) return 'at the listed instants';
  return window.every === 1 ? 'one a step' : `one every ${grouped(window.every)} steps`;
}

function abridged(items: readonly string[]): string {
  const shown = items.slice(0, 6);
  const rest = items.length - shown.length;
  return shown.join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;
}
