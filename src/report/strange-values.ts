/** What of a run is NaN or infinite, in sentences. */
import type { Measurement, RunEvent } from '../journal/run-event.ts';

/** In order of time. */
export function strangeValues(events: readonly RunEvent[]): readonly string[] {
  return events.flatMap((event) => {
    if (event.event === 'not finite') return [endText(event)];
    return event.event === 'metrics' ? measuredTexts(event) : [];
  });
}

function endText({ stage, step, loss, tensor, count = 0, value = NaN }: Extract<RunEvent, { readonly event: 'not finite' }>): string {
  const texts = [
    ...(loss === undefined ? [] : [`the loss is ${loss}`]),
    ...(tensor === undefined
      ? []
      : [`${count} ${count === 1 ? 'value' : 'values'} of ${tensor} ` + `${count === 1 ? 'is' : 'are'} not finite, the first is ${value}`]),
  ];
  return `the run ended at step ${step} of stage ${stage}: ${texts.join('; ')}`;
}

const outside: Partial<Record<Measurement['moment'], string>> = { start: 'before the run began', routed: 'with each sample by its code' };

function measuredTexts({ stage, moment, step, on, values }: Measurement): readonly string[] {
  const when = outside[moment] ?? `in stage ${stage}, ${moment}, step ${step}`;
  return Object.entries(values)
    .filter(([metric, value]) => !Number.isFinite(value) && !isPerfect(metric, value))
    .map(([metric, value]) => `${metric} on ${on} is ${value} ${when}`);
}

/** Peak signal-to-noise is infinite where nothing differs. */
function isPerfect(metric: string, value: number): boolean {
  return metric.startsWith('psnr') && value === Infinity;
}
