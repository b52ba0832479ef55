/** `gates` among what trains: how they are drawn, and on which units they stand. */
import { gatesTwice, unreadGates } from '../../diagnostics/catalogue/plan-gates.ts';
import { wrongNumber } from '../../diagnostics/catalogue/plan.ts';
import { hasErrors } from '../../diagnostics/diagnostic.ts';
import type { Diagnostic, Outcome } from '../../diagnostics/diagnostic.ts';
import { toNumber } from '../../exact/rational.ts';
import type { Choice } from '../../language/typed.ts';
import type { UnitGroup } from '../../model/index.ts';
import { prunesUnits } from '../prune/pruned-kind.ts';
import type { PlannedGates } from '../plan.ts';
import { amountOf, asChoice, asQuantity, itemsOf } from '../reading.ts';
import { complain } from '../scene.ts';
import type { Scene } from '../scene.ts';
import { readersOf } from '../units/gated-units.ts';
import { selectGroups } from '../units/select-groups.ts';
import { trains } from '../verbs/duties.ts';
import { readsGates } from './trained-gates.ts';

export interface GatePart {
  readonly numbers: Omit<PlannedGates, 'groups'>;
  /** Names of the numbers that are defaults. */
  readonly defaults: readonly string[];
  /** That a prune of the stage ranks by gates, in graph order. */
  readonly groups: readonly UnitGroup[];
}

/** As the paper has them (Louizos et al., arXiv:1712.01312); at the start a gate without noise is 1. */
const usual = { start: 3, temperature: 2 / 3, low: -0.1, high: 1.1 };

const needs: readonly {
  readonly name: keyof typeof usual;
  readonly need: string;
  readonly holds: (value: number) => boolean;
}[] = [
  { name: 'start', need: 'a number', holds: Number.isFinite },
  { name: 'temperature', need: 'above 0', holds: (value) => value > 0 },
  { name: 'low', need: 'below 0', holds: (value) => value < 0 },
  { name: 'high', need: 'above 1', holds: (value) => value > 1 },
];

export function gatePart(choice: Choice, scene: Scene): Outcome<GatePart> {
  const numbers = { ...usual };
  const diagnostics: Diagnostic[] = [];
  for (const { name, need, holds } of needs) {
    const written = choice.args[name];
    if (written === undefined) continue;
    const value = toNumber(amountOf(asQuantity(written)));
    numbers[name] = value;
    const args = { what: `\`${name}\``, value: String(value), need };
    if (!holds(value)) diagnostics.push(complain(scene, wrongNumber, args, written.span));
  }
  const { statements } = scene.stage;
  const all = statements
    .filter(({ verb }) => trains(verb))
    .flatMap(({ object }) => itemsOf(object));
  const gates = all.filter((it) => it.kind === 'choice' && asChoice(it).word === 'gates');
  if (gates[0] !== choice) diagnostics.push(complain(scene, gatesTwice, {}, choice.span));
  const prunes = statements.filter(readsGates);
  if (prunes.length === 0) diagnostics.push(complain(scene, unreadGates, {}, choice.span));
  if (hasErrors(diagnostics)) return { diagnostics };
  // What is wrong with the selection of a prune is said where it is planned.
  const ranked = prunes
    .filter(prunesUnits)
    .flatMap((prune) => selectGroups(prune, scene).value?.groups ?? []);
  const titles = new Set(ranked.map(({ title }) => title));
  return {
    value: {
      numbers,
      defaults: needs.map(({ name }) => name).filter((name) => choice.args[name] === undefined),
      groups: (scene.facts.unitGroups?.() ?? []).filter(({ title }) => titles.has(title)),
    },
    diagnostics,
  };
}

/** What the plan says of it. */
export function plannedGates({ numbers, groups }: GatePart, scene: Scene): PlannedGates {
  return {
    ...numbers,
    groups: groups.map((group) => ({
      name: group.title,
      units: group.units.length,
      readers: readersOf(group, scene.facts).map(({ name }) => name),
    })),
  };
}
