import { init } from 'echarts';

import { toShown, toTitle } from './page.ts';
import type { PublishedBenchmark } from './types.ts';

const WIDTH = 860;
const ROW_HEIGHT = 38;
const TITLE_HEIGHT = 60;

/** For labels; enough for the widest font a viewer may have. */
const CHARACTER_WIDTH = 7;

/** An SVG chart with one column as horizontal bars, the first row on top. */
export function toChart({ title, columns, rows, charted }: PublishedBenchmark): string {
	const column = columns.find(({ key }) => key === charted.key)!;
	const shown = rows.filter(({ values }) => values[column.key] !== undefined);
	const longest = Math.max(...shown.map(({ label }) => label.length));
	const height = TITLE_HEIGHT + shown.length * ROW_HEIGHT + 20;
	const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height });
	chart.setOption({
		animation: false,
		backgroundColor: '#ffffff',
		textStyle: { fontFamily: 'Arial, Helvetica, sans-serif' },
		title: { text: title, subtext: toTitle(column), left: 10, top: 6, textStyle: { fontSize: 16 } },
		grid: { left: 20 + longest * CHARACTER_WIDTH, right: 90, top: TITLE_HEIGHT, bottom: 10 },
		xAxis: {
			type: 'value',
			axisLabel: { show: false },
			splitLine: { show: false },
		},
		yAxis: {
			type: 'category',
			inverse: true,
			data: shown.map(({ label }) => label),
			axisTick: { show: false },
		},
		series: [
			{
				type: 'bar',
				barWidth: 18,
				itemStyle: { color: '#5b5bd6' },
				data: shown.map(({ values }) => values[column.key]),
				label: {
					show: true,
					position: 'right',
					formatter: ({ value }: { value: unknown }) => toShown(value as number, column),
				},
			},
		],
	});
	const svg = chart.renderToSVGString();
	chart.dispose();
	return svg;
}
