import { randomUUID } from 'node:crypto';

import type { FastifyInstance } from 'fastify';

import { toError } from './errors.ts';

export interface DriveFile {
	id: string;
	name: string;
	mimeType: string;
	parents: string[];
	webViewLink: string;
	content: Buffer;
}

interface Metadata {
	name: string;
	parents: string[];
}

/** The range of a whole file, or of its next part. */
const CONTENT_RANGE = /^bytes (\d+)-(\d+)\/(\d+)$/;
const UPLOADS = '/upload/drive/v3/files';

/**
 * Resumable uploads and metadata changes of the Drive API, version 3; sources:
 * https://developers.google.com/workspace/drive/api/guides/manage-uploads#resumable and
 * https://developers.google.com/workspace/drive/api/reference/rest/v3/files
 */
export function serveDrive(app: FastifyInstance, host: string, folderId: string): DriveFile[] {
	const constraints = { host };
	const files: DriveFile[] = [];
	const sessions = new Map<string, DriveFile>();
	app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
	app.post<{ Body: Metadata }>(UPLOADS, { constraints }, ({ body, headers }, reply) => {
		const parent = body.parents[0]!;
		if (parent !== folderId)
			return reply.code(404).send(toError(404, 'NOT_FOUND', `File not found: ${parent}.`));
		const uploadId = randomUUID();
		sessions.set(uploadId, toFile(body, String(headers['x-upload-content-type'])));
		return reply
			.header('location', `https://${host}${UPLOADS}?uploadType=resumable&upload_id=${uploadId}`)
			.send();
	});
	app.put<{ Body: Buffer; Querystring: { upload_id: string } }>(
		UPLOADS,
		{ constraints },
		(request, reply) => {
			const file = sessions.get(request.query.upload_id);
			const [, first, last, total] = CONTENT_RANGE.exec(request.headers['content-range'] ?? '') ?? [];
			if (!file || Number(first) !== file.content.length) return reply.code(404).send();
			file.content = Buffer.concat([file.content, request.body]);
			if (file.content.length < Number(total))
				return reply.code(308).header('range', `bytes=0-${last}`).send();
			files.push(file);
			return toSummary(file);
		},
	);
	app.patch<{ Body: Partial<Metadata>; Params: { id: string }; Querystring: { fields?: string } }>(
		'/drive/v3/files/:id',
		{ constraints },
		({ params, body, query }, reply) => {
			const file = files.find(({ id }) => id === params.id);
			if (!file) return reply.code(404).send(toError(404, 'NOT_FOUND', `File not found: ${params.id}.`));
			file.name = body.name ?? file.name;
			const { content, ...resource } = file;
			return query.fields === '*' ? { ...resource, size: String(content.length) } : toSummary(file);
		},
	);
	return files;
}

function toFile({ name, parents }: Metadata, mimeType: string): DriveFile {
	const id = randomUUID();
	const webViewLink = `https://drive.google.com/file/d/${id}/view?usp=drivesdk`;
	return { id, name, mimeType, parents, webViewLink, content: Buffer.alloc(0) };
}

/** The default fields, returned unless the request names others. */
const toSummary = ({ id, name, mimeType }: DriveFile) => ({ kind: 'drive#file', id, name, mimeType });
