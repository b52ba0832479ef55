/** Menus: of examples, and of models. */
import { make, part } from './dom.ts';

export interface Menu {
  /** Shows a choice without making it; below 0, that there is none. */
  readonly show: (index: number) => void;
  readonly choose: (index: number) => void;
  /** Of the choices, or below 0. */
  readonly chosen: () => number;
  /** Shows a name that is no choice. */
  readonly name: (text: string) => void;
}

export function openMenu(
  id: string,
  titles: readonly string[],
  choose: (index: number) => void,
): Menu {
  const menu = part(id);
  if (!(menu instanceof HTMLSelectElement)) throw new Error(`${id} is no menu`);
  const other = make('option', { value: '', hidden: true }, 'Your own');
  menu.replaceChildren(
    other,
    ...titles.map((title, index) => make('option', { value: index }, title)),
  );
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
