import fc from 'fast-check';
import { expect, it } from 'vitest';

import { toVideoTask } from '../../../../nodes/MidjourneyVideo/api/task.ts';
import { toGridPicture } from '../../../../nodes/MidjourneyVideo/operations/createImage/gridPicture.ts';
import { ID, mostlyJson } from '../../arbitraries/arbitraries.ts';
import { hasAll } from '../../arbitraries/outcomes.ts';

const number = fc.integer({ min: 1, max: 5 });

const customId = fc.oneof(
	number.map((n) => `MJ::JOB::upsample::${n}::0b6c`),
	number.map((n) => `MJ::JOB::upsample::${n}`),
	number.map((n) => `MJ::JOB::variation::${n}::0b6c`),
	mostlyJson('MJ::JOB::reroll::0::0b6c::SOLO', '', null),
);

const label = fc.oneof(
	number.map((n) => `U${n}`),
	number.map((n) => `V${n}`),
	mostlyJson('', null),
);

const buttons = fc.oneof(
	{
		weight: 6,
		arbitrary: fc.array(fc.oneof(fc.record({ customId, label }, { requiredKeys: [] }), fc.jsonValue()), {
			maxLength: 9,
		}),
	},
	{ weight: 1, arbitrary: fc.jsonValue() },
);

const imageUrls = fc.array(
	mostlyJson('https://cdn.example/a.png', { url: 'https://cdn.example/b.png' }, '', null),
	{
		maxLength: 5,
	},
);

it('toGridPicture finds a button of the record, as it is, or a listed picture in its place, whatever the record says', () => {
	const seen = new Set<string>();
	const index = fc.integer({ min: 0, max: 3 });
	fc.assert(
		fc.property(buttons, imageUrls, index, (givenButtons, givenUrls, imageIndex) => {
			const record = {
				id: ID,
				action: 'IMAGINE',
				status: 'SUCCESS',
				buttons: givenButtons,
				imageUrls: givenUrls,
			};
			const task = toVideoTask(record)!;
			const picture = toGridPicture(task, imageIndex);
			seen.add(picture.kind);
			if (picture.kind === 'picture') expect(picture.url).toBe(task.imageUrls[imageIndex]);
			if (picture.kind !== 'button') return;
			const pressed = (givenButtons as Array<{ customId?: unknown; label?: unknown } | null>).filter(
				(button) => button?.customId === picture.customId,
			);
			const ofNumber = `upsample::${imageIndex + 1}`;
			const isRight = (button: (typeof pressed)[number]) =>
				button?.label === `U${imageIndex + 1}` || picture.customId.includes(ofNumber);
			expect(pressed).not.toEqual([]);
			expect(pressed.some(isRight)).toBe(true);
		}),
	);
	expect(seen).toSatisfy(hasAll('button', 'picture', 'none'));
});
