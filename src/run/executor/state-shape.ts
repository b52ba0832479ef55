/** States that come from a disk, looked at before they are believed. */
import type { MidStage } from '../../train/mid-stage.ts';
import type { Network, RunState } from '../../state/network.ts';
import { isTokenCut } from '../../state/cut.ts';
import type { KnownArrays } from '../../record/objects.ts';

/** What a state has; another version may have carried on with something else, which would be lost. */
const keysOfState: ReadonlySet<string> = new Set(['network', 'trainings', 'samples', 'marks', 'carried', 'ended']);

export function isRunState(value: unknown): value is RunState {
  if (!isSnapshot(value) || Object.keys(value).some((key) => !keysOfState.has(key))) return false;
  const { marks, carried, ended } = value;
  return (
    isMapOf(marks, isSnapshot) &&
    isMaybe(carried, (own) => isMapOf(own, (numbers) => isMapOf(numbers, isDoubles))) &&
    isMaybe(ended, isTexts)
  );
}

function isSnapshot(value: unknown): value is Readonly<Record<string, unknown>> {
  if (!isRecord(value) || !isNetwork(value['network'])) return false;
  const { trainings, samples } = value;
  return isMapOf(trainings, isTraining) && isMapOf(samples, (rows) => rows instanceof Uint32Array);
}

function isTraining(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { steps, optimizer, samples } = value;
  return Number.isSafeInteger(steps) && isMapOf(optimizer, isFloats) && isMaybe(samples, isSampler);
}

export function isMidStage(value: unknown): value is MidStage {
  if (!isRecord(value)) return false;
  const { step, state, training } = value;
  if (!Number.isSafeInteger(step) || !isRunState(state) || !isRecord(training)) return false;
  const { base, turns, last } = training;
  if (!isNetwork(base) || !Number.isSafeInteger(last)) return false;
  return Array.isArray(turns) && turns.every(isTurn);
}

function isTurn(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { slots, samples, multipliers } = value;
  return isMapOf(slots, isFloats) && isSampler(samples) && isMaybe(multipliers, isMultipliers);
}

function isMultipliers(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { linear, quadratic, left, target } = value;
  return [linear, quadratic, left, target].every(Number.isFinite);
}

function isSampler(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { stream, augment, taken } = value;
  return isStream(stream) && isMaybe(augment, isStream) && Number.isSafeInteger(taken);
}

/** Four words, and not all 0: a stream never comes to that. */
function isStream(value: unknown): boolean {
  if (!Array.isArray(value) || value.length !== 4) return false;
  return value.every(Number.isInteger) && value.some((word) => word !== 0);
}

function isNetwork(value: unknown): value is Network {
  if (!isRecord(value)) return false;
  const { values, masks, adapters, latent, scores, collected, gates, codes } = value;
  const { openMasks, cuts, inserted, factored, shared } = value;
  return (
    isMapOf(values, isNumbers) &&
    isMapOf(masks, isMask) &&
    Array.isArray(adapters) &&
    adapters.every(isAdapter) &&
    isMaybe(latent, (own) => isMapOf(own, isLatent)) &&
    isMaybe(scores, (own) => isMapOf(own, isFloats)) &&
    isMaybe(collected, (own) => isMapOf(own, (tensors) => isMapOf(tensors, isFloats))) &&
    isMaybe(gates, (own) => isMapOf(own, isGates)) &&
    isMaybe(codes, isCodes) &&
    isMaybe(openMasks, (own) => isMapOf(own, isOpenMask)) &&
    isMaybe(inserted, isTexts) &&
    isMaybe(factored, (own) => Array.isArray(own) && own.every(isFactored)) &&
    isMaybe(shared, isShared) &&
    isMaybe(cuts, (own) => Array.isArray(own) && own.every(isCut))
  );
}

function isAdapter(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { planned, dims, a, b } = value;
  return isRecord(planned) && Array.isArray(dims) && isFloats(a) && isFloats(b);
}

function isLatent(value: unknown): boolean {
  return isRecord(value) && isNumbers(value['values']) && isMaybe(value['mask'], isMask);
}

