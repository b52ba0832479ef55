/** What the journal says of gates or widths while a stage trains them: what is open, and what would be left of the model. */
import type { RunEvent } from '../journal/run-event.ts';
import type { PlannedStage } from '../plan/plan.ts';
import { expectedLeft } from '../plan/units/expected-left.ts';
import { gateTargets } from '../plan/units/gate-targets.ts';
import type { RunContext } from '../state/context.ts';
import type { Network } from '../state/network.ts';
import { openUnits, type OpenUnits } from '../state/open-units.ts';
import { resourcesOf } from './resources-of-model.ts';
import { widthTeller } from './width-teller.ts';

export interface GateWatch {
  /** Says it at the start, at every so many steps, and at the end with a histogram. */
  readonly at: (step: number, read: () => Network) => void;
  readonly end: (step: number, network: Network) => void;
}

/** Of a curve: as many as a person can tell apart. */
const pointsOfStage = 100;
/** Each point has a number for each width: fewer points where there are many. */
const numbersOfStage = 10_000;
const fewestPoints = 10;

const bins = 20;

const silent: GateWatch = { at: () => undefined, end: () => undefined };

export function gateWatch(context: RunContext, stage: PlannedStage, network: Network): GateWatch {
  const teller = widthTeller(context, stage) ?? gateTeller(context, stage, network);
  if (teller === undefined) return silent;
  const { tell, numbers = 1 } = teller;
  const most = Math.floor(numbersOfStage / Math.max(1, numbers));
  const points = Math.min(pointsOfStage, Math.max(fewestPoints, most));
  const every = Math.ceil(stage.steps / points);
  return {
    at(step, read) {
      if (step % every !== 0 || step === stage.steps) return;
      context.emit(tell(step, read(), false));
    },
    end: (step, last) => context.emit(tell(step, last, true)),
  };
}

interface Teller {
  readonly tell: (step: number, network: Network, isEnd: boolean) => RunEvent;
  /** How many there are in an event, where that depends on the model. */
  readonly numbers?: number;
}

function gateTeller(
  context: RunContext,
  stage: PlannedStage,
  network: Network,
): Teller | undefined {
  if (openUnits(context, stage, network).length === 0) return undefined;
  const resources = resourcesOf(context);
  const targets = gateTargets(stage);
  return {
    tell(step, now, isEnd) {
      const units = openUnits(context, stage, now);
      const there = units.map(({ group, open }) => ({ group, there: open }));
      const left = { ...expectedLeft(there, resources) };
      const groups = units.map((own) => {
        return { name: own.group.title, units: own.open.length, open: meanOpen([own]) };
      });
      return {
        ...{ event: 'gates', stage: stage.path, step, open: meanOpen(units), left },
        ...(Object.keys(targets).length > 0 && { targets }),
        ...(isEnd && { histogram: histogramOf(units), groups }),
      };
    },
  };
}

function meanOpen(all: readonly OpenUnits[]): number {
  const units = all.reduce((sum, own) => sum + own.open.length, 0);
  const open = all.reduce((sum, own) => sum + own.open.reduce((a, b) => a + b, 0), 0);
  return open / Math.max(1, units);
}

function histogramOf(all: readonly OpenUnits[]): readonly number[] {
  const counts = new Array<number>(bins).fill(0);
  for (const { open } of all) {
    for (const q of open) {
      const bin = Math.min(bins - 1, Math.floor(q * bins));
      counts[bin] = (counts[bin] ?? 0) + 1;
    }
  }
  return counts;
}
