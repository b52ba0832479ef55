/** The clients of a recipe's splits: how many samples of which classes each has, drawn from the plan's seed. */
import { itemAt } from '../basics/must.ts';
import { flatMapDefined } from '../basics/lists.ts';
import { diagnosticsOf } from '../diagnostics/collecting.ts';
import type { ClientTables, PlannedClient, PlannedClients } from './plan.ts';
import { clientsWithoutClasses, emptyClients, moreClientsThanSamples } from '../diagnostics/catalogue/plan-clients.ts';
import { unknownSamples } from '../diagnostics/catalogue/plan-training.ts';
import { diagnose, done, hasErrors, type Diagnostic, type Outcome, type Source } from '../diagnostics/diagnostic.ts';
import { stream } from '../random/stream.ts';
import type { PlanSettings } from './facts.ts';
import { numberOf } from './reading.ts';
import { argumentShape, limitFault } from './declared.ts';
import { rule, type UnrolledStage, type Client, type Split } from './unroll/unrolled-stage.ts';
import { evenShares, drawnShares } from './share-text.ts';

type Settings = Pick<PlanSettings, 'samples' | 'classes' | 'seed'>;

export function planClients(stages: readonly UnrolledStage[], settings: Settings, source: Source): Outcome<ClientTables> {
  const tables: Record<string, PlannedClients> = {};
  const diagnostics: Diagnostic[] = [];
  const splits = flatMapDefined(stages, ({ client }) => client?.split);
  for (const split of new Map(splits.map((one) => [one.name, one])).values()) {
    const found = tableOf(split, settings, source);
    diagnostics.push(...found.diagnostics);
    if (found.value !== undefined) tables[split.name] = found.value;
  }
  return hasErrors(diagnostics) ? { diagnostics } : { value: tables, diagnostics };
}

function tableOf(split: Split, settings: Settings, source: Source): Outcome<PlannedClients> {
  const { data, clients, name, span } = split;
  const refused = (diagnostic: Diagnostic): Outcome<never> => ({ diagnostics: [diagnostic] });
  const place = { source, span };
  const samples = settings.samples[data];
  if (samples === undefined) return refused(diagnose(unknownSamples, { data, what: 'clients' }, place));
  if (clients > samples) return refused(diagnose(moreClientsThanSamples, { clients, samples, data }, place));
  const base = { data, split: rule(split.by), stream: `clients/${name}` };
  if (split.by.word === 'iid') return done({ ...base, samples: evenShares(samples, clients) });
  const counts = settings.classes?.(data);
  if (counts?.value === undefined) {
    const faults = diagnosticsOf(counts);
    if (hasErrors(faults)) return { diagnostics: faults };
    return refused(diagnose(clientsWithoutClasses, { data }, place));
  }
  const { alpha: written } = split.by.args;
  if (written === undefined) throw new TypeError('the checker promises `alpha`');
  const shape = argumentShape('split', split.by.word, 'alpha');
  const fault = limitFault('alpha', shape, written, { source });
  if (fault !== undefined) return refused(fault);
  const alpha = numberOf(written);
  const classes = Object.fromEntries(
    [...counts.value].map(([label, of]) => {
      const numbers = stream(settings.seed, `${base.stream}/shares/${label}`);
      return [label, drawnShares(numbers, { samples: of, clients, alpha })] as const;
    }),
  );
  const own = Array.from({ length: clients }, (_, at) => Object.values(classes).reduce((sum, shares) => sum + itemAt(shares, at), 0));
  const empty = own.flatMap((count, at) => (count === 0 ? [at + 1] : []));
  if (empty.length > 0) return refused(diagnose(emptyClients, { empty, clients, seed: settings.seed }, place));
  const { stream: path, ...head } = base;
  return done({ ...head, samples: own, classes, stream: path });
}

/** As the plan names a client. */
export function plannedClient({ split, nth }: Client, clients: ClientTables): PlannedClient {
  return { of: split.name, nth, samples: clients[split.name]?.samples[nth - 1] ?? 0 };
}
