/** What a statement that prunes samples says, and what of it this version carries out. */
import { samplesOfTest } from '../../diagnostics/catalogue/plan-samples.ts';
import { unsupported } from '../../diagnostics/catalogue/plan.ts';
import type { Diagnostic, Outcome, Span } from '../../diagnostics/diagnostic.ts';
import { printExpression } from '../../language/expressions/print.ts';
import type { TypedStatement } from '../../language/typed.ts';
import type { Refused } from '../criteria/criterion.ts';
import { targetOf } from '../prune/target.ts';
import { asChoice, asExpression, asQuantity, asRecord, clause, itemsOf } from '../reading.ts';
import { complain } from '../scene.ts';
import type { Scene } from '../scene.ts';
import type { PlannedSamples } from './planned-samples.ts';
import { sampleScore } from './sample-score.ts';
import type { SampleScore } from './sample-score.ts';
import type { SampleTarget } from './sample-target.ts';

export interface AskedSamples {
  readonly data: string;
  /** Canonical expression. */
  readonly criterion: string;
  readonly draws: boolean;
  readonly score: SampleScore;
  readonly per: PlannedSamples['per'];
  readonly target: SampleTarget;
}

/** True where samples of a data set go, and no part of the network. */
export function prunesSamples({ verb, object }: TypedStatement): boolean {
  return verb === 'prune' && itemsOf(object).some((item) => wordOf(item) === 'samples');
}

const clauses: ReadonlySet<string> = new Set(['by', 'to', 'removing', 'ranked', 'protect']);
const measuring: ReadonlySet<string> = new Set(['test', 'validation']);

export function readSamples(statement: TypedStatement, scene: Scene): Outcome<AskedSamples> {
  const span = (word: string): Span => statement.spans[word] ?? statement.span;
  const refuse = (what: string, at: Span, instead?: string): Diagnostic =>
    complain(scene, unsupported, { what, ...(instead !== undefined && { instead }) }, at);
  const [item, second] = itemsOf(statement.object);
  const found: Diagnostic[] = Object.keys(statement.clauses)
    .filter((word) => !clauses.has(word))
    .map((word) => refuse(`the clause \`${word}\` of a prune of samples`, span(word)));
  if (item === undefined || second !== undefined) {
    const instead = 'prune the samples in a statement of their own';
    return {
      diagnostics: [
        ...found,
        refuse('pruning samples beside something else', span('object'), instead),
      ],
    };
  }
  const data = asChoice(dataOf(item)).word;
  if (measuring.has(data)) found.push(complain(scene, samplesOfTest, { data }, item.span));
  else if (data === 'all') {
    found.push(
      refuse('pruning samples of all data sets', item.span, 'name one: `samples of train`'),
    );
  }
  const ranked = clause(statement, 'ranked');
  const scope = ranked === undefined ? undefined : perOf(ranked);
  if (scope !== undefined && scope !== 'class') {
    found.push(
      refuse(`\`ranked per ${scope}\` of samples`, span('ranked'), 'write `ranked per class`'),
    );
  }
  const protect = clause(statement, 'protect');
  if (protect !== undefined && perOf(protect) !== 'class') {
    found.push(
      refuse(`a floor per ${perOf(protect)} of samples`, span('protect'), 'write `per class`'),
    );
  }
  const min = protect && asRecord(protect).fields['min'];
  if (min !== undefined && asQuantity(min).unit !== 'share') {
    found.push(
      refuse('a floor in units of the network', min.span, 'write a share: `min 50% per class`'),
    );
  }
  const target = targetOf(statement);
  const aim = sampleTarget(target, scope === 'class');
  const by = clause(statement, 'by');
  const record = by && asRecord(by).fields;
  const allocation = record?.['allocation'];
  if (allocation !== undefined) {
    const what = `the allocation \`${asChoice(allocation).word}\` of samples`;
    found.push(refuse(what, allocation.span, 'leave it out, or write `ranked per class`'));
  }
  if ('refused' in aim) {
    found.push(refuse(aim.refused, span(statement.clauses['to'] ? 'to' : 'removing'), aim.instead));
  }
  const value = record?.['criterion'];
  if (value === undefined) throw new TypeError('the checker promises a criterion');
  const { expr, span: at } = asExpression(value);
  const criterion = printExpression(expr);
  const draws = criterion === 'draw()';
  const score = draws ? { expr, alone: false } : sampleScore(expr);
  if ('refused' in score) found.push(refuse(score.refused, at, score.instead));
  if (found.length > 0 || 'refused' in score || 'refused' in aim) return { diagnostics: found };
  const per = scope === 'class' ? 'class' : 'data';
  return { value: { data, criterion, draws, score, per, target: aim }, diagnostics: [] };
}

type Item = ReturnType<typeof itemsOf>[number];

/** `samples of train` is a word with a part, or a record of them. */
function dataOf(item: Item): Item {
  const of = item.kind === 'choice' ? item.args['of'] : undefined;
  if (of === undefined) throw new TypeError('the checker promises the data set of samples');
  return of;
}

function wordOf(item: Item): string | undefined {
  return item.kind === 'choice' ? item.word : undefined;
}

function perOf(value: Item): string {
  const { per } = asRecord(value).fields;
  return per === undefined ? 'layer' : asChoice(per).word;
}

function sampleTarget(
  target: ReturnType<typeof targetOf>,
  byClass: boolean,
): SampleTarget | Refused {
  switch (target.kind) {
    case 'sparsity':
    case 'removal':
      return target;
    case 'count':
      if (target.each) return { refused: 'removing samples per layer' };
      if (!byClass) return target;
      return {
        refused: 'removing a number of samples `ranked per class`',
        instead: 'write a share: `removing 20% of remaining`',
      };
    case 'pattern':
      return { refused: 'a pattern of samples', instead: 'write a share: `to 80% density`' };
    case 'resource':
      return { refused: `a target of ${target.of}`, instead: 'write a share: `to 80% density`' };
    case 'time':
      return { refused: 'a target of latency', instead: 'write a share: `to 80% density`' };
    case 'unsupported':
      return { refused: target.words };
  }
}
