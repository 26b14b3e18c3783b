import { copyFile, mkdir } from 'node:fs/promises';
import path from 'node:path';

import { execa } from 'execa';

export interface BuildOptions {
	/** Holds the sources. */
	readonly projectFolder: string;
	/** Receives package.json and dist. */
	readonly packageFolder: string;
	/** Receives the compiler's output. */
	readonly print: (text: string) => void;
}

/**
 * Builds the package into a folder, and rebuilds what changes until `end()` is called.
 *
 * @throws if the compiler ends before its first build
 */
export async function startBuild({ projectFolder, packageFolder, print }: BuildOptions): Promise<{
	end: () => Promise<void>;
}> {
	const dist = path.join(packageFolder, 'dist');
	await mkdir(dist, { recursive: true });
	await copyFile(path.join(projectFolder, 'package.json'), path.join(packageFolder, 'package.json'));
	const options = { cwd: projectFolder, preferLocal: true, reject: false, stdin: 'ignore' } as const;
	const env = { DIST_FOLDER: dist };
	await execa('gulp', [], { ...options, env, reject: true });
	const assets = execa('gulp', ['watch'], { ...options, env, stdout: 'ignore' });
	const compiler = execa('tsc', ['--watch', '--preserveWatchOutput', '--outDir', dist], options);
	const end = async () => {
		for (const child of [assets, compiler]) child.kill();
		await Promise.all([assets, compiler]);
	};
	try {
		await new Promise<void>((resolve, reject) => {
			compiler.stdout.on('data', (data: Buffer) => {
				print(data.toString());
				if (data.toString().includes('Watching for file changes')) resolve();
			});
			void compiler.finally(() => reject(new Error('The compiler ended before its first build')));
		});
	} catch (error) {
		await end();
		throw error;
	}
	return { end };
}
