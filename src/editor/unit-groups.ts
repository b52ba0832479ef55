/** The units of the model that a word of `prune` stands for, in words. */
import { areUnits, type UnitGroup } from '../model/index.ts';
import type { Surroundings } from './surroundings.ts';

/** More than these are counted, not named. */
const mostNamed = 8;

/** Nothing where no model is known, or where it has no such units. */
export function unitsNamed(word: string, { header }: Surroundings): readonly string[] {
  const all = header?.facts.unitGroups?.() ?? [];
  const groups = all.filter((group) => group.kind === word && areUnits(group));
  if (header === undefined || groups.length === 0) return [];
  const stay = groups.filter(({ pin }) => pin !== undefined).length;
  const pinned = stay === 0 ? '' : `, ${stay} of them pinned`;
  const rest = groups.length > mostNamed ? [`- and ${groups.length - mostNamed} more`] : [];
  return [
    `In \`${header.facts.file}\`: ${groups.length} with all that goes with them${pinned}.`,
    [...groups.slice(0, mostNamed).map(lineOf), ...rest].join('\n'),
  ];
}

function lineOf({ name, title, units, members, cuts, pin }: UnitGroup): string {
  const what = cuts === undefined ? `\`${name}\`: ${units.length}` : `\`${title}\``;
  if (pin !== undefined) return `- ${what}, which stay: ${pin.why} (\`${pin.where}\`)`;
  const on = (side: UnitGroup['members'][number]['side']): readonly string[] => [
    ...new Set(members.filter((member) => member.side === side).map(({ tensor }) => tensor)),
  ];
  const [makers, readers] = [on('producer'), on('consumer')];
  const parts = [
    ...(makers.length === 0 ? [] : [`made by ${tensorsOf(makers)}`]),
    ...(readers.length === 0 ? [] : [`read by ${tensorsOf(readers)}`]),
  ];
  return `- ${[what, ...parts].join(', ')}`;
}

function tensorsOf(tensors: readonly string[]): string {
  const named = tensors.slice(0, 3).map((tensor) => `\`${tensor}\``);
  return tensors.length > 3 ? `${named.join(', ')} and ${tensors.length - 3} more` : named.join(', ');
}
