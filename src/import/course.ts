/** The course of a schedule: at which moments a tool prunes, and to which level each time. */
import { limits } from './document/limits.ts';

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
  const every = round(second.at - first.at);
  const own = new Set([...moments(first.at, last.at, every).map(round), round(last.at)]);
  const theirs = new Set(updates.map(({ at }) => round(at)));
  const stray =
    [...own].filter((at) => !theirs.has(at)).length +
    [...theirs].filter((at) => !own.has(at)).length;
  return { from: round(first.at), to: round(last.at), every, stray };
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
