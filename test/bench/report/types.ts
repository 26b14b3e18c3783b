export interface Column {
	key: string;
	title: string;
	/** Said behind the title. */
	unit?: string;
	/** Behind the point. Default 0. */
	digits?: number;
}

export interface Row {
	label: string;
	/** By the key of the column; absent where it makes no sense. */
	values: Record<string, number | undefined>;
}

export interface Goal {
	text: string;
	isMet: boolean;
	/** What was measured of it. */
	measured: string;
}

export interface Benchmark {
	/** Of the npm script: `bench:<name>`. */
	name: string;
	title: string;
	/** What was measured, and how; one paragraph. */
	setup: string;
	columns: Column[];
	rows: Row[];
	goals: Goal[];
	/** The column that the chart shows. */
	charted: { key: string };
}

/** A benchmark as it is kept, with where and when it was run. */
export interface PublishedBenchmark extends Benchmark {
	environment: { date: string; n8n: string; node: string; cpu: string; cores: number };
}
