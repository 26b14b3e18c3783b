import { Listr, PRESET_TIMER } from 'listr2';

/** Says what's being done right now. */
export type Report = (doing: string) => void;

export interface Step<T> {
	readonly title: string;
	readonly run: (report: Report) => Promise<T>;
}

/** Runs a long step and shows what it's doing and for how long: a live line in a terminal, plain lines elsewhere. */
export async function runWithProgress<T>({ title, run }: Step<T>): Promise<T> {
	const isLive = process.stdout.isTTY && !process.env.CI;
	const context: { result?: T } = {};
	const listr = new Listr<{ result?: T }, 'default', 'simple'>(
		[
			{
				title,
				task: async (ctx, task) => {
					const ticker = new Ticker((line) => (task.output = line), isLive ? 1_000 : 10_000);
					ctx.result = await run((doing) => ticker.say(doing)).finally(() => ticker.stop());
				},
			},
		],
		{
			// The caller shows the error; listr2 would repeat its message.
			rendererOptions: { timer: PRESET_TIMER, showErrorMessage: false },
			fallbackRenderer: 'simple',
			fallbackRendererOptions: { timer: PRESET_TIMER },
			fallbackRendererCondition: () => !isLive,
		},
	);
	await listr.run(context);
	return context.result as T;
}

/** Reports for `count` things done in parallel, shown as one. An empty text means that one is done. */
export function reportTogether(report: Report, count: number): Report[] {
	const doing = Array.from({ length: count }, () => '');
	return doing.map((_text, index) => (text) => {
		doing[index] = text;
		report(doing.filter(Boolean).join(', '));
	});
}

/** Shows what's being done and how long it has taken, once per interval. */
class Ticker {
	private readonly startedAt = Date.now();
	private readonly timer: NodeJS.Timeout;
	private doing: string | undefined;

	constructor(
		private readonly show: (line: string) => void,
		intervalMs: number,
	) {
		this.timer = setInterval(() => this.tick(), intervalMs);
	}

	say(doing: string): void {
		const isFirst = this.doing === undefined;
		this.doing = doing;
		if (isFirst) this.tick();
	}

	stop(): void {
		clearInterval(this.timer);
	}

	private tick(): void {
		const seconds = Math.round((Date.now() - this.startedAt) / 1000);
		const time = `${Math.floor(seconds / 60)}m ${String(seconds % 60).padStart(2, '0')}s`;
		this.show(`${this.doing ?? ''} (${time})`);
	}
}
