/** States that come from a disk, looked at before they are believed. */
import type { MidStage } from '../keeper.ts';
import type { Network, RunState } from '../network.ts';
import type { KnownArrays } from '../store/objects.ts';

export function isRunState(value: unknown): value is RunState {
  if (!isRecord(value)) return false;
  const { marks } = value;
  return isSnapshot(value) && marks instanceof Map && [...marks.values()].every(isSnapshot);
}

function isSnapshot(value: unknown): boolean {
  if (!isRecord(value) || !isNetwork(value['network'])) return false;
  return value['trainings'] instanceof Map && value['samples'] instanceof Map;
}

export function isMidStage(value: unknown): value is MidStage {
  if (!isRecord(value)) return false;
  const { step, state, training } = value;
  if (typeof step !== 'number' || !isRunState(state) || !isRecord(training)) return false;
  const { base, turns, last } = training;
  if (!isNetwork(base) || typeof last !== 'number') return false;
  return Array.isArray(turns) && turns.every(isTurn);
}

function isTurn(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { slots, samples } = value;
  if (!(slots instanceof Map) || !isRecord(samples)) return false;
  return Array.isArray(samples['stream']) && typeof samples['taken'] === 'number';
}

function isNetwork(value: unknown): value is Network {
  if (!isRecord(value)) return false;
  const { values, masks, adapters } = value;
  return values instanceof Map && masks instanceof Map && Array.isArray(adapters);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** Whether every array is of a tensor that the network has, and as long as it is. */
export function stateFault(
  { values, masks }: Network,
  known: Pick<KnownArrays, 'find'>,
): string | undefined {
  for (const [kind, arrays] of [
    ['values', values],
    ['mask', masks],
  ] as const) {
    for (const [tensor, own] of arrays) {
      const original = known.find(tensor);
      if (original === undefined)
        return `it holds ${kind} of \`${tensor}\`, which is none of the model`;
      if (own.length !== original.length) {
        return `its ${kind} of \`${tensor}\` ${kind === 'mask' ? 'has' : 'have'} another size`;
      }
    }
  }
  return undefined;
}
