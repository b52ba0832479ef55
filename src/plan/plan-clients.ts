/** The clients of a recipe's splits: how many samples of which classes each has, drawn from the plan's seed. */
import { sum } from '../basics/numbers.ts';
import { itemAt } from '../basics/must.ts';
import { flatMapDefined } from '../basics/lists.ts';
import { collecting, diagnose, hasErrors, type Diagnostic, type Outcome, type Source } from '../diagnostics/diagnostic.ts';
import type { ClientTables, PlannedClient, PlannedClients } from './plan.ts';
import { clientsWithoutClasses, emptyClients, moreClientsThanSamples } from '../diagnostics/catalogue/plan-clients.ts';
import { unknownSamples } from '../diagnostics/catalogue/plan-training.ts';
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
  for (const split of new Map(flatMapDefined(stages, ({ client }) => client?.split).map((one) => [one.name, one])).values()) {
    const found = tableOf(split, settings, source);
    diagnostics.push(...found.diagnostics);
    if (found.value !== undefined) tables[split.name] = found.value;
  }
  return hasErrors(diagnostics) ? { diagnostics } : { value: tables, diagnostics };
}

function tableOf({ data, clients, name, by, span }: Split, settings: Settings, source: Source): Outcome<PlannedClients> {
  return collecting((take, fail) => {
    const place = { source, span };
    const samples = settings.samples[data];
    if (samples === undefined) return fail([diagnose(unknownSamples, { data, what: 'clients' }, place)]);
    if (clients > samples) return fail([diagnose(moreClientsThanSamples, { clients, samples, data }, place)]);
    const [split, path] = [rule(by), `clients/${name}`];
    if (by.word === 'iid') return { data, split, stream: path, samples: evenShares(samples, clients) };
    const { value, diagnostics } = settings.classes?.(data) ?? { diagnostics: [] };
    const without = diagnose(clientsWithoutClasses, { data }, place);
    const counts = take({ value, diagnostics: value !== undefined ? [] : hasErrors(diagnostics) ? diagnostics : [without] });
    const { alpha: written } = by.args;
    if (written === undefined) throw new TypeError('the checker promises `alpha`');
    const fault = limitFault('alpha', argumentShape('split', by.word, 'alpha'), written, { source });
    if (fault !== undefined) return fail([fault]);
    const alpha = numberOf(written);
    const classes = Object.fromEntries(
      [...counts].map(([label, of]) => {
        return [label, drawnShares(stream(settings.seed, `${path}/shares/${label}`), { samples: of, clients, alpha })] as const;
      }),
    );
    const own = Array.from({ length: clients }, (_, at) => sum(Object.values(classes).map((shares) => itemAt(shares, at))));
    const empty = own.flatMap((count, at) => (count === 0 ? [at + 1] : []));
    if (empty.length > 0) return fail([diagnose(emptyClients, { empty, clients, seed: settings.seed }, place)]);
    return { data, split, samples: own, classes, stream: path };
  });
}

/** As the plan names a client. */
export function plannedClient({ split, nth }: Client, clients: ClientTables): PlannedClient {
  return { of: split.name, nth, samples: clients[split.name]?.samples[nth - 1] ?? 0 };
}
