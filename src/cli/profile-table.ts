/** A latency profile for people: what whole networks take, and how sure that is. */
import { visible } from '../diagnostics/render/visible.ts';
import type { LatencyProfile } from '../plan/plan.ts';
import { share, roundsText } from '../report/latency-text.ts';
import { tableLines } from '../report/plain-table.ts';

export function renderProfile(profile: LatencyProfile): string {
  const { model, batch, threads, engine, machine, rounds, networks, kernels } = profile;
  const [whole] = networks;
  const rows = networks.map((network) => [
    network.kept,
    `${network.ms} ms`,
    whole === undefined ? '' : share(network.ms, whole.ms),
    roundsText(network),
  ]);
  const aligns = ['right', 'right', 'right', 'right'] as const;
  return [
    `${visible(model.file)}: batch ${batch}, ${threads} ${threads === 1 ? 'thread' : 'threads'}, ${engine}, ${visible(machine)}`,
    '',
    ...tableLines(['units kept', 'median', 'of whole', 'rounds'], rows, aligns),
    '',
    `${kernels.length} kernels at ${kernels.reduce((sum, { ms }) => sum + ms.length, 0)} choices of sizes, whole networks in ${rounds} rounds`,
    '',
  ].join('\n');
}