function isGates(value: unknown): boolean {
  return (
    isRecord(value) &&
    isFloats(value['values']) &&
    Array.isArray(value['readers']) &&
    isMaybe(value['cuts'], (own) => Array.isArray(own) && own.every(isBranchCut))
  );
}

function isCodes(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { count, features, start, values, groups, taken, prices } = value;
  const areNumbers = [count, features, taken ?? 1].every(Number.isSafeInteger);
  if (!areNumbers || !Number.isFinite(start) || !isFloats(values)) return false;
  if (!isMaybe(prices, isDoubles)) return false;
  return Array.isArray(groups) && groups.every(isCodedGroup);
}

function isCodedGroup(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { name, units, readers, cuts } = value;
  const isNamed = typeof name === 'string' && Number.isSafeInteger(units);
  const isCutAt = (own: unknown): boolean => Array.isArray(own) && own.every(isBranchCut);
  return isNamed && Array.isArray(readers) && isMaybe(cuts, isCutAt);
}

function isBranchCut(value: unknown): boolean {
  return isRecord(value) && ['sum', 'skip', 'end'].every((key) => typeof value[key] === 'string');
}

function isOpenMask(value: unknown): boolean {
  return isRecord(value) && typeof value['mask'] === 'string' && isMaybe(value['hard'], isMask);
}

function isFactored(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { layer, tensor, form, rank } = value;
  return [layer, tensor, form].every((text) => typeof text === 'string') && isCount(rank);
}

function isShared(value: unknown): boolean {
  if (!isRecord(value) || !isCount(value['cells'])) return false;
  const { parts, psi, cells, map, signs } = value;
  return (
    psi instanceof Float32Array &&
    psi.length === cells &&
    [map, signs].every(isRecord) &&
    Array.isArray(parts) &&
    parts.every((part) => isRecord(part) && typeof part['tensor'] === 'string')
  );
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) > 0;
}

function isCut(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const isIndices = (own: unknown): boolean => Array.isArray(own) && own.every(Number.isInteger);
  return (
    typeof value['stage'] === 'string' &&
    isMapOf(value['units'], isIndices) &&
    isMaybe(value['tokens'], (own) => Array.isArray(own) && own.every(isTokenCut))
  );
}

function isMapOf(value: unknown, is: (own: unknown) => boolean): boolean {
  if (!(value instanceof Map)) return false;
  return [...value].every(([key, own]) => typeof key === 'string' && is(own));
}

function isMaybe(value: unknown, is: (own: unknown) => boolean): boolean {
  return value === undefined || is(value);
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((own) => typeof own === 'string');
}

function isNumbers(value: unknown): boolean {
  return isFloats(value) || isDoubles(value);
}

function isFloats(value: unknown): boolean {
  return value instanceof Float32Array;
}

function isDoubles(value: unknown): boolean {
  return value instanceof Float64Array;
}

function isMask(value: unknown): boolean {
  return value instanceof Uint8Array;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

export interface KnownTensors extends Pick<KnownArrays, 'find'> {
  readonly names: () => readonly string[];
}

/** What the networks of a state have that this one has not, or lack of it. */
export function faultOfState({ network, marks }: RunState, known: KnownTensors): string | undefined {
  const networks = [network, ...[...marks.values()].map((mark) => mark.network)];
  return networks.map((one) => faultOf(one, known)).find((fault) => fault !== undefined);
}

export function faultOfMiddle({ state, training }: MidStage, known: KnownTensors): string | undefined {
  return faultOfState(state, known) ?? faultOf(training.base, known);
}

/** Whether every array is of a tensor that the network has, as long as it is, and none is missing. */
function faultOf({ values, masks }: Network, known: KnownTensors): string | undefined {
  for (const [kind, arrays] of [
    ['values', values],
    ['mask', masks],
  ] as const) {
    for (const [tensor, own] of arrays) {
      const original = known.find(tensor);
      if (original === undefined) return `it holds ${kind} of \`${tensor}\`, which is none of the model`;
      if (own.length !== original.length) {
        return `its ${kind} of \`${tensor}\` ${kind === 'mask' ? 'has' : 'have'} another size`;
      }
    }
  }
  const missing = known.names().find((tensor) => !values.has(tensor));
  return missing === undefined ? undefined : `it holds no values of \`${missing}\``;
}
