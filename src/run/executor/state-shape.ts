/** States that come from a disk, looked at before they are believed. */
import { fields, fits, list, mapOf, text, whole, type Fits } from '../../basics/fits.ts';
import type { MidStage } from '../../train/mid-stage.ts';
import type { Network, RunState } from '../../state/network.ts';
import { isTokenCut } from '../../state/cut.ts';
import type { KnownArrays } from '../../record/objects.ts';

const floats = arraysOf(Float32Array);
const doubles = arraysOf(Float64Array);
const numbers = fits((value) => floats(value) || doubles(value));
const mask = arraysOf(Uint8Array);
const anything = list(fits(() => true));
const record = fields({});
const finite = fits<number>(Number.isFinite);
const count = fits<number>((value) => whole(value) && value > 0);

/** Four words, and not all 0: a stream never comes to that. */
const stream = fits((value) => {
  if (!Array.isArray(value) || value.length !== 4) return false;
  return value.every(Number.isInteger) && value.some((word) => word !== 0);
});
const sampler = fields({ stream, 'augment?': stream, taken: whole });
const branchCuts = list(fields({ sum: text, skip: text, end: text }));
const gatesOfGroup = fields({ values: floats, readers: anything, 'cuts?': branchCuts });
const codes = fields({
  count: whole,
  features: whole,
  start: finite,
  values: floats,
  groups: list(fields({ name: text, units: whole, readers: anything, 'cuts?': branchCuts })),
  'taken?': whole,
  'prices?': doubles,
});
const cells = fields({ cells: count, psi: floats, map: record, signs: record, parts: list(fields({ tensor: text })) });

const network = fits<Network>(
  fields({
    values: mapOf(numbers),
    masks: mapOf(mask),
    adapters: list(fields({ planned: record, dims: anything, a: floats, b: floats })),
    'latent?': mapOf(fields({ values: numbers, 'mask?': mask })),
    'scores?': mapOf(floats),
    'collected?': mapOf(mapOf(floats)),
    'gates?': mapOf(gatesOfGroup),
    'codes?': codes,
    'openMasks?': mapOf(fields({ mask: text, 'hard?': mask })),
    'inserted?': list(text),
    'factored?': list(fields({ layer: text, tensor: text, form: text, rank: count })),
    'shared?': fits((value) => cells(value) && value.psi.length === value.cells),
    'cuts?': list(fields({ stage: text, units: mapOf(list(whole)), 'tokens?': list(fits(isTokenCut)) })),
  }),
);

const training = fields({ steps: whole, optimizer: mapOf(floats), 'samples?': sampler });
const snapshot = { network, trainings: mapOf(training), samples: mapOf(arraysOf(Uint32Array)) };
const shapeOfState = { ...snapshot, marks: mapOf(fields(snapshot)), 'carried?': mapOf(mapOf(doubles)), 'ended?': list(text) };

/** What a state has; another version may have carried on with something else, which would be lost. */
const keysOfState = new Set(Object.keys(shapeOfState).map((key) => key.replace('?', '')));
const state = fields(shapeOfState);
export const isRunState = fits<RunState>((value) => state(value) && Object.keys(value).every((key) => keysOfState.has(key)));

const turn = fields({
  slots: mapOf(floats),
  samples: sampler,
  'multipliers?': fields({ linear: finite, quadratic: finite, left: finite, target: finite }),
});

export const isMidStage = fits<MidStage>(
  fields({ step: whole, state: isRunState, training: fields({ base: network, turns: list(turn), last: whole }) }),
);

function arraysOf<T>(kind: abstract new (...parameters: never) => T): Fits<T> {
  return fits((value) => value instanceof kind);
}

export type KnownTensors = Pick<KnownArrays, 'find'> & { readonly names: () => readonly string[] };

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
      if (own.length !== original.length) return `its ${kind} of \`${tensor}\` ${kind === 'mask' ? 'has' : 'have'} another size`;
    }
  }
  const missing = known.names().find((tensor) => !values.has(tensor));
  return missing === undefined ? undefined : `it holds no values of \`${missing}\``;
}
