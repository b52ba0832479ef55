/** The page: an editor on the one side, what becomes of its recipe on the other. */
import { element } from '../report/html/page/element.ts';
import type { EditorView } from '@codemirror/view';
import type { Diagnostic, Outcome } from '../diagnostics/diagnostic.ts';
import type { Plan } from '../plan/index.ts';
import { content } from './content.ts';
import { drawFindings, formatAll, openEditor, replaceText, underline } from './editor/open-editor.ts';
import { surroundWith, viewField, findingsOf, isSound, planned } from './editor/view-field.ts';
import { readDropped, readSample, modelLine, statusLine, type Header } from './status.ts';
import { openMenu, acceptFiles } from './menus.ts';
import { showPlan, showTimeline } from './plan/plan-view.ts';
import { fragmentOf, readFragment } from './sharing.ts';

/** In milliseconds: what takes a plan waits until typing pauses. */
const pause = 120;

let waiting: ReturnType<typeof setTimeout> | undefined;
let shown: Plan | undefined;
/** What is wrong with the model that was asked for. */
let modelFaults: readonly Diagnostic[] = [];

const editor: EditorView = openEditor(element('editor'), () => {
  clearTimeout(waiting);
  waiting = setTimeout(renew, pause);
});

const examples = openMenu('examples', content.examples, (index) => {
  const example = content.examples[index];
  if (example === undefined) return;
  replaceText(editor, example.text);
  takeSample(example.model);
});

const models = openMenu('models', content.models, (index) => takeSample(content.models[index]?.id));

acceptFiles(async (model, others) => {
  element('model-line').textContent = `reading ${model.name} …`;
  takeModel(await readDropped(model, others), sampleCounts(content.models[0]?.samples ?? {}));
  models.name(model.name);
});

element('format').addEventListener('click', () => {
  formatAll(editor);
  editor.focus();
});
element('share').addEventListener('click', () => {
  const done = (words: string) => (element('shared').textContent = words);
  navigator.clipboard.writeText(location.href).then(
    () => done('The link is in your clipboard.'),
    () => done('The link is in the address bar.'),
  );
});
element('train').addEventListener('change', () => {
  const { around } = editor.state.field(viewField);
  const samples = sampleCounts(around.samples ?? {});
  editor.dispatch({ effects: surroundWith.of({ ...around, samples }) });
  renew();
});
new ResizeObserver(() => requestAnimationFrame(() => shown && showTimeline(shown))).observe(element('timeline'));
window.addEventListener('hashchange', start);
start();

/** From the address, else with the first example. */
function start(): void {
  const shared = readFragment(location.hash);
  if (shared === undefined) return examples.choose(0);
  examples.show(content.examples.findIndex(({ text }) => text === shared.text));
  if (shared.text !== editor.state.doc.toString()) replaceText(editor, shared.text);
  takeSample(shared.model ?? content.models[0]?.id);
}

function takeSample(id: string | undefined): void {
  const index = content.models.findIndex((model) => model.id === id);
  const sample = content.models[Math.max(0, index)];
  if (sample === undefined) return;
  models.show(Math.max(0, index));
  takeModel(readSample(sample), sampleCounts(sample.samples));
}

/** A model that cannot be read leaves none: the old one's plan would be taken for its own. */
function takeModel({ value, diagnostics }: Outcome<Header>, samples: Counts): void {
  modelFaults = diagnostics;
  element('model-line').textContent = value === undefined ? 'no model' : modelLine(value);
  const around = { levels: {}, samples, ...(value && { header: value }) };
  editor.dispatch({ effects: surroundWith.of(around) });
  renew();
}

type Counts = Readonly<Record<string, number>>;

/** As many samples of training as the page is told. */
function sampleCounts(counts: Counts): Counts {
  const field = element('train');
  const written = field instanceof HTMLInputElement ? field.valueAsNumber : NaN;
  return { ...counts, train: Number.isInteger(written) && written > 0 ? written : 8000 };
}

function renew(): void {
  clearTimeout(waiting);
  const view = editor.state.field(viewField);
  const result = planned(view);
  const own = findingsOf(view, result);
  const findings = [...modelFaults, ...own];
  underline(editor, own);
  drawFindings(element('findings'), findings, editor);
  shown = result.value;
  element('plan').hidden = shown === undefined;
  element('no-plan').hidden = shown !== undefined;
  element('no-plan').textContent = isSound(findings) ? 'There is nothing to plan yet.' : 'The plan comes back once the recipe is right.';
  if (shown !== undefined) {
    showPlan(shown);
    performance.mark('plan');
  }
  element('status').textContent = statusLine(findings, shown);
  const text = editor.state.doc.toString();
  history.replaceState(null, '', fragmentOf({ text, model: content.models[models.chosen()]?.id }));
  element('shared').textContent = '';
}
