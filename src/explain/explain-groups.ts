/** The prunable units of a model in words: groups, what ties them together, and which stay and why. */
import { visible } from '../diagnostics/render/visible.ts';
import { areUnits, type CoupledModel, type Group, type Member, type UnitGroup } from '../model/index.ts';

export type GroupSurvey = { readonly formatVersion: 1; readonly file: string; readonly groups: readonly SurveyedGroup[] };

export interface SurveyedGroup extends Pick<Group, 'name' | 'members' | 'chain' | 'changes' | 'balances' | 'atLeast' | 'pin'> {
  readonly kind: UnitGroup['kind'];
  readonly units: number;
  /** Elements that one unit takes along, over all members. */
  readonly parameters: number;
  /** Of a residual branch or block: how recipes and plans call it. */
  readonly title?: string;
}

export interface GroupChoice {
  /** Units of one word. */
  readonly kind?: string;
  /** Groups of one name. */
  readonly of?: string;
  /** Also axes that belong to one tensor alone. */
  readonly all?: boolean;
}

export function chosenGroups(groups: readonly Group[], { kind, of, all = false }: GroupChoice): readonly Group[] {
  return groups.filter(
    (group) => (kind === undefined || group.kind === kind) && (of === undefined || group.name === of) && (all || areUnits(group)),
  );
}

export function surveyGroups(
  file: string,
  { groups, walk, branches = [] }: CoupledModel & { readonly branches?: readonly UnitGroup[] },
  choice: GroupChoice = {},
): GroupSurvey {
  const { kind, of } = choice;
  const dims = new Map([...walk.stored.keys()].map(({ name, tensor }) => [name, tensor.dims]));
  return {
    formatVersion: 1,
    file,
    groups: [
      ...chosenGroups(groups, choice).map(({ units, ...group }) => ({
        name: group.name,
        kind: group.kind,
        units: units.length,
        parameters: group.members.filter(({ unit = 0 }) => unit === 0).reduce((sum, member) => sum + elements(member, dims), 0),
        members: group.members,
        chain: group.chain,
        changes: group.changes,
        balances: group.balances,
        atLeast: group.atLeast,
        pin: group.pin,
      })),
      ...branches
        .filter((group) => group.kind === kind && (of === undefined || group.name === of))
        .map(({ name, kind: own, title, members, chain, pin }) => ({
          name,
          kind: own,
          title,
          members,
          chain,
          units: 1,
          changes: [],
          balances: [],
          parameters: members.reduce((sum, member) => sum + elements(member, dims), 0),
          pin,
        })),
    ],
  };
}

function elements({ tensor, axis, slices }: Member, dims: ReadonlyMap<string, readonly number[]>): number {
  const others = dims.get(tensor)?.toSpliced(axis, 1) ?? [];
  return others.reduce((all, size) => all * size, slices);
}

/** Ends with a line break. */
export function renderGroups({ file, groups }: GroupSurvey): string {
  const free = groups.filter(({ pin }) => pin === undefined);
  const held = groups.filter(({ pin }) => pin !== undefined);
  const head = `${visible(file)}: ${counted(free.length, 'group')} of units that can go, ${held.length} that stay`;
  return [head, ...free.map(freeText), ...held.map(heldText)].join('\n\n') + '\n';
}

function freeText(group: SurveyedGroup): string {
  const { members, chain, changes, balances, atLeast } = group;
  const shared = members.filter(({ unit }) => unit === undefined);
  const first = members.filter(({ unit }) => unit === 0).map(({ tensor }) => visible(tensor));
  const own = first.length > 0 ? [...first, 'and so each'] : [];
  const side = (wanted: Member['side']) => shared.filter((member) => member.side === wanted);
  const lines: (readonly [string, string])[] = [
    ['made by', places(side('producer'))],
    ['read by', places(side('consumer'))],
    ['along with', places(side('follower'))],
    ['of its own', own.join(', ')],
    [group.title === undefined ? 'held by' : 'cut at', chain.map(visible).join(', ')],
    ['changes', changes.map(visible).join(', ')],
    ['keeps', atLeast ? `${atLeast.count} at least, for ${visible(atLeast.where)}` : ''],
    ...balances.map(({ parts, why }) => ['balanced', `in ${parts} parts: ${why}`] as const),
  ];
  const size = counted(group.parameters, 'parameter');
  return [
    group.title === undefined ? `${title(group)}, each of ${size}` : `${title(group)}, ${size}`,
    ...lines.filter(([, text]) => text !== '').map(([word, text]) => `  ${word.padEnd(11)}${text}`),
  ].join('\n');
}

function heldText(group: SurveyedGroup): string {
  const { pin, members } = group;
  const where = pin === undefined ? '' : `\n  because of ${visible(pin.where)}: ${visible(pin.why)}`;
  const stays = group.title === undefined ? 'stay' : 'stays';
  return `${title(group)} ${stays}: ${places(members)}${where}`;
}

function title({ units, kind, name, title: own }: SurveyedGroup): string {
  if (own !== undefined) return visible(own);
  const word = units === 1 ? kind.replace(/s$/, '') : kind;
  return `${units} ${word} of \`${visible(name)}\``;
}

function places(members: readonly Member[]): string {
  return members
    .map(({ tensor, axis, slices }) => {
      const times = slices === 1 ? '' : ` ×${slices}`;
      return `${visible(tensor)}[${axis}]${times}`;
    })
    .join(', ');
}

function counted(count: number, word: string): string {
  return `${count.toLocaleString('en-US')} ${word}${count === 1 ? '' : 's'}`;
}
