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
  readonly find: (label: Label) => Label;
  readonly unite: (a: Label, b: Label) => void;
  readonly pin: (label: Label, pin: Pin) => void;
  /** The first pin of the class; undefined where it may go. */
  readonly pinOf: (label: Label) => Pin | undefined;
  readonly size: () => number;
}

export function createLabels(): Labels {
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
