/** How long the written networks take, by the profile of the plan and measured at the end of the run. */
import { placeText } from '../../../plan/latency/profile-facts.ts';
import type { Latency } from '../../../latency/latency-record.ts';
import { milliseconds } from '../../figures.ts';
import { share, silenceOf, spreadText } from '../../latency-text.ts';
import { html, type Content } from '../../html.ts';
import type { Report, ReportedRun } from '../report.ts';
import { table } from '../table.ts';
import { eachRun, type Section } from './section.ts';

export function latency(report: Report): Section | undefined {
  if (report.runs.every((run) => latenciesOf(run).length === 0)) return undefined;
  return { id: 'latency', title: 'Latency', content: eachRun(report, (run) => latencyTable(latenciesOf(run))) };
}

interface Row {
  readonly path: string;
  readonly latency: Latency;
}

function latenciesOf({ record }: ReportedRun): readonly Row[] {
  return record.ends.flatMap(({ path, latencies = [] }) => latencies.map((one) => ({ path, latency: one })));
}

function latencyTable(rows: readonly Row[]): Content {
  if (rows.length === 0) return html`<p>This run speaks of no latency.</p>`;
  return html`${table(
      'Time of one forward pass of the network and of what is left of it',
      [
        { title: 'Network' },
        { title: 'By', isNumber: false },
        { title: 'Dense', isNumber: true },
        { title: 'Compacted', isNumber: true },
        { title: 'Left', isNumber: true },
        { title: 'Rounds', isNumber: true },
      ],
      rows.flatMap(rowsOf),
    )}
    <p>
      Targets and expectations are held against the profile, which is the same on every machine. What was measured is the median of rounds
      in which both networks had their turn, where the run ended. No share is said where half of the rounds took an eighth longer than the
      quickest, nor where the quicker halves of both overlap: then no difference is measurable.
    </p>`;
}

function rowsOf({ path, latency: { batch, threads, masked, estimated, measured } }: Row): Content[][] {
  const name = `${path === '' ? '' : `${path}, `}batch ${batch}, ${threads === 1 ? '1 thread' : `${threads} threads`}${masked === true ? ', units taken out' : ''}`;
  const { dense, compact } = estimated;
  const profile = [name, `profile of ${placeText(estimated)}`, ms(dense), ms(compact), share(compact, dense), ''];
  if (measured === undefined) return [profile];
  const [before, after] = [measured.dense, measured.compact];
  const left = silenceOf(measured) ?? share(after.ms, before.ms);
  const figures = [ms(before.ms), ms(after.ms), left, spreadText(after)];
  return [profile, [name, `measured on ${placeText(measured)}`, ...figures]];
}

function ms(value: number): string {
  return `${milliseconds(value)} ms`;
}
