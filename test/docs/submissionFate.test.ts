import { expect, it } from 'vitest';

import { FATES, type Fate } from '../../nodes/MidjourneyVideo/api/submissionFate.ts';
import { readPage, tablesOf, textOf } from './pages.ts';

const MEANINGS: Record<Fate, string> = {
	accepted: 'accepted',
	refused: 'refused',
	busy: 'busy, sent again after a pause',
	unknown: 'may have been accepted, never sent again',
};

it('the answers to a submission on docs/servers.md are those that the node tells apart, in its order', async () => {
	const tables = tablesOf(await readPage('docs/servers.md'));
	const { rows } = tables.find(({ heading }) => heading === 'What an answer to a submission means')!;
	expect(rows.map((cells) => cells.map(textOf))).toEqual(
		FATES.map(({ response: answer, fate }) => [answer.replaceAll('`', ''), MEANINGS[fate]]),
	);
});
