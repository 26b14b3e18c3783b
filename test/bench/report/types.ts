export interface Column {
	key: string;
	title: string;
	/** Shown after the title. */
	unit?: string;
	/** Decimal places; default 0. */
	digits?: number;
}

export interface Row {
	label: string;
	/** By column key; absent where a value makes no sense. */
	values: Record<string, number | undefined>;
}

export interface Goal {
	text: string;
	isMet: boolean;
	measured: string;
}

export interface Benchmark {
	/** As in the npm script: `bench:<name>`. */
	name: string;
	title: string;
	/** What was measured and how, in one paragraph. */
	setup: string;
	columns: Column[];
	rows: Row[];
	goals: Goal[];
	/** The column that the chart shows. */
	charted: { key: string };
}

/** A benchmark as stored, with where and when it ran. */
export interface PublishedBenchmark extends Benchmark {
	environment: { date: string; n8n: string; node: string; cpu: string; cores: number };
}
