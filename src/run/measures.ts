/** Every statistic of a criterion, each taken from the network that it speaks of. */
import type { Measured } from '../compute/statistics/collector.ts';
import type { Diagnostic, Outcome } from '../diagnostics/diagnostic.ts';
import type { Layer } from '../model/graph.ts';
import { isFlow, isMoment } from '../plan/criteria/criterion.ts';
import type { Statistic } from '../plan/criteria/criterion.ts';
import type { PlannedCalibration } from '../plan/plan.ts';
import { openCalibration } from './calibrate.ts';
import type { Calibration } from './calibrate.ts';
import type { RunContext } from './context.ts';
import { openFlow } from './flow.ts';
import type { Network } from './network.ts';

/** The network in the middle of an update, and as it was when the update began. */
export interface Networks {
  readonly now: Network;
  readonly before: Network;
}

export interface Measures {
  readonly measure: (networks: Networks) => Promise<readonly Measured[]>;
  readonly release: () => Promise<void>;
}

/** One pass takes all moments; `sequentially`, one of its own those that come from pruned blocks. */
export async function openMeasures(
  context: RunContext,
  planned: PlannedCalibration | undefined,
  layers: readonly Layer[],
  statistics: readonly Statistic[],
): Promise<Outcome<Measures>> {
  const moments = statistics.filter(isMoment);
  const isPruned = (of: string): boolean => planned?.sequentially === true && of !== 'gradient';
  const passes = [true, false].flatMap((pruned) => {
    const own = moments.filter(({ of }) => isPruned(of) === pruned);
    if (planned === undefined || own.length === 0) return [];
    return [{ pruned, open: () => openCalibration(context, planned, layers, own) }];
  });
  const flows = statistics.filter(isFlow).map((flow) => ({
    pruned: false,
    open: () => openFlow(context, layers, flow),
  }));
  const diagnostics: Diagnostic[] = [];
  const sources: ((networks: Networks) => Promise<Measured>)[] = [];
  const open: Calibration[] = [];
  const release = async (): Promise<void> => {
    for (const source of open) await source.release();
  };
  for (const { pruned, open: opening } of [...passes, ...flows]) {
    const opened = await opening();
    diagnostics.push(...opened.diagnostics);
    if (opened.value === undefined) {
      await release();
      return { diagnostics };
    }
    const { measure } = opened.value;
    open.push(opened.value);
    sources.push(pruned ? ({ now }) => measure(now) : onceEach(measure));
  }
  return {
    diagnostics,
    value: {
      async measure(networks) {
        const measured: Measured[] = [];
        for (const source of sources) measured.push(await source(networks));
        return measured;
      },
      release,
    },
  };
}

/** The blocks of an update share what is measured before it. */
export function onceEach(
  measure: Calibration['measure'],
): (networks: Networks) => Promise<Measured> {
  let last: { readonly network: Network; readonly measured: Promise<Measured> } | undefined;
  return ({ before }) => {
    if (last?.network !== before) last = { network: before, measured: measure(before) };
    return last.measured;
  };
}
