/** The menus of the page, and the files that are opened or dropped. */
import { element } from '../report/html/page/element.ts';
import { make } from './page/dom.ts';

interface Menu {
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
  const menu = element(id);
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

// Model files that are dropped on the page, or chosen by the button.

type Take = (model: File, others: readonly File[]) => Promise<void>;

export function acceptFiles(take: Take): void {
  const input = element('file');
  if (!(input instanceof HTMLInputElement)) throw new Error('the field for files is missing');
  element('open').addEventListener('click', () => input.click());
  input.addEventListener('change', () => {
    accept(input.files, take);
    // So that the same file can be chosen again.
    input.value = '';
  });
  const { body } = document;
  body.addEventListener('dragover', (event) => {
    if (event.dataTransfer?.types.includes('Files') !== true) return;
    event.preventDefault();
    body.classList.add('dropping');
  });
  body.addEventListener('dragleave', ({ relatedTarget }) => {
    if (relatedTarget === null) body.classList.remove('dropping');
  });
  // Before the editor, which would take the file for a text.
  window.addEventListener(
    'drop',
    (event) => {
      body.classList.remove('dropping');
      if (event.dataTransfer === null || event.dataTransfer.files.length === 0) return;
      event.preventDefault();
      event.stopPropagation();
      accept(event.dataTransfer.files, take);
    },
    { capture: true },
  );
}

/** Without a name of a model among them, the first is taken for it, and its fault told. */
function accept(list: FileList | null, take: Take): void {
  const files = [...(list ?? [])];
  const model = files.find(({ name }) => name.endsWith('.onnx')) ?? files[0];
  if (model === undefined) return;
  take(
    model,
    files.filter((file) => file !== model),
  ).catch((error: unknown) => {
    element('status').textContent = `${model.name} could not be read: ${String(error)}`;
  });
}
