/** The clients of a plan: how many samples each has, and where they are few of how many classes. */
import { visible } from '../diagnostics/render/visible.ts';
import type { Plan, PlannedAverage, PlannedClientSamples, PlannedClients, PlannedRewire, PlannedStage } from '../plan/plan.ts';
import { tableLines } from './plain-table.ts';
import { count } from './plan-sheet.ts';

/** Clients and classes that a table of a terminal has room for. */
const mostShown = 12;

export function clientLines({ clients = {} }: Pick<Plan, 'clients'>): readonly string[] {
  return Object.values(clients).flatMap((table) => [
    `clients ${visible(headOf(table))}`,
    ...rowsOf(table).map((line) => `        ${line}`),
  ]);
}

function headOf({ data, split, samples }: PlannedClients): string {
  const [least, greatest] = [Math.min(...samples), Math.max(...samples)];
  const each = least === greatest ? count(least) : `${count(least)} to ${count(greatest)}`;
  return `${samples.length} of ${data}, ${split}, ${each} samples each`;
}

function rowsOf({ samples, classes = {} }: PlannedClients): readonly string[] {
  const labels = Object.entries(classes);
  if (samples.length > mostShown || labels.length > mostShown) return [];
  return tableLines(
    ['client', 'samples', ...labels.map(([label]) => `of ${label}`)],
    samples.map((own, at) => [...[String(at + 1), count(own)], ...labels.map(([, counts]) => count(counts[at] ?? 0))]),
    ['left', 'right', ...labels.map(() => 'right' as const)],
  );
}

/** `, on 444 samples of client 1`. */
export function clientText({ client }: Pick<PlannedStage, 'client'>): string {
  if (client === undefined) return '';
  return `, on ${count(client.samples)} samples of client ${client.nth} (${visible(client.of)})`;
}

/** `, weighted 444 : 230`. */
export function weightsText({ weights }: PlannedAverage): string {
  if (weights === undefined) return '';
  const shown = weights.slice(0, mostShown).map(count).join(' : ');
  return `, weighted by samples ${shown}${weights.length > mostShown ? ' : …' : ''}`;
}

/** On which samples a growth is taken, and in which round. */
export function growthText({ round, window }: PlannedRewire, { clients, samples, total, batch }: PlannedClientSamples): string {
  const at = round === undefined ? '' : `, round ${round.nth} of ${round.of}`;
  return (
    `on ${count(samples)} samples of each client or all that it has (${visible(clients)}), ` +
    `${count(total)} in batches of ${count(batch)}, at step ${count(window.first)}${at}`
  );
}
