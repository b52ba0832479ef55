/** Labels of slices: a partition that grows together as operators tie slices, with what holds it. */

export type Label = number;

/** A reason why no slice of a class can go. */
export interface Pin {
  /** The operator, input or output that holds it. */
  readonly where: string;
  readonly why: string;
}

export interface Labels {
  readonly fresh: (count: number) => readonly Label[];
  /** Whether an axis that the graph makes so long can be followed slice by slice; it is counted then. */
  readonly hasRoom: (count: number) => boolean;
  readonly find: (label: Label) => Label;
  readonly unite: (a: Label, b: Label) => void;
  readonly pin: (label: Label, pin: Pin) => void;
  /** The first pin of the class; undefined where it may go. */
  readonly pinOf: (label: Label) => Pin | undefined;
  readonly size: () => number;
}

/** Slices of one axis that the graph makes, and of all that are longer than what networks are wide. */
export const mostOfAxis = 1 << 20;
export const mostOfAll = 1 << 24;
const wide = 1 << 12;

export const tooLong = 'an axis that it makes has too many slices to follow one by one';

export function createLabels(): Labels {
  let spent = 0;
  const parents: Label[] = [];
  const pins = new Map<Label, Pin>();

  function find(label: Label): Label {
    let root = label;
    for (let up = parents[root]; up !== undefined && up !== root; up = parents[root]) root = up;
    for (let at = label; at !== root;) {
      const up = parents[at] ?? root;
      parents[at] = root;
      at = up;
    }
    return root;
  }

  return {
    find,
    hasRoom(count) {
      if (count <= wide) return true;
      if (!(count <= mostOfAxis) || spent + count > mostOfAll) return false;
      spent += count;
      return true;
    },
    fresh(count) {
      const made: Label[] = [];
      for (let label = parents.length; made.length < count; label++) {
        parents.push(label);
        made.push(label);
      }
      return made;
    },
    /** The lower label stays the root, so that classes keep the order of the graph. */
    unite(a, b) {
      const one = find(a);
      const other = find(b);
      if (one === other) return;
      const low = Math.min(one, other);
      const high = Math.max(one, other);
      parents[high] = low;
      if (pins.size === 0) return;
      const pin = pins.get(low) ?? pins.get(high);
      if (pin !== undefined) pins.set(low, pin);
      pins.delete(high);
    },
    pin(label, pin) {
      const root = find(label);
      if (!pins.has(root)) pins.set(root, pin);
    },
    pinOf: (label) => pins.get(find(label)),
    size: () => parents.length,
  };
}
