/** Menus: of examples, and of models. */
import { make, part } from './page/dom.ts';

export interface Menu {
  /** Shows a choice without making it; below 0, that there is none. */
  readonly show: (index: number) => void;
  readonly choose: (index: number) => void;
  /** Of the choices, or below 0. */
  readonly chosen: () => number;
  /** Shows a name that is no choice. */
  readonly name: (text: string) => void;
}

interface Item {
  readonly title: string;
  /** Items of one group stand together. */
  readonly group?: string;
}

export function openMenu(id: string, items: readonly Item[], choose: (index: number) => void): Menu {
  const menu = part(id);
  if (!(menu instanceof HTMLSelectElement)) throw new Error(`${id} is no menu`);
  const other = make('option', { value: '', hidden: true }, 'Your own');
  menu.replaceChildren(other, ...entriesOf(items));
  const show = (index: number) => (menu.value = index < 0 ? '' : String(index));
  menu.addEventListener('change', () => choose(Number(menu.value)));
  return {
    show,
    choose: (index) => {
      show(index);
      choose(index);
    },
    chosen: () => (menu.value === '' ? -1 : Number(menu.value)),
    name: (text) => {
      other.textContent = text;
      menu.value = '';
    },
  };
}

function entriesOf(items: readonly Item[]): readonly HTMLElement[] {
  const groups = new Map<string, HTMLElement>();
  return items.flatMap(({ title, group }, index) => {
    const option = make('option', { value: index }, title);
    if (group === undefined) return [option];
    const known = groups.get(group);
    known?.append(option);
    if (known !== undefined) return [];
    const made = make('optgroup', { label: group }, option);
    groups.set(group, made);
    return [made];
  });
}
