/** The stages of a submitted run as a table, and as a line for each change. */
import type { JobResources } from '../cluster/resources.ts';
import type { RunStatus, StatusRow } from '../cluster/run-status.ts';
import { visible } from '../diagnostics/render/visible.ts';
import { durationText } from './pace.ts';

/** Rows that a table shows; of longer runs those that are done or wait are counted instead. */
const tableRows = 24;

export function statusTable({ rows }: RunStatus): string {
  const shown = rows.length <= tableRows ? rows : rows.filter(isWorthARow).slice(0, tableRows);
  const width = Math.max(...shown.map(({ stage }) => visible(stage).length), 0);
  const lines = shown.map((row) => `${visible(row.stage).padEnd(width)}  ${row.state.padEnd(9)}  ${detailOf(row)}`.trimEnd());
  return [...lines, countsOf(rows)].join('\n') + '\n';
}

function isWorthARow({ state }: StatusRow): boolean {
  return state === 'running' || state === 'failed' || state === 'cancelled';
}

/** `12 done, 3 running, 4 queued`. */
function countsOf(rows: readonly StatusRow[]): string {
  const counts = new Map<string, number>();
  for (const { state } of rows) counts.set(state, (counts.get(state) ?? 0) + 1);
  return [...counts].map(([state, count]) => `${count} ${state}`).join(', ');
}

export function detailOf(row: StatusRow): string {
  const { job, node, reason, step, steps, left, restarts } = row;
  const again = restarts === undefined ? '' : `requeued ${restarts === 1 ? 'once' : `${restarts} times`}`;
  const parts = [
    job === undefined ? '' : `job ${job}${node === undefined ? '' : ` on ${node}`}`,
    step === undefined ? '' : `step ${step} of ${steps}`,
    left === undefined ? '' : `${durationText(left)} left`,
    reason === undefined || reason === 'None' ? '' : `waits: ${reason}`,
    again,
  ];
  return visible(parts.filter((part) => part !== '').join(', '));
}

/** What jobs ask for, and what of it is an estimate. */
export function resourcesText({ estimated, ...asked }: JobResources): string {
  const { partition, account, time, cpus, memory, gres, extra = [] } = asked;
  const mark = (name: (typeof estimated)[number]): string => (estimated.includes(name) ? ' (estimate)' : '');
  const parts = [
    ...(partition === undefined ? [] : [`partition ${partition}`]),
    ...(account === undefined ? [] : [`account ${account}`]),
    `time ${time}${mark('time')}`,
    `cpus ${cpus}${mark('cpus')}`,
    `memory ${memory}${mark('memory')}`,
    ...(gres === undefined ? [] : [gres]),
    ...extra,
  ];
  return visible(parts.join(', '));
}
