import { parseArgs } from 'node:util';

import { type CharacterName, type RecordedRequest, startSimulator } from './index.ts';

const { values } = parseArgs({
	options: {
		host: { type: 'string', default: '127.0.0.1' },
		port: { type: 'string', default: '3210' },
		speed: { type: 'string', default: '1' },
		'render-seconds': { type: 'string', default: '60' },
		key: { type: 'string', default: 'simulator-key' },
		character: { type: 'string', default: 'gateway' },
		'refresh-seconds': { type: 'string', default: '15' },
		callbacks: { type: 'boolean', default: false },
	},
});

const simulator = await startSimulator({
	host: values.host,
	port: toNumber('port'),
	speed: toNumber('speed'),
	renderSeconds: toNumber('render-seconds'),
	apiKey: values.key,
	character: toCharacter(values.character),
	refreshSeconds: toNumber('refresh-seconds'),
	callbacks: values.callbacks,
	onRequestEnd: (request) => console.log(toLine(request)),
});

console.log(`Base URL  ${simulator.baseUrl}`);
console.log(`API key   ${simulator.apiKey}`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
	process.once(signal, () => void simulator.close());
}

function toNumber(name: 'port' | 'speed' | 'render-seconds' | 'refresh-seconds'): number {
	const value = Number(values[name]);
	if (values[name].trim() !== '' && Number.isFinite(value) && value >= 0) return value;
	console.error(`--${name} needs a number, not "${values[name]}"`);
	process.exit(1);
}

function toCharacter(name: string): CharacterName {
	if (name === 'gateway' || name === 'upstream') return name;
	console.error(`--character is gateway or upstream, not "${name}"`);
	process.exit(1);
}

function toLine({ method, path, answerStatus, outcome }: RecordedRequest): string {
	return `${method} ${path} ${answerStatus ?? '---'} ${outcome}`;
}
