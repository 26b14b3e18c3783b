import fc from 'fast-check';

/** Anything that an expression may return. */
export const anyValue = fc.anything({
	withBigInt: true,
	withBoxedValues: true,
	withDate: true,
	withMap: true,
	withNullPrototype: true,
	withSet: true,
	withSparseArray: true,
});

/** Mostly one of the values, sometimes anything else that an expression may return. */
export const mostly = (...values: unknown[]) =>
	fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...values) }, { weight: 1, arbitrary: anyValue });

const anyJson = fc.jsonValue({ maxDepth: 2 });

/** Mostly one of the values, sometimes anything else that JSON can express. */
export const mostlyJson = (...values: unknown[]) =>
	fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...values) }, { weight: 1, arbitrary: anyJson });

const toInteger = (minDigits: number, maxDigits: number) =>
	fc.bigInt({ min: 10n ** BigInt(minDigits - 1), max: 10n ** BigInt(maxDigits) - 1n });

/** Whole numbers of 1 to 40 digits, mostly as long as real IDs. */
export const longInteger = fc.oneof(toInteger(1, 40), toInteger(15, 18), toInteger(16, 40));

/** The JSON of a whole number (plain digits, with a fraction of zeros, or with an exponent), and its digits. */
export const integerLiteral = fc
	.tuple(longInteger, fc.constantFrom('digits', 'digits', 'digits', 'fraction', 'exponent'))
	.map(([integer, notation]) => {
		const digits = String(integer);
		if (notation === 'digits') return { digits, json: digits };
		if (notation === 'fraction') return { digits, json: `${digits}.0` };
		return { digits, json: `${digits[0]}.${digits.slice(1)}0e${digits.length - 1}` };
	});

/** The JSON of an ID (a number or a string), and the ID itself. */
export const idLiteral = fc.oneof(
	{ weight: 3, arbitrary: integerLiteral },
	{
		weight: 1,
		arbitrary: fc
			.oneof(longInteger.map(String), fc.constantFrom('task_01j-Ab.c:2', '7f3d~9'))
			.map((digits) => ({ digits, json: JSON.stringify(digits) })),
	},
);

export const ID = '1719838483990100';

const video = (variant: number) => `https://cdn.example/${ID}_${variant}.mp4`;

/** A record as the API returns it for a finished task. */
export const finished = {
	id: ID,
	action: 'VIDEO',
	prompt: 'waves',
	description: 'Submit success',
	state: 'row-7',
	submitTime: 1719838483990,
	startTime: 1719838485000,
	finishTime: 1719838500000,
	status: 'SUCCESS',
	progress: '100%',
	failReason: '',
	imageUrl: `https://cdn.example/${ID}_0.png`,
	videoUrl: video(0),
	videoUrls: [0, 1].map((variant) => ({ url: video(variant), thumbnail: 'none' })),
	buttons: [],
	properties: { finalPrompt: 'waves' },
};

export const genuine = fc.constantFrom<Record<string, unknown>>(
	finished,
	{ ...finished, status: 'FAILURE', progress: '', failReason: 'banned', videoUrl: '', videoUrls: null },
	{ ...finished, status: 'IN_PROGRESS', progress: '40%', finishTime: 0, videoUrl: '', videoUrls: [] },
	{ id: ID, action: 'IMAGINE', status: 'SUCCESS', imageUrl: 'https://cdn.example/grid.png' },
);

const link = mostlyJson(
	video(0),
	'http://cdn.example/1.webm?a=1',
	'ftp://x/0.mp4',
	'javascript:alert(1)',
	'',
);
const links = fc.oneof(link, fc.array(fc.oneof(link, fc.record({ url: link }))));
const time = mostlyJson(1719838483990, '1719838483990', 0, -1, 9e15, 1e13, '0x10', 'soon', 1.5);

/** A genuine record with some of its fields replaced. */
export const forged = fc
	.tuple(
		genuine,
		fc.record(
			{
				id: mostlyJson(ID, ` ${ID}\n`, 17, 1.5, -5, 1e21, '', ' ', '..', '../x'),
				status: mostlyJson(
					'SUCCESS',
					' success ',
					'Success',
					'SUCCEEDED',
					'FAILURE',
					'modal',
					'IN_PROGRESS',
					'',
				),
				progress: mostlyJson('0%', '33.5 %', 40, '250%', '-3%', 'soon', '9'.repeat(400), ''),
				action: mostlyJson('IMAGINE', 'imagine', 'UPSCALE', 'VIDEO'),
				state: mostlyJson('row-7', '', 7, { row: 7 }),
				prompt: mostlyJson('waves', '  ', 7),
				failReason: mostlyJson('banned', ''),
				submitTime: time,
				finishTime: time,
				imageUrl: link,
				imageUrls: links,
				videoUrl: link,
				videoUrls: links,
				properties: fc.oneof(fc.record({ videoUrl: link, videoUrls: links }), anyJson),
				['__proto__']: anyJson,
			},
			{ requiredKeys: [] },
		),
	)
	.map(([record, change]): Record<string, unknown> => ({ ...record, ...change }));

/** The text with some of its characters replaced. */
export const damaged = (text: fc.Arbitrary<string>) =>
	fc.tuple(text, fc.nat(), fc.nat(9), fc.string({ maxLength: 9 })).map(([whole, place, length, change]) => {
		const at = place % (whole.length + 1);
		return whole.slice(0, at) + change + whole.slice(at + length);
	});
