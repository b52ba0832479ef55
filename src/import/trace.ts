/** A prune as a trace: the tool's own counts at its own moments, layer by layer, as curves of steps. */
import { multiply, parseDecimal, rational, round as roundExact } from '../exact/rational.ts';
import { commonGap, decimal, moments, round, percent, windowOf, type Course } from './course.ts';
import { limits } from './document/read-document.ts';
import { termOf, type ImportLayer, type Chosen } from './names.ts';
import type { DraftPrune } from './draft.ts';

export type Traced =
  { readonly statements: readonly string[]; readonly expects: readonly string[] } | { readonly tooLong: string; readonly updates: number };

type Units = (layer: ImportLayer) => number;

/** Statements that prune at the moments of the course as many units as the tool. */
export function tracedPrune(prune: DraftPrune, units: Units): Traced {
  const { chosen, countOf, course } = prune;
  const layers = chosen?.layers ?? [];
  if (countOf === undefined || typeof prune.to === 'string' || layers.length === 0) {
    return { statements: [nativePrune(prune)], expects: [] };
  }
  const groups = prune.allocation === 'global' ? [layers] : layers.map((layer) => [layer]);
  const statements: string[] = [];
  const expects: string[] = [];
  for (const group of groups) {
    const total = group.reduce((sum, layer) => sum + units(layer), 0);
    const levels = course?.updates.map(({ level }) => level) ?? [prune.to];
    const counts = levels.map((level) => countOf(total, level));
    const last = counts.at(-1) ?? 0;
    if (last <= 0 || total === 0) continue;
    const changes = counts.filter((count, at) => count !== (counts[at - 1] ?? 0)).length;
    if (changes > limits.updates) return { tooLong: group[0]?.name ?? '', updates: changes };
    const names = group.map(({ name }) => termOf(name));
    const { except: _, ...rest } = prune;
    statements.push(statementOf({ ...rest, chosen: { terms: names, layers: group } }, total, course, counts));
    if (group.length === 1 && prune.object === 'weights') expects.push(expectOf(names[0] ?? '', last, total, { ties: prune.ties }));
  }
  return { statements, expects };
}

interface Room {
  /** Units on either side. */
  readonly tolerance?: number;
  readonly ties?: DraftPrune['ties'];
}

/** What a tool leaves in a layer, to so many units; where ties decide, one bound holds. */
export function expectOf(name: string, count: number, total: number, { tolerance = 0.5, ties }: Room): string {
  const room = Number(((tolerance / total) * 100).toPrecision(2));
  const share = shareFor(count, total);
  if (ties !== 'all' && ties !== 'none') return `expect sparsity of ${name} in ${share} ± ${decimal(room)}%`;
  const sides = { all: ['>=', -tolerance], none: ['<=', tolerance] } as const;
  const [sign, side] = sides[ties];
  return `expect sparsity of ${name} ${sign} ${decimal(Math.max(0, Math.min(100, ((count + side) / total) * 100)))}%`;
}

/** A decimal share of which the nearest whole number is the count. */
export function shareFor(count: number, total: number): string {
  for (let digits = 2; digits <= 16; digits++) {
    const text = ((count / total) * 100).toFixed(digits).replace(/\.?0+$/, '');
    const share = parseDecimal(text);
    if (share === undefined) continue;
    if (roundExact(multiply(share, rational(total, 100))) === BigInt(count)) return `${text}%`;
  }
  return `${decimal((count / total) * 100)}%`;
}

type Change = { readonly at: number; readonly count: number };

function changesIn(course: Course, counts: readonly number[]): readonly Change[] {
  return counts.flatMap((count, index) => {
    const before = index === 0 ? 0 : (counts[index - 1] ?? 0);
    return count === before ? [] : [{ at: round(course.updates[index]?.at ?? 0), count }];
  });
}

function statementOf(prune: DraftPrune, total: number, course: Course | undefined, counts: readonly number[]): string {
  const words = [prune.allocation, prune.criterion].filter((word) => word !== undefined);
  const target = shareFor(counts.at(-1) ?? 0, total);
  const start = [subjectOf(prune), `by ${words.join(' ')}`, `to ${target}`];
  const when = course === undefined ? [] : windowFor(changesIn(course, counts), total, course);
  // A count says already that no ties go: it is that of scores which all differ.
  const ties = prune.ties === 'none' ? [] : tieClauses(prune);
  return [...start, ...when, ...ties, ...prune.clauses].join(' ');
}

/** From the first change to the last, along steps of the heights of the changes. */
function windowFor(changes: readonly Change[], total: number, { unit }: Course): readonly string[] {
  const [first, second] = changes;
  const last = changes.at(-1);
  if (first === undefined || last === undefined) return [];
  const begin = first.at;
  const every = (time: number): string => `every ${decimal(time)} ${time === 1 ? singular(unit) : unit}`;
  if (second === undefined) return [`over ${decimal(begin)}..${decimal(begin + 1)} ${unit}`, every(1), 'along constant'];
  const gap = gapOf(changes.map(({ at }) => at));
  const steps = changes.slice(1).map(({ at, count }, index) => {
    const rise = count - (changes[index]?.count ?? 0);
    // A progress between two moments is compared with, so that no rounding of it matters.
    const progress = Number(((at - begin - halfBefore(at - begin, gap)) / (last.at - begin)).toPrecision(7));
    const reached = `(p >= ${decimal(progress)})`;
    return rise === 1 ? reached : `${rise} * ${reached}`;
  });
  return [
    `from ${shareFor(first.count, total)}`,
    `over ${decimal(begin)}..${decimal(last.at)} ${unit}`,
    every(gap),
    `along (${steps.join(' + ')}) / ${last.count - first.count}`,
  ];
}

/** The distance of the first two moments where the others lie on it, or at the end. */
function gapOf(at: readonly number[]): number {
  const [begin = 0, second = 1] = at;
  const end = at.at(-1) ?? begin;
  const gap = round(second - begin);
  const grid = new Set([...moments(begin, end, gap).map(round), end]);
  return at.every((one) => grid.has(one)) ? gap : commonGap(at);
}

/** Half of the time since the moment of the grid before: the end need not lie on it. */
function halfBefore(time: number, gap: number): number {
  const rest = round(time - Math.floor(round(time / gap)) * gap);
  return (rest > 0 ? rest : gap) / 2;
}

// A prune in its readable form: one statement, with the curve of the tool.

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
function tieClauses({ ties, to }: DraftPrune): readonly string[] {
  return ties === undefined || typeof to === 'string' ? [] : [`ties ${ties} go`];
}

function subjectOf({ object, chosen, except }: DraftPrune): string {
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
  if (window === undefined) return [`over ${decimal(first.at)}..${decimal(first.at + 1)} ${unit} every 1 ${singular(unit)} along constant`];
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

function singular(unit: 'epochs' | 'steps'): string {
  return unit.slice(0, -1);
}
