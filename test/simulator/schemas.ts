import { type Static, Type } from '@fastify/type-provider-typebox';

const NotifyHook = Type.Optional(Type.String({ pattern: '^https?://.', maxLength: 2000 }));

/** Fields that aren't in a schema are let through: servers of this family ignore what they don't know. */
export const VideoRequest = Type.Object({
	motion: Type.Enum(['low', 'high']),
	image: Type.Optional(Type.String({ pattern: '^(https?://.|data:image/[a-z0-9.+-]+;base64,.)' })),
	prompt: Type.Optional(Type.String()),
	action: Type.Optional(Type.Literal('extend')),
	index: Type.Optional(Type.Integer({ minimum: 0, maximum: 3 })),
	taskId: Type.Optional(Type.String({ minLength: 1 })),
	state: Type.Optional(Type.String()),
	noStorage: Type.Optional(Type.Boolean()),
	videoType: Type.Optional(Type.String()),
	notifyHook: NotifyHook,
	endImage: Type.Optional(Type.String()),
	loop: Type.Optional(Type.Boolean()),
	batchSize: Type.Optional(Type.Enum([1, 2, 4])),
});

/** An empty prompt is valid here, since each server refuses it in its own way. */
export const ImagineRequest = Type.Object({
	prompt: Type.Optional(Type.String()),
	botType: Type.Optional(Type.Enum(['MID_JOURNEY', 'NIJI_JOURNEY'])),
	base64Array: Type.Optional(Type.Array(Type.String({ pattern: '^data:image/[a-z0-9.+-]+;base64,.' }))),
	state: Type.Optional(Type.String()),
	notifyHook: NotifyHook,
});

/** A button press. */
export const ActionRequest = Type.Object({
	taskId: Type.String({ minLength: 1 }),
	customId: Type.String({ minLength: 1 }),
	state: Type.Optional(Type.String()),
	notifyHook: NotifyHook,
});

export type SubmitBody = Partial<
	Static<typeof VideoRequest> & Static<typeof ImagineRequest> & Static<typeof ActionRequest>
>;

export const ListRequest = Type.Object({ ids: Type.Array(Type.String()) });

export const TaskParams = Type.Object({ id: Type.String() });

export const ResultParams = Type.Object({ file: Type.String() });

export const ResultHeaders = Type.Object({ range: Type.Optional(Type.String()) });
