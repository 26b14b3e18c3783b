import path from 'node:path';

import ts from 'typescript';

import { createPossibleTexts } from './possibleTexts.ts';
import { descendantsOf } from './syntax.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

type Told = (args: readonly ts.Expression[]) => Array<ts.Node | undefined>;

/** What's called with a message for people, and which argument the message is. */
export const TOLD_BY = new Map<string, Told>([
	// Errors of items, of the whole node, and of the credential.
	['Failure', ([message]) => [message]],
	['NodeOperationError', ([, message]) => [message]],
	['Error', ([message]) => [message]],
	// Hints in the output panel.
	['addHint', ([, message]) => [message]],
	// HTTP answers to callbacks, with the detail that goes to the log.
	['ignored', ([reason]) => [reason]],
	['refused', ([, reason, detail]) => [reason, detail]],
	['toUnconfirmed', ([reason]) => [reason]],
	// The credential test.
	['responseCode', ([, message]) => [message]],
	// Lines of n8n's log.
	['info', ([line]) => [line]],
	['warn', ([line]) => [line]],
]);

/** Every message that the package's source can show people, with `…` for what varies. */
export function toMessages({ calls, textsOf }: Source): string[] {
	const told = calls.flatMap((call) => TOLD_BY.get(nameOf(call))?.(call.arguments ?? []) ?? []);
	const texts = told.flatMap((argument) => (argument ? textsOf(argument) : []));
	return [...new Set(texts)].filter(saysSomething).sort();
}

/** What a webhook's callers are answered: HTTP status by reason. */
export function toAnswers({ calls, textsOf }: Source): Map<string, string> {
	const answers = calls.flatMap((call): Array<[string, string]> => {
		const [first, second] = call.arguments ?? [];
		if (nameOf(call) === 'ignored') return textsOf(first!).map((reason) => [reason, '200 ignored']);
		if (nameOf(call) !== 'refused') return [];
		return textsOf(second!).map((reason) => [reason, first!.getText()]);
	});
	return new Map(answers);
}

type Call = ts.CallExpression | ts.NewExpression;

/** All calls in the package's source, and the texts that their arguments can have. */
export interface Source {
	calls: Call[];
	textsOf: (node: ts.Node) => string[];
}

export function readSource(): Source {
	const config = ts.readConfigFile(path.join(ROOT, 'tsconfig.json'), (file) => ts.sys.readFile(file));
	const { fileNames, options: ownOptions } = ts.parseJsonConfigFileContent(config.config, ts.sys, ROOT);
	// Other packages' types have none of our messages, and take long to read.
	const options = { ...ownOptions, noLib: true, types: [] };
	const host = ts.createCompilerHost(options);
	host.fileExists = (file) => !file.includes('node_modules') && ts.sys.fileExists(file);
	const program = ts.createProgram(fileNames, options, host);
	const nodes = fileNames.flatMap((file) => descendantsOf(program.getSourceFile(file)!));
	const isCall = (node: ts.Node): node is Call => ts.isCallExpression(node) || ts.isNewExpression(node);
	return { calls: nodes.filter(isCall), textsOf: createPossibleTexts(program.getTypeChecker()) };
}

/** The name of what's called, without what it's called on. */
export function nameOf({ expression }: Call): string {
	return ts.isPropertyAccessExpression(expression) ? expression.name.text : expression.getText();
}

/** Whether a text has more than what varies. */
function saysSomething(text: string): boolean {
	return /[a-z]{2}/i.test(text);
}
