/** What the journal says of gates while a stage trains them: how many are open, and what would be left of the model. */
import type { RunEvent } from '../journal/run-event.ts';
import { countMacs, inferShapes } from '../model/index.ts';
import type { ModelFacts } from '../plan/facts.ts';
import type { PlannedStage } from '../plan/plan.ts';
import { expectedLeft } from '../plan/units/expected-left.ts';
import { gateTargets } from '../plan/units/gate-targets.ts';
import type { RunContext } from '../state/context.ts';
import type { Network } from '../state/network.ts';
import { openUnits, type OpenUnits } from '../state/open-units.ts';

export type GatesEvent = Extract<RunEvent, { event: 'gates' }>;

export interface GateWatch {
  /** Says it at the start, at every so many steps, and at the end with a histogram. */
  readonly at: (step: number, read: () => Network) => void;
  readonly end: (step: number, network: Network) => void;
}

/** Of a curve: as many as a person can tell apart. */
const pointsOfStage = 100;

const bins = 20;

const silent: GateWatch = { at: () => undefined, end: () => undefined };

export function gateWatch(context: RunContext, stage: PlannedStage, network: Network): GateWatch {
  if (openUnits(context, stage, network).length === 0) return silent;
  const every = Math.ceil(stage.steps / pointsOfStage);
  const resources = resourcesOf(context);
  const targets = gateTargets(stage);
  const eventAt = (step: number, units: readonly OpenUnits[]): GatesEvent => {
    const left = expectedLeft(
      units.map(({ group, open }) => ({ group, there: open })),
      resources,
    );
    return {
      ...{ event: 'gates', stage: stage.path, step, open: meanOpen(units), left: { ...left } },
      ...(Object.keys(targets).length > 0 && { targets }),
    };
  };
  return {
    at(step, read) {
      if (step % every !== 0 || step === stage.steps) return;
      context.emit(eventAt(step, openUnits(context, stage, read())));
    },
    end(step, last) {
      const units = openUnits(context, stage, last);
      const groups = units.map((own) => {
        return { name: own.group.title, units: own.open.length, open: meanOpen([own]) };
      });
      context.emit({ ...eventAt(step, units), histogram: histogramOf(units), groups });
    },
  };
}

/** Of the original model, as budgets count it. */
function resourcesOf({ outline, layers }: RunContext): Pick<ModelFacts, 'layers' | 'macs'> {
  const { total, layers: macs } = countMacs(outline, inferShapes(outline));
  const all = [...layers.values()];
  const named = all.map(({ name, tensor }) => [name, macs.get(tensor) ?? 0] as const);
  return { layers: all, macs: { total, layers: new Map(named) } };
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
