/** Measures the latency of a model for `espalier profile`, and shows it as a table. */
import { percent } from '../basics/numbers.ts';
import { basename } from 'node:path';
import { diagnosticsOf, collectingAsync, diagnose, hasErrors, type Outcome } from '../diagnostics/diagnostic.ts';
import { noisyProfile } from '../diagnostics/catalogue/plan-latency.ts';
import { loadTensors, readModel } from '../model/index.ts';
import { noisiest } from '../plan/latency/profile-facts.ts';
import type { LatencyProfile } from '../plan/plan.ts';
import { measureProfile } from '../latency/measure-profile.ts';
import { hashOpenModel } from '../identity/hash-model.ts';
import { openModelFiles } from '../identity/model-files.ts';
import { withoutGraph } from './model-header.ts';
import type { Progress } from './progress.ts';
import { visible } from '../diagnostics/render/visible.ts';
import { roundsText } from '../report/latency-text.ts';
import { tableLines } from '../report/plan-sheet.ts';

export function measure(
  path: string,
  { batch, threads, rounds, device, size }: ProfileOptions,
  progress: Progress,
): Promise<Outcome<LatencyProfile>> {
  return collectingAsync(async (take, fail) => {
    const files = take(openModelFiles(path));
    const { value: stored, diagnostics } = readModel(files);
    const loaded = stored && loadTensors(stored, files);
    const hash = await hashOpenModel(files);
    files.close();
    const found = [...diagnostics, ...withoutGraph(stored, timed, path), ...diagnosticsOf(loaded)];
    if (loaded === undefined || hasErrors(found)) return fail(found);
    const hashes = hash.value ?? fail(hash.diagnostics);
    const profile = take(
      await measureProfile({
        model: take({ ...loaded, diagnostics: found }),
        file: basename(path),
        ...hashes,
        batch,
        rounds,
        sizes: Object.fromEntries(size.map(({ name, value }) => [name, value])),
        engine: { threads, device },
        progress: (label, done, total) => progress.show(label, done, total, ''),
      }),
    );
    const noise = noisiest(profile);
    const args = { file: basename(path), model: path };
    return take({ value: profile, diagnostics: noise ? [diagnose(noisyProfile, { ...args, ...noise }, { file: path })] : [] });
  });
}

const timed = { what: 'a latency profile', reason: 'it times operators' };

export interface ProfileOptions {
  readonly batch: number;
  readonly threads: number;
  readonly size: readonly AxisSize[];
  readonly rounds: number;
  readonly device: 'cpu';
  readonly out?: string;
  readonly quiet?: true;
  readonly json?: true;
}

/** `--size sequence=128`. */
export type AxisSize = { readonly name: string; readonly value: number };

export function renderProfile(profile: LatencyProfile): string {
  const { model, batch, threads, engine, machine, rounds, networks, kernels } = profile;
  const [whole] = networks;
  const rows = networks.map((network) => [
    network.kept,
    `${network.ms} ms`,
    whole === undefined ? '' : percent(network.ms, whole.ms),
    roundsText(network),
  ]);
  return [
    `${visible(model.file)}: batch ${batch}, ${threads} ${threads === 1 ? 'thread' : 'threads'}, ${engine}, ${visible(machine)}`,
    '',
    ...tableLines(['units kept', 'median', 'of whole', 'rounds'], rows, ['right', 'right', 'right', 'right'] as const),
    '',
    `${kernels.length} kernels at ${kernels.reduce((sum, { ms }) => sum + ms.length, 0)} choices of sizes, whole networks in ${rounds} rounds`,
    '',
  ].join('\n');
}
