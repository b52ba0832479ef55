/** What stands in a box: its operator, what it holds of the group, and why something stays. */
import { visible } from '../../diagnostics/render/visible.ts';
import type { Member } from '../../model/index.ts';
import type { Box } from './group-graph.ts';

export interface Line {
  readonly text: string;
  readonly kind: 'heading' | 'name' | Member['side'] | 'reason' | 'change';
}

const widest = 44;
const verbs: Readonly<Record<Member['side'], string>> = {
  producer: 'makes',
  consumer: 'reads',
  follower: 'with',
};

export function linesOf({ heading, name, members, changes, pin }: Box): readonly Line[] {
  return [
    { text: shortened(heading), kind: 'heading' },
    ...(name === '' ? [] : [{ text: shortened(name), kind: 'name' } as const]),
    ...memberLines(members),
    ...(changes ? [{ text: 'gives other values without it', kind: 'change' } as const] : []),
    ...(pin === undefined
      ? []
      : wrapped(`stays: ${pin}`).map((text): Line => ({ text, kind: 'reason' }))),
  ];
}

function memberLines(members: readonly Member[]): readonly Line[] {
  return (['producer', 'consumer', 'follower'] as const).flatMap((side): readonly Line[] => {
    const own = members.filter((member) => member.side === side);
    const [first] = own;
    if (first === undefined) return [];
    const more = own.length > 1 ? ` +${own.length - 1}` : '';
    const times = first.slices === 1 ? '' : ` ×${first.slices}`;
    const place = `[${first.axis}]${times}${more}`;
    const room = widest - verbs[side].length - place.length - 1;
    return [{ text: `${verbs[side]} ${shortened(first.tensor, room)}${place}`, kind: side }];
  });
}

/** Names differ at their ends: the middle goes. */
function shortened(text: string, room = widest): string {
  const shown = visible(text);
  if (shown.length <= room) return shown;
  const start = Math.floor((room - 1) / 3);
  return `${shown.slice(0, start)}…${shown.slice(shown.length - (room - 1 - start))}`;
}

function wrapped(text: string): readonly string[] {
  const lines: string[] = [];
  for (const word of visible(text).split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < widest) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(shortened(word));
  }
  return lines;
}
