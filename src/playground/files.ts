/** Model files that are dropped on the page, or chosen by the button. */
import { part } from './page/dom.ts';

type Take = (model: File, others: readonly File[]) => Promise<void>;

export function acceptFiles(take: Take): void {
  const input = part('file');
  if (!(input instanceof HTMLInputElement)) throw new Error('the field for files is missing');
  part('open').addEventListener('click', () => input.click());
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
    part('status').textContent = `${model.name} could not be read: ${String(error)}`;
  });
}
