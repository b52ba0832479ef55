/** A recipe's stages in the order in which they run, each with the path of its names. */
import { tooManyStages, unsupported } from '../diagnostics/catalogue/plan.ts';
import { diagnose } from '../diagnostics/diagnostic.ts';
import type { Diagnostic, Source } from '../diagnostics/diagnostic.ts';
import { floor } from '../exact/rational.ts';
import type { Stage, Step } from '../language/typed.ts';
import { amountOf } from './reading.ts';

export interface UnrolledStage {
  readonly stage: Stage;
  /** `repeat[3]/train`: keys the random streams, so that inserting a stage moves none. */
  readonly path: string;
  readonly repeated: boolean;
}

export interface Unrolled {
  readonly stages: readonly UnrolledStage[];
  readonly diagnostics: readonly Diagnostic[];
}

const stageLimit = 10_000;

export function unroll(body: readonly Step[], source: Source): Unrolled {
  const stages: UnrolledStage[] = [];
  const diagnostics: Diagnostic[] = [];
  const refuse = (what: string, { span }: Pick<Step, 'span'>): void => {
    diagnostics.push(diagnose(unsupported, { what }, { source, span }));
  };
  walk(body, '', false);
  return { stages, diagnostics };

  function walk(steps: readonly Step[], prefix: string, repeated: boolean): void {
    let repeats = 0;
    for (const step of steps) {
      if (stages.length > stageLimit) return;
      if (step.kind === 'stage') {
        stages.push({ stage: step, path: prefix + step.name, repeated });
      } else if (step.kind === 'repeat') {
        repeats++;
        walkRounds(step, `${prefix}${repeats === 1 ? 'repeat' : `repeat-${repeats}`}`);
      } else {
        refuse(`\`${step.kind}\``, step);
      }
    }
  }

  function walkRounds(step: Extract<Step, { kind: 'repeat' }>, name: string): void {
    if (step.until !== undefined) return refuse('`repeat … until`', step.until);
    const rounds = Number(floor(amountOf(step.times)));
    for (let round = 1; round <= rounds; round++) {
      walk(step.body, `${name}[${round}]/`, true);
      if (stages.length > stageLimit) {
        const place = { source, span: step.times.span };
        diagnostics.push(diagnose(tooManyStages, { limit: stageLimit }, place));
        return;
      }
    }
  }
}
