import { Listr, PRESET_TIMER } from 'listr2';

/** Says what is being done right now. */
export type Report = (doing: string) => void;

export interface Step<T> {
	readonly title: string;
	readonly run: (report: Report) => Promise<T>;
}

/** Runs a long step and shows what it does and for how long: a live line on a terminal, plain lines elsewhere. */
export async function runWithProgress<T>({ title, run }: Step<T>): Promise<T> {
	const isLive = process.stdout.isTTY && !process.env.CI;
	const context: { result?: T } = {};
	const listr = new Listr<{ result?: T }, 'default', 'simple'>(
		[
			{
				title,
				task: async (ctx, task) => {
					const ticker = new Ticker((line) => (task.output = line), isLive ? 1_000 : 30_000);
					ctx.result = await run((doing) => ticker.say(doing)).finally(() => ticker.stop());
				},
			},
		],
		{
			// The caller shows the error; listr2 would show its message a second time.
			rendererOptions: { timer: PRESET_TIMER, showErrorMessage: false },
			fallbackRenderer: 'simple',
			fallbackRendererOptions: { timer: PRESET_TIMER },
			fallbackRendererCondition: () => !isLive,
		},
	);
	await listr.run(context);
	return context.result as T;
}

/** Repeats what is being done with the time it has taken. */
class Ticker {
	private readonly startedAt = Date.now();
	private readonly timer: NodeJS.Timeout;
	private doing = '';

	constructor(
		private readonly show: (line: string) => void,
		intervalMs: number,
	) {
		this.timer = setInterval(() => this.tick(), intervalMs);
	}

	say(doing: string): void {
		this.doing = doing;
		this.tick();
	}

	stop(): void {
		clearInterval(this.timer);
	}

	private tick(): void {
		const seconds = Math.round((Date.now() - this.startedAt) / 1000);
		this.show(`${this.doing} (${Math.floor(seconds / 60)}m ${String(seconds % 60).padStart(2, '0')}s)`);
	}
}
