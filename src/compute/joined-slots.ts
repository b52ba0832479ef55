/** Small tensors that train lie one behind another in memory, so that one node updates all of them. */
import { elementCount } from '../model/index.ts';
import type { GraphBuilder } from './builder.ts';
import { emit, freshName, int } from './builder.ts';
import { reshape } from './operators.ts';
import type { SlotEnds, StateSlot } from './slots.ts';
import type { Trained, Updating } from './updates.ts';

/** One tensor of a graph, [size], that holds the values of several slots in their order. */
export interface JoinedSlots extends SlotEnds {
  readonly parts: readonly StateSlot[];
  readonly dims: readonly [size: number];
}

/** A larger tensor costs more to copy behind others than its own nodes take. */
const mostOfOne = 2 ** 12;
/** So that what one update reads and writes stays in the processor's cache. */
const mostOfAll = 2 ** 15;

/** Emits the gradients of small tensors one behind another; the others are updated one by one. */
export function joinSmall(
  builder: GraphBuilder,
  trained: readonly Trained[],
  clip: number | undefined,
): { readonly updating: readonly Updating[]; readonly joined: readonly JoinedSlots[] } {
  // Clipping needs the norm of each gradient by itself.
  if (clip !== undefined) return { updating: trained, joined: [] };
  const groups = groupsOf(trained).filter((group) => group.length > 1);
  const inGroup = new Set(groups.flat());
  const joined: JoinedSlots[] = [];
  const join = (parts: readonly StateSlot[]): JoinedSlots => {
    const name = `joined:${parts[0]?.name ?? ''}`;
    const input = freshName(builder, name);
    const isWritten = parts.every(({ output }) => output !== undefined);
    const ends = isWritten ? { input, output: freshName(builder, `next:${name}`) } : { input };
    const size = parts.reduce((sum, part) => sum + sizeOf(part), 0);
    const own: JoinedSlots = { ...ends, parts, dims: [size] };
    joined.push(own);
    return own;
  };
  const updating = groups.map((group): Updating => {
    const [first] = group;
    const masks = group.flatMap(({ mask }) => (mask === undefined ? [] : [mask]));
    const flat = group.map(({ slot: { dims }, gradient }) =>
      dims.length === 1 ? gradient : reshape(builder, gradient, [-1]),
    );
    const state = Object.keys(first?.state ?? {}).map((kind) => {
      const parts = group.flatMap((own) => own.state[kind] ?? []);
      return [kind, join(parts)] as const;
    });
    return {
      slot: join(group.map(({ slot }) => slot)),
      gradient: emit(builder, 'Concat', flat, { axis: int(0) }),
      ...(masks.length > 0 && { mask: join(masks) }),
      scalars: first?.scalars ?? {},
      state: Object.fromEntries(state),
    };
  });
  return { updating: [...trained.filter((own) => !inGroup.has(own)), ...updating], joined };
}

/** Tensors that the same update fits: of one rate, all of them under a mask or none. */
function groupsOf(trained: readonly Trained[]): readonly (readonly Trained[])[] {
  const groups: Trained[][] = [];
  const open = new Map<unknown, { readonly group: Trained[]; size: number }>();
  const [masked, unmasked] = [new Map<unknown, object>(), new Map<unknown, object>()];
  for (const own of trained) {
    const size = sizeOf(own.slot);
    if (own.start !== undefined || own.keeps === true || size > mostOfOne) continue;
    const keys = own.mask === undefined ? unmasked : masked;
    const key = keys.get(own.scalars) ?? {};
    keys.set(own.scalars, key);
    const known = open.get(key);
    if (known !== undefined && known.size + size <= mostOfAll) {
      known.group.push(own);
      known.size += size;
    } else {
      const group = [own];
      groups.push(group);
      open.set(key, { group, size });
    }
  }
  return groups;
}

function sizeOf({ dims }: StateSlot): number {
  return elementCount(dims) ?? 0;
}
