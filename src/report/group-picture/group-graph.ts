/** The part of a model around a group: operators that its slices pass, and the members that each of them reads. */
import { describeNode, printable } from '../../model/describe.ts';
import type { CoupledModel, Group, Member } from '../../model/index.ts';
import { passagesOf, type Passage } from '../../model/coupling/passages.ts';

export interface GroupGraph {
  /** What the picture says, in a sentence. */
  readonly title: string;
  /** In an order in which every arrow leads forward. */
  readonly boxes: readonly Box[];
  readonly arrows: readonly Arrow[];
}

export interface Box {
  /** The operator, `input` or `output`, or how many operators stand for it. */
  readonly heading: string;
  /** Its own name; of several operators what they are. */
  readonly name: string;
  readonly members: readonly Member[];
  /** The operators that it stands for. */
  readonly count: number;
  /** What stays changes in value here when a unit goes. */
  readonly changes: boolean;
  /** Why no unit can go. */
  readonly pin?: string;
}

/** Places of boxes. */
export interface Arrow {
  readonly from: number;
  readonly to: number;
}

export function groupGraph(coupled: CoupledModel, group: Group): GroupGraph {
  const { flat, walk } = coupled;
  const roots = new Set(group.units.map(({ label }) => walk.labels.find(label)));
  const isOurs = (root: number): true | undefined => (roots.has(root) ? true : undefined);
  // Reading a size hands no slice on.
  const passages = (passagesOf(flat, walk, isOurs).get(true) ?? []).filter(({ node }) => node.node.op !== 'Shape');
  const boxes = passages.map((passage) => boxOf(passage, coupled, group));
  const makers = new Map(passages.flatMap(({ outputs }, at) => outputs.map((value) => [value, at] as const)));
  const arrows = passages.flatMap(({ inputs }, to) =>
    inputs.flatMap((value) => {
      const from = makers.get(value);
      return from === undefined ? [] : [{ from, to }];
    }),
  );
  return { title: titleOf(group), ...withHolder({ boxes, arrows }, passages, group) };
}

function boxOf({ node, inputs }: Passage<true>, { flat }: CoupledModel, group: Group): Box {
  const read = new Set(inputs.flatMap((value) => flat.constants.get(value)?.name ?? []));
  const where = describeNode(node.node);
  const { name, op, outputs } = node.node;
  return {
    heading: printable(op),
    name: printable(name === '' ? (outputs[0] ?? '') : name),
    members: group.members.filter(({ tensor }) => read.has(tensor)),
    count: 1,
    changes: group.changes.includes(where),
    pin: group.pin?.where === where ? group.pin.why : undefined,
  };
}

type Drawn = Pick<GroupGraph, 'boxes' | 'arrows'>;

/** What pins a group may be no operator that it passes: an input, an output, or whatever reads its size. */
function withHolder({ boxes, arrows }: Drawn, passages: readonly Passage<true>[], { pin }: Group): Drawn {
  if (pin === undefined || boxes.some((box) => box.pin !== undefined)) return { boxes, arrows };
  const [, heading = '', name = ''] = /^(input|output) `(.*)`$/.exec(pin.where) ?? [];
  const plain = { members: [], count: 0, changes: false, pin: pin.why };
  const at = boxes.length;
  if (heading === 'output') {
    const from = passages.findLastIndex(({ outputs }) => outputs.map(printable).includes(name));
    const leads = from < 0 ? [] : [{ from, to: at }];
    return { boxes: [...boxes, { ...plain, heading, name }], arrows: [...arrows, ...leads] };
  }
  if (heading === 'input') {
    const moved = arrows.map(({ from, to }) => ({ from: from + 1, to: to + 1 }));
    const readers = passages.flatMap(({ node }, to) => (node.inputs.map(printable).includes(name) ? [{ from: 0, to: to + 1 }] : []));
    return { boxes: [{ ...plain, heading, name }, ...boxes], arrows: [...readers, ...moved] };
  }
  return { boxes: [...boxes, { ...plain, heading: 'held by', name: pin.where }], arrows };
}

function titleOf({ units, kind, name, pin }: Group): string {
  const word = units.length === 1 ? kind.replace(/s$/, '') : kind;
  const what = `${units.length} ${word} of ${printable(name)}`;
  return pin === undefined ? what : `${what}, which stay`;
}
