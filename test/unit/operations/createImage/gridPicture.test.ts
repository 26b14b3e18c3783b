import { describe, expect, it } from 'vitest';

import { toVideoTask } from '../../../../nodes/MidjourneyVideo/api/task.ts';
import { toGridPicture } from '../../../../nodes/MidjourneyVideo/operations/createImage/gridPicture.ts';

const picture = (record: object, index = 1) =>
	toGridPicture(toVideoTask({ id: '17', action: 'IMAGINE', status: 'SUCCESS', ...record })!, index);
const upsample = (number: number) => `MJ::JOB::upsample::${number}::0b6c`;
const imageUrls = [0, 1, 2, 3].map((index) => `https://cdn.example/${index}.png`);

describe('toGridPicture', () => {
	it.each([0, 1, 2, 3])('takes for picture %i the button with the number after it', (index) => {
		const buttons = [1, 2, 3, 4].flatMap((number) => [
			{ customId: `MJ::JOB::variation::${number}::0b6c`, label: `V${number}` },
			{ customId: upsample(number), label: `U${number}` },
		]);
		expect(picture({ buttons }, index)).toEqual({ kind: 'button', customId: upsample(index + 1) });
	});

	it.each<[string, unknown]>([
		['without labels', [1, 2, 3, 4].map((number) => ({ customId: upsample(number) }))],
		['with other labels', [1, 2, 3, 4].map((number) => ({ customId: upsample(number), label: `${number}` }))],
		['among what is no button', [null, 'U2', 7, { customId: upsample(2), label: '' }]],
	])('takes the button by its id, %s', (_what, buttons) => {
		expect(picture({ buttons })).toEqual({ kind: 'button', customId: upsample(2) });
	});

	it('sends the id as it was read', () => {
		const customId = ' MJ::JOB::upsample::2:: 0b6c ';
		expect(picture({ buttons: [{ customId, label: 'U2' }] })).toEqual({ kind: 'button', customId });
	});

	it('prefers the button to a picture that the server lists', () => {
		expect(picture({ imageUrls, buttons: [{ customId: upsample(2), label: 'U2' }] }).kind).toBe('button');
	});

	it.each<[string, unknown]>([
		['there are none', undefined],
		['they are null', null],
		['they are of another kind', [{ customId: 'MJ::JOB::variation::2::0b6c', label: 'V2' }]],
		['that of the picture has no id', [{ customId: '', label: 'U2' }]],
		['theirs is another number', [{ customId: 'MJ::JOB::upsample::22::0b6c', label: 'U22' }]],
	])('takes the picture that the server lists when, of buttons, %s', (_what, buttons) => {
		expect(picture({ imageUrls, buttons })).toEqual({ kind: 'picture', url: imageUrls[1] });
	});

	it.each(['UPSCALE', 'SWAP_FACE', 'UPLOAD'])(
		'takes the one picture of a task for a single one: %s',
		(action) => {
			const buttons = [{ customId: 'MJ::Outpaint::50::1::a', label: 'Zoom Out 2x' }];
			const url = 'https://cdn.example/single.png';
			expect(picture({ action, imageUrl: url, buttons }, 3)).toEqual({ kind: 'picture', url });
		},
	);

	it.each<[string, object]>([
		['neither', {}],
		['a list with a gap at its place', { imageUrls: [imageUrls[0], null, imageUrls[2]] }],
		['a list that is too short', { imageUrls: imageUrls.slice(0, 1) }],
		['the grid alone', { imageUrl: 'https://cdn.example/grid.png' }],
	])('finds nothing where the server gives %s', (_what, record) => {
		expect(picture(record)).toEqual({ kind: 'none' });
	});
});
