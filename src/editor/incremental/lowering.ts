/** Lowers a step again only where its text, or what it sees of the names of the recipe, has changed. */
import type { Diagnostic, Source, Span } from '../../diagnostics/diagnostic.ts';
import type { Statement } from '../../language/ast.ts';
import { addFinding, noFindings } from '../../language/check/context.ts';
import type { Lowering, Remember } from '../../language/check/lowering.ts';
import type { Names } from '../../language/check/names.ts';
import type { Step } from '../../language/typed.ts';
import type { Parser } from './parsing.ts';
import { moved, spansIn } from './spans.ts';
import { answerTo, watchNames, type Question, type WatchedNames } from './watched-names.ts';

interface Kept {
  /** Its spans move with its piece. */
  readonly step: Step | undefined;
  /** They point into `home`, counted from where the piece begins: no old text is kept alive. */
  readonly findings: readonly Diagnostic[];
  readonly answers: readonly { readonly question: Question; readonly answer: string }[];
  /** Of the stages in it that have no name of their own. */
  readonly madeNames: string;
}

const home: Source = { name: '', text: '' };

/** For the lowering of one text after another, whose parser keeps the statements that stay. */
export function rememberSteps({ pieceOf }: Parser): Remember {
  const kept = new WeakMap<Statement, Kept>();
  const watched = new WeakMap<Names, WatchedNames>();

  function watchedOf({ names }: Lowering): WatchedNames {
    const known = watched.get(names);
    if (known !== undefined) return known;
    const made = watchNames(names);
    watched.set(names, made);
    watched.set(made.names, made);
    return made;
  }

  return (statement, lowering, lowerAfresh) => {
    const piece = pieceOf(statement);
    if (piece === undefined) return lowerAfresh(lowering);
    const { source, stageNames } = lowering;
    const seen = watchedOf(lowering);
    const answer = (question: Question) => answerTo(question, seen.plain, statement.span);
    const madeNames = namesWithin(statement, stageNames);
    const known = kept.get(statement);
    if (known?.madeNames === madeNames && known.answers.every((one) => one.answer === answer(one.question))) {
      for (const { question } of known.answers) seen.ask(question);
      for (const finding of known.findings) {
        addFinding(lowering, moved(finding, { by: piece.at, from: home, to: source }));
      }
      return known.step;
    }
    const own = { ...lowering, names: seen.names, findings: noFindings() };
    const { value: step, questions } = seen.during(() => lowerAfresh(own));
    const found = own.findings.list;
    for (const finding of found) addFinding(lowering, finding);
    const spans = spansIn(step);
    const isOwn = [...spans, ...found.flatMap((finding) => spansOf(finding, source))].every((span) => isWithin(span, statement.span));
    if (!isOwn) {
      kept.delete(statement);
      return step;
    }
    for (const span of spans) piece.spans.add(span);
    kept.set(statement, {
      step,
      madeNames,
      findings: found.map((one) => moved(one, { by: -piece.at, from: source, to: home })),
      answers: questions.map((question) => ({ question, answer: answer(question) })),
    });
    return step;
  };
}

function namesWithin(statement: Statement, names: Lowering['stageNames']): string {
  const inner = statement.block?.statements ?? [];
  return [names.get(statement) ?? '', ...inner.map((one) => namesWithin(one, names))].join(' ');
}

/** What points to another statement, such as where a name is given, moves on its own. */
function spansOf({ source, span, related = [], fixes = [] }: Diagnostic, own: Source) {
  const places = [{ source, span }, ...related, ...fixes.flatMap(({ edits }) => edits)];
  const elsewhere: Span = { start: -1, end: -1 };
  return places.map((place) => {
    const isHere = !('source' in place) || place.source === undefined || place.source === own;
    return isHere ? (place.span ?? elsewhere) : elsewhere;
  });
}

function isWithin({ start, end }: Span, outer: Span): boolean {
  return outer.start <= start && end <= outer.end;
}
