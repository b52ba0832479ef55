/** Units that go by the widths of their groups: each group ends with one of its widths. */
import type { Outcome } from '../../diagnostics/diagnostic.ts';
import type { Network } from '../../state/network.ts';
import type { Chosen } from './budget.ts';

/** The same choice with the last units gone and not any, so many that one of its widths is left of each group. */
export function inWholeWidths(
  { value, diagnostics }: Outcome<Chosen>,
  { gates }: Pick<Network, 'gates'>,
): Outcome<Chosen> {
  if (value === undefined) return { diagnostics };
  const gone = value.gone.map(({ group, units: asked }) => {
    const widths = gates?.get(group.title)?.widths;
    if (widths === undefined) throw new Error(`no widths stand on the ${group.title}`);
    const all = [...group.units.keys()];
    const width = widths.findLast((own) => own <= all.length - asked.size) ?? all.length;
    return { group, units: new Set(all.slice(width)) };
  });
  return { value: { ...value, gone, pruned: gone.map(({ units }) => units.size) }, diagnostics };
}
