import { Failure, toFailure } from '../failure';
import { toBackoffMs, toPauseMs } from '../mapping/pause';
import type { Clock } from '../types';

interface RepeatTools {
	clock: Clock;
	/** From 0 to 1. */
	random: () => number;
	/** Asked before each repetition. */
	mayGoOn: () => boolean;
}

/** Makes a request, and again while it fails in a way that allows it: for about `limitMs`, once at least. */
export type Repeat = <Output>(request: () => Promise<Output>, limitMs: number) => Promise<Output>;

/** Which failures allow a repetition is theirs to say; a submission's do only where it certainly was not accepted. */
export function createRepeat({ clock, random, mayGoOn }: RepeatTools): Repeat {
	return async (request, limitMs) => {
		const endMs = clock.now() + limitMs;
		for (let tries = 1; ; tries += 1) {
			const result = await request().then(
				(output) => ({ output }),
				(error: unknown) => ({ failure: toFailure(error) }),
			);
			if ('output' in result) return result.output;
			const { failure } = result;
			const leftMs = Math.max(0, endMs - clock.now());
			const hasTime = leftMs > 0 || tries === 1;
			// A server that wants to be left alone for longer isn't asked too early.
			if (failure.isRepeatable && hasTime && (failure.retryAfterMs ?? 0) <= leftMs) {
				await clock.sleep(Math.min(leftMs, toPauseMs(toBackoffMs(tries), random(), failure)));
				if (mayGoOn()) continue;
			}
			throw tries === 1 ? failure : new Failure(`${failure.message}, at try ${tries}`, failure);
		}
	};
}
