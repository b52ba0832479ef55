/** An explanation as text of a given width: numbered steps, indented notes. */
import { visible } from '../diagnostics/render/visible.ts';
import type { Meaning } from './explain-word.ts';
import type { ExplainedStatement, ExplainedStep, Explanation, Note } from './explain-value.ts';

export type Style = { readonly columns: number; readonly strong: (text: string) => string; readonly dim: (text: string) => string };

const plain: Style = { columns: 80, strong: (text) => text, dim: (text) => text };
/** Longer lines are hard to read even where there is room. */
const widest = 100;

/** What has been explained once is only named when it comes again. */
export function renderExplanation(told: Explanation, style: Style = plain): string {
  const { opening, settings, steps } = withoutRepetition(told);
  const lines = [
    ...opening.flatMap((line) => wrapped(line, 0, style)),
    ...(settings.length === 0 ? [] : ['', 'It defines:', ...notes(settings, 2, style)]),
    ...stepLines(steps, '', 0, style),
  ];
  return lines.join('\n') + '\n';
}

/** Every meaning of a word, each with its example. */
export function renderMeanings(meanings: readonly Meaning[], style: Style = plain): string {
  const parts = meanings.map(({ note, example }) =>
    [
      ...wrapped(`${note.term}: ${note.meaning}`, 0, style, 2),
      ...notes(note.details, 2, style),
      '',
      ...example
        .trimEnd()
        .split('\n')
        .map((line) => `    ${line}`),
    ].join('\n'),
  );
  return `${parts.join('\n\n')}\n`;
}

function stepLines(steps: readonly ExplainedStep[], number: string, indent: number, style: Style): readonly string[] {
  return steps.flatMap((step, at) => {
    const own = `${number}${at + 1}.`;
    const [first = '', ...rest] = wrapped(`${own} ${step.heading}`, indent, style);
    const inner = indent + 3;
    const several = step.phases.length > 1;
    return [
      '',
      style.strong(first),
      ...rest,
      ...step.notes.flatMap((note) => wrapped(note, inner, style)),
      ...step.phases.flatMap(({ when, statements }) => [
        ...(when === '' || !several ? [] : ['', ...wrapped(`${when}:`, inner, style)]),
        ...statements.flatMap((one) => statementLines(one, several ? inner + 2 : inner, style)),
      ]),
      ...stepLines(step.steps, own, inner, style),
    ];
  });
}

function statementLines(
  { text, meaning, notes: own, defaults, numbers }: ExplainedStatement,
  indent: number,
  style: Style,
): readonly string[] {
  const usual = defaults.map(({ term, meaning: why }) => ({ term, meaning: why, details: [] }));
  return [
    '',
    ...wrapped(text, indent, style).map(style.strong),
    ...wrapped(meaning, indent + 2, style),
    ...numbers.flatMap((line) => wrapped(`= ${line}`, indent + 2, style)),
    ...notes(own, indent + 2, style),
    ...defaultLines(usual, indent + 2, style).map(style.dim),
  ];
}

/** Those that are explained already share a line. */
function defaultLines(usual: readonly Note[], indent: number, style: Style): readonly string[] {
  if (usual.length === 0) return [];
  const known = usual.filter(({ meaning }) => meaning === '').map(({ term }) => term);
  const fresh = usual.filter(({ meaning }) => meaning !== '');
  const head = ['Left to the defaults:', known.join(', ')].filter(Boolean).join(' ');
  return [...wrapped(head, indent, style), ...notes(fresh, indent + 2, style)];
}

function notes(list: readonly Note[], indent: number, style: Style): readonly string[] {
  return list.flatMap(({ term, meaning, details }) => [
    ...wrapped(`- ${[term, meaning].filter(Boolean).join(': ')}`, indent, style, 2),
    ...notes(details, indent + 2, style),
  ]);
}

function withoutRepetition({ opening, settings, steps }: Explanation): Explanation {
  const seen = new Set<string>();
  const once = (text: string): string => {
    const isNew = !seen.has(text);
    seen.add(text);
    return isNew ? text : '';
  };
  const note = ({ term, meaning, details }: Note): readonly Note[] => {
    const inner = details.flatMap(note);
    const isRepeated = seen.has(`${term}\n${meaning}`);
    seen.add(`${term}\n${meaning}`);
    const isIdle = isRepeated && inner.length === 0;
    return isIdle ? [] : [{ term, meaning: once(meaning), details: inner }];
  };
  const statement = (one: ExplainedStatement): ExplainedStatement => ({
    ...one,
    meaning: once(one.meaning),
    notes: one.notes.flatMap(note),
    defaults: one.defaults.map(({ term, meaning }) => ({ term, meaning: once(meaning), details: [] })),
  });
  const step = (one: ExplainedStep): ExplainedStep => ({
    ...one,
    phases: one.phases.map((phase) => ({ ...phase, statements: phase.statements.map(statement) })),
    steps: one.steps.map(step),
  });
  return { opening, settings, steps: steps.map(step) };
}

/** Lines no longer than the width, wherever words allow; `hang` indents all but the first. */
function wrapped(text: string, indent: number, { columns }: Style, hang = 0): readonly string[] {
  if (text === '') return [];
  const width = Math.max(30, Math.min(columns, widest)) - indent;
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).map(visible)) {
    const limit = width - (lines.length === 0 ? 0 : hang);
    if (line !== '' && line.length + 1 + word.length > limit) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].map((one, at) => ' '.repeat(indent + (at === 0 ? 0 : hang)) + one);
}
