import { type Static, Type } from '@fastify/type-provider-typebox';

/** Fields that no schema names are let through: servers of this family ignore what they do not know. */
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
	notifyHook: Type.Optional(Type.String({ pattern: '^https?://.', maxLength: 2000 })),
	endImage: Type.Optional(Type.String()),
	loop: Type.Optional(Type.Boolean()),
	batchSize: Type.Optional(Type.Enum([1, 2, 4])),
});

export type VideoRequest = Static<typeof VideoRequest>;

export const ListRequest = Type.Object({ ids: Type.Array(Type.String()) });

export const TaskParams = Type.Object({ id: Type.String() });

export const ResultParams = Type.Object({ file: Type.String() });

export const ResultHeaders = Type.Object({ range: Type.Optional(Type.String()) });
