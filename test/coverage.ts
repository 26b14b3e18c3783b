import { execa } from 'execa';

const options = { preferLocal: true, stdio: 'inherit' } as const;

/** `npm run coverage`: shows which source lines the unit and engine layers cover. */
async function main(filters: string[]): Promise<void> {
	await execa('npm', ['run', 'build'], options);
	try {
		// The engine layer runs dist, so for this run alone dist gets source maps.
		await execa('tsc', ['--inlineSourceMap'], options);
		const args = ['run', '--project=unit', '--project=engine', '--coverage', ...filters];
		const { exitCode } = await execa('vitest', args, { ...options, reject: false });
		process.exitCode = exitCode;
	} finally {
		await execa('tsc', [], options);
	}
}

await main(process.argv.slice(2));
