/** What the plan makes of a recipe, beside its words: the steps of a window, what a budget trains. */
import { count } from '../basics/numbers.ts';
import { flatMapDefined } from '../basics/lists.ts';
import type { InlayHint, Range } from 'vscode-languageserver-types';
import type { Span } from '../diagnostics/diagnostic.ts';
import { pairsOf, planOf, type Pair } from './planning.ts';
import { rangeOf, type View } from './view.ts';
import { timesOf } from '../plan/schedule/times.ts';
import { reachedWords } from '../plan/prune/clauses.ts';
import { besideText, numbersTrained } from '../plan/train/planned-train.ts';
import { answerFor, type Answers, type StatementKind } from '../plan/of-kind.ts';

/** Nothing without a model, and nothing where the recipe has errors or cannot be planned. */
export function inlayHintsOf(view: View, range: Range): readonly InlayHint[] {
  const { document } = view;
  const [start, end] = [document.offsetAt(range.start), document.offsetAt(range.end)];
  return view.scripts.flatMap((script) => {
    const plan = script.isYaml ? undefined : planOf(script, view);
    const notes = plan === undefined ? [] : flatMapDefined(pairsOf(script, plan), (pair) => answerFor(notesByKind, pair.planned, pair));
    return notes
      .filter(({ span }) => start <= script.offset + span.end && script.offset + span.end <= end)
      .map(({ span, label, tooltip }) => ({ position: rangeOf(view, script, span).end, label, tooltip, paddingLeft: true }));
  });
}

type Note = { readonly span: Span; readonly label: string; readonly tooltip: string };

const notesByKind: Partial<Answers<StatementKind, [Pair], readonly Note[]>> = {
  prune: (prune, { written: { spans }, stage: { steps } }) => {
    const { window, asked, reached, selected } = prune;
    const { first, last, every } = window;
    return [
      ...note(spans['over'], `steps ${count(first)}..${count(last)}`, [
        `${count(timesOf(prune))} updates, every ${count(every)} of ${count(steps)} steps`,
      ]),
      ...note(spans['to'], `${reachedWords(prune)}${count(reached)} of ${count(selected)}`, [
        `${count(asked)} asked for, in ${prune.layers.length} layers`,
      ]),
    ];
  },
  train: (train, { written: { spans, implied } }) => {
    if (implied) return [];
    const { of, share } = train.trained;
    const label = `${count(numbersTrained(train))} of ${count(of)}`;
    const beside = besideText(train.trained, count);
    return note(spans['within'], label, [`${share} of the parameters train${beside}`]);
  },
};

function note(span: Span | undefined, label: string, tips: readonly string[]): readonly Note[] {
  return span === undefined ? [] : [{ span, label, tooltip: tips.join('\n') }];
}
