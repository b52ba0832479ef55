/** What an edited plan says wrong about its learning rates. */
import { layersOfPart } from '../optional-lists.ts';
import type { Incoherence } from '../incoherence.ts';
import { deltaFaults } from './planned-deltas.ts';
import type { PlannedTrain } from '../plan.ts';

/** Of its decay, its rates and its deltas. */
export function numberFaults(train: PlannedTrain): readonly Incoherence[] {
  return [...decayFaults(train), ...rateFaults(train), ...deltaFaults(train.deltas)];
}

function decayFaults({ decay, continues }: PlannedTrain): readonly Incoherence[] {
  const { name, warmup, every, pieces, restarts } = decay;
  const fault = (key: string, problem: string): Incoherence => ({ path: ['decay', key], problem });
  return [
    ...((every !== undefined) === (name === 'exponential')
      ? []
      : [fault('every', 'only `exponential` falls at equal distances, and it has to')]),
    ...((pieces !== undefined) === (name === 'piecewise') ? [] : [fault('pieces', 'only `piecewise` consists of pieces, and it has to')]),
    ...(areInOrder(pieces, warmup) ? [] : [fault('pieces', 'the first begins behind the warm-up, and each other one later')]),
    ...(restarts === undefined || continues !== undefined ? [] : [fault('restarts', 'the stage goes on with the clock of no other one')]),
  ];
}

function areInOrder(pieces: PlannedTrain['decay']['pieces'] = [], warmup: number): boolean {
  return pieces.every(({ first }, at) => {
    const before = pieces[at - 1];
    return before === undefined ? first === warmup : first >= before.first;
  });
}

/** Each tensor trains at one rate. */
function rateFaults({ rates = [], tensors, adapters, deltas }: PlannedTrain): readonly Incoherence[] {
  const trained = new Set([...tensors, ...[...adapters, ...layersOfPart(deltas)].map(({ tensor }) => tensor)]);
  const all = rates.flatMap((rate) => rate.tensors);
  return rates.flatMap((rate, index) => {
    const path = ['rates', index, 'tensors'];
    if (rate.tensors.some((tensor) => !trained.has(tensor))) return [{ path, problem: 'one of them does not train' }];
    const isTwice = rate.tensors.some((tensor) => all.indexOf(tensor) !== all.lastIndexOf(tensor));
    return isTwice ? [{ path, problem: 'one of them has two rates' }] : [];
  });
}
