import { execa } from 'execa';

const options = { preferLocal: true, stdio: 'inherit' } as const;

/** `npm run coverage`: which lines of the sources the layers unit and engine run. */
async function main(filters: string[]): Promise<void> {
	await execa('npm', ['run', 'build'], options);
	try {
		// The engine layer runs dist; for this run alone it says from which sources it was made.
		await execa('tsc', ['--inlineSourceMap'], options);
		const args = ['run', '--project=unit', '--project=engine', '--coverage', ...filters];
		const { exitCode } = await execa('vitest', args, { ...options, reject: false });
		process.exitCode = exitCode;
	} finally {
		await execa('tsc', [], options);
	}
}

await main(process.argv.slice(2));
