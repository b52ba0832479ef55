/** The course of a schedule: at which moments a tool prunes, and to which level each time. */
import { commonDivisor } from '../exact/rational.ts';
import { limits } from './document/read-document.ts';

export interface Update {
  /** In the unit of the course. */
  readonly at: number;
  /** Share that is pruned after it, as the tool computes it. */
  readonly level: number;
}

export interface Course {
  readonly unit: 'epochs' | 'steps';
  readonly updates: readonly Update[];
  /** The curve of the tool, as an expression of `p` between its own first and last moment. */
  readonly along: string;
  /** True where levels are listed, each with its moment, and no curve leads through them. */
  readonly isStaircase?: true;
  /** True where the moments are not those of the tool: they depend on what the file does not say. */
  readonly nominal?: true;
}

/** Moments from one to another, in equal distances; the last one is in it only where it fits. */
export function moments(from: number, to: number, gap: number): readonly number[] {
  const count = Math.floor((to - from) / gap + 1e-9) + 1;
  if (!(gap > 0) || !Number.isFinite(count) || count < 1) return [from];
  return Array.from({ length: Math.min(count, limits.computed) }, (_, at) => from + at * gap);
}

export interface Window {
  readonly from: number;
  readonly to: number;
  readonly every: number;
  /** Updates of the tool at moments where the recipe has none, and the other way round. */
  readonly stray: number;
}

/** The window that says the moments, or most of them. */
export function windowOf({ updates }: Course): Window | undefined {
  const [first, second] = updates;
  const last = updates.at(-1);
  if (first === undefined || last === undefined || second === undefined) return undefined;
  const theirs = updates.map(({ at }) => round(at));
  const tried = [round(second.at - first.at), commonGap(theirs)].map((every) => ({
    from: round(first.at),
    to: round(last.at),
    every,
    stray: strayOf(theirs, moments(first.at, last.at, every), last.at),
  }));
  return tried.toSorted((a, b) => a.stray - b.stray)[0];
}

function strayOf(theirs: readonly number[], grid: readonly number[], last: number): number {
  const own = new Set([...grid.map(round), round(last)]);
  const known = new Set(theirs);
  return [...own].filter((at) => !known.has(at)).length + theirs.filter((at) => !own.has(at)).length;
}

/** The widest distance of which all others are multiples; 1 where they are no whole numbers. */
export function commonGap(at: readonly number[]): number {
  const gaps = at.slice(1).map((one, index) => round(one - (at[index] ?? one)));
  if (!gaps.every(Number.isInteger)) return 1;
  return gaps.reduce((a, b) => commonDivisor(a, b), 0) || 1;
}

/** Sums of decimal fractions as people write them. */
export function round(value: number): number {
  return Math.round(value * 1e9) / 1e9;
}

/** A number without an exponent, as short as it reads back. */
export function decimal(value: number): string {
  const text = String(value);
  if (!/e/i.test(text)) return text;
  return value.toFixed(20).replace(/\.?0+$/, '');
}

/** 0.85 is `85%`; the decimals of the file stay as they are. */
export function percent(share: number): string {
  return `${decimal(Number((share * 100).toPrecision(14)))}%`;
}

/** The level at the start; 0 of a course without updates. */
export function firstLevel({ updates }: Course): number {
  return updates[0]?.level ?? 0;
}
