/**
 * What the changelog says about a version: the text below its heading `## <version> (<date>)`.
 *
 * @throws Error if the version has no section, or an empty one
 */
export function toReleaseNotes(changelog: string, version: string): string {
	const sections = changelog.split(/^## /m).slice(1);
	const section = sections.find((text) => text.startsWith(`${version} (`));
	const notes = section?.replace(/^.*/, '').trim();
	if (!notes) throw new Error(`CHANGELOG.md says nothing of version "${version}".`);
	return notes;
}
