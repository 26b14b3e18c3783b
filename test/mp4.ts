/** The top-level boxes of an MP4 file (ISO/IEC 14496-12), in order. @throws if they don't fill the file exactly */
export function topLevelBoxes(file: Buffer): string[] {
	const boxes: string[] = [];
	let offset = 0;
	while (offset < file.length) {
		const size = file.readUInt32BE(offset);
		if (size < 8 || offset + size > file.length) throw new Error(`A box at ${offset} has ${size} bytes`);
		boxes.push(file.toString('latin1', offset + 4, offset + 8));
		offset += size;
	}
	return boxes;
}
