/** The script of a report: draws its charts from the data in the page, and lets them be read. */
import type { ReportData } from '../report-data.ts';
import { courseChart } from './course-chart.ts';
import { element } from './element.ts';
import { inputGateCharts, tradeOffCharts, widthCharts } from './small-charts.ts';
import { layerCharts } from './layer-charts.ts';

const data: ReportData = JSON.parse(element('report-data').textContent);

document.documentElement.classList.add('has-script');
courseChart(data.runs, element('course-chart'), element('course-readout'));
widthCharts(data.runs);
inputGateCharts(data.runs);
layerCharts(data.runs);
tradeOffCharts(data.tradeOffs);
