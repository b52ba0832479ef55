/** A prune in its readable form: one statement, with the curve of the tool. */
import { decimal, percent, windowOf } from '../course.ts';
import type { Chosen } from '../names.ts';
import type { DraftPrune } from './draft.ts';

export function nativePrune(prune: DraftPrune): string {
  if (prune.object === 'zeros') return subjectOf(prune);
  const target = typeof prune.to === 'string' ? prune.to : percent(prune.to);
  return [
    subjectOf(prune),
    `by ${[prune.allocation, prune.criterion].filter((word) => word !== undefined).join(' ')}`,
    `to ${target}`,
    ...windowClauses(prune),
    ...(prune.rounded === undefined ? [] : [`rounded ${prune.rounded}`]),
    ...tieClauses(prune),
    ...prune.clauses,
  ].join(' ');
}

/** A pattern has no `ties`: it keeps the same number in every group. */
export function tieClauses({ ties, to }: DraftPrune): readonly string[] {
  return ties === undefined || typeof to === 'string' ? [] : [`ties ${ties} go`];
}

export function subjectOf({ object, chosen, except }: DraftPrune): string {
  return [`prune ${object}`, ...selection('in', chosen), ...selection('except', except)].join(' ');
}

function selection(word: string, chosen: Chosen | undefined): readonly string[] {
  return chosen === undefined || chosen.terms.length === 0 ? [] : [`${word} ${chosen.terms.join(', ')}`];
}

/** A course of one update keeps its moment by a window in which the target comes at once. */
function windowClauses({ course, from }: DraftPrune): readonly string[] {
  const first = course?.updates[0];
  if (course === undefined || first === undefined) return [];
  const { unit } = course;
  const window = windowOf(course);
  if (window === undefined) {
    const at = decimal(first.at);
    return [`over ${at}..${decimal(first.at + 1)} ${unit} every 1 ${singular(unit)} along constant`];
  }
  if (course.isStaircase === true) {
    const levels = course.updates.slice(0, -1).map(({ level }) => percent(level));
    const at = course.updates.map((update) => decimal(update.at));
    return [`through ${levels.join(', ')} at ${at.join(', ')} ${unit}`];
  }
  return [
    ...(from === undefined ? [] : [`from ${percent(from)}`]),
    `over ${decimal(window.from)}..${decimal(window.to)} ${unit}`,
    `every ${decimal(window.every)} ${window.every === 1 ? singular(unit) : unit}`,
    `along ${course.along}`,
  ];
}

export function singular(unit: 'epochs' | 'steps'): string {
  return unit.slice(0, -1);
}
