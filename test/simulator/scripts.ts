import type { TaskScript } from './types.ts';

export type Scripts = ReturnType<typeof createScripts>;

type SubmissionTraits = NonNullable<TaskScript['when']>;

/** Decides which script, if any, a submission renders by. */
export function createScripts() {
	const entries: Array<{ script: TaskScript; used: number }> = [];

	return {
		add: (script: TaskScript) => void entries.push({ script, used: 0 }),
		clear: () => void entries.splice(0),
		take(traits: SubmissionTraits): TaskScript {
			const entry = entries.find(
				({ script, used }) => used < (script.times ?? 1) && isWithin(script.when ?? {}, traits),
			);
			if (!entry) return {};
			entry.used += 1;
			return entry.script;
		},
	};
}

function isWithin(wanted: SubmissionTraits, traits: SubmissionTraits): boolean {
	const names = Object.keys(wanted) as Array<keyof SubmissionTraits>;
	return names.every((name) => wanted[name] === traits[name]);
}
