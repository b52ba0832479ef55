/** How long a compacted network takes, in words. */
import { areApart, isUnsteady, placeText } from '../plan/latency/profile-facts.ts';
import { milliseconds } from './figures.ts';
import type { Latency } from '../latency/latency-record.ts';

/** `latency on batch 1: 57.3% measured here (0.693 to 0.397 ms, rounds −3% +5%), 58.1% by the profile`. */
export function latencyText({ batch, masked, estimated, measured }: Latency): string {
  const isElsewhere = measured !== undefined && placeText(estimated) !== placeText(measured);
  const profile = `${share(estimated.compact, estimated.dense)} by the profile` + (isElsewhere ? ` of ${placeText(estimated)}` : '');
  const where = `latency on batch ${batch}${masked === true ? ' without the pruned units' : ''}`;
  if (measured === undefined) return `${where}: ${profile}`;
  const { dense, compact } = measured;
  const times = `${milliseconds(dense.ms)} to ${milliseconds(compact.ms)} ms`;
  const silence = silenceOf(measured);
  if (silence !== undefined) {
    const [before, after] = [roundsText(dense), roundsText(compact)];
    const rounds = `rounds ${before} and ${after}`;
    return `${where}: ${silence}, measured here (${times}, ${rounds}), ${profile}`;
  }
  const rounds = `rounds ${roundsText(compact)}`;
  return `${where}: ${share(compact.ms, dense.ms)} measured here (${times}, ${rounds}), ${profile}`;
}

/** Why no share is said of what was measured: a busy machine tells of itself, and a difference may be chance. */
export function silenceOf({ dense, compact }: NonNullable<Latency['measured']>): string | undefined {
  if (isUnsteady(dense) || isUnsteady(compact)) return 'too unsteady to compare';
  return areApart(dense, compact) ? undefined : 'no difference is measurable';
}

/** How far the quickest and the slowest round are from the median. */
export function roundsText({ ms, least, most }: { readonly ms: number; readonly least: number; readonly most: number }): string {
  if (ms === 0) return '';
  const percent = (other: number): string => `${Math.round((100 * Math.abs(other - ms)) / ms)}%`;
  return `−${percent(least)} +${percent(most)}`;
}

export function share(part: number, of: number): string {
  return of === 0 ? '–' : `${((100 * part) / of).toFixed(1)}%`;
}
