import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { toReleaseNotes } from './releaseNotes.ts';

// `node test/release/notes.ts v0.1.0` prints the release notes for this tag. It has no dependencies, because it runs
// in a job whose token can write to the repository.
const [tag = ''] = process.argv.slice(2);
const changelog = await readFile(path.resolve(import.meta.dirname, '../../CHANGELOG.md'), 'utf8');
console.log(toReleaseNotes(changelog, tag.replace(/^v/, '')));
