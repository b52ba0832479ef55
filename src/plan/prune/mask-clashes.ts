/** What of a prune cannot be carried out together with a mask that is not hard. */
import { unsupported } from '../../diagnostics/catalogue/plan.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { TypedStatement } from '../../language/typed.ts';
import { asExpression, asRecord, clause } from '../reading.ts';
import { printExpression } from '../../language/expressions/print.ts';
import { complain } from '../scene.ts';
import type { Scene } from '../scene.ts';
import type { Manner } from './manner.ts';
import type { MaskChoice } from './mask.ts';
import { targetOf } from './target.ts';
import { isReparameterisation, readsThreshold, weightExpressionOf } from './weight-expression.ts';

export function maskClashes(
  statement: TypedStatement,
  scene: Scene,
  manner: Manner,
  { planned: { mask } }: MaskChoice,
): readonly Diagnostic[] {
  if (mask === 'hard') return [];
  const found: Diagnostic[] = [];
  const refuse = (what: string, word: string, instead: string): void => {
    const span = statement.spans[word] ?? statement.span;
    found.push(complain(scene, unsupported, { what, instead }, span));
  };
  const instead = 'use `mask hard`, or leave it out';
  if (clause(statement, 'compensating') !== undefined) {
    refuse('`compensating` under a mask that is not hard', 'compensating', instead);
  }
  const expr = weightExpressionOf(mask);
  if (expr === undefined) return found;
  const masked = 'under a mask that is an expression';
  if (targetOf(statement).kind === 'pattern') {
    refuse(`a pattern ${masked}`, 'to', 'use `mask soft`');
  }
  if (manner.ranked.per !== 'layer') {
    refuse(`\`ranked per ${manner.ranked.per}\` ${masked}`, 'ranked', 'use `mask soft`');
  }
  const isThreshold = readsThreshold(expr);
  if (!isThreshold && !isReparameterisation(expr)) {
    const what = 'a mask without the threshold `t` that is no other way to write the weight';
    refuse(what, 'mask', 'write one that is 0 at 0 and grows with `w`, as `powerprop` does');
  }
  const by = clause(statement, 'by');
  const criterion = by && asRecord(by).fields['criterion'];
  const score = criterion && printExpression(asExpression(criterion).expr);
  if (score !== '|w|') {
    refuse(
      isThreshold ? `a threshold \`t\` of \`${score ?? ''}\`` : `\`${score ?? ''}\` ${masked}`,
      'by',
      isThreshold ? 'the threshold is one of `|w|`: use `magnitude`' : 'use `magnitude`',
    );
  }
  if (!isThreshold) return found;
  if (clause(statement, 'among') !== undefined) {
    refuse(
      '`among` and a threshold `t`, which all weights are held against,',
      'among',
      'use `mask soft`',
    );
  }
  if (clause(statement, 'smoothed') !== undefined) {
    refuse(
      '`smoothed` and a threshold `t`, which is one of the weights of now,',
      'smoothed',
      'use `mask soft`',
    );
  }
  if (manner.allocation === 'global' && clause(statement, 'protect') !== undefined) {
    refuse('`protect` with `global` and one threshold `t`', 'protect', 'use `uniform`');
  }
  return found;
}
