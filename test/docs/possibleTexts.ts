import ts from 'typescript';

import { descendantsOf, isExported, memberOf, returnsOf } from './syntax.ts';

/** Stands for any part of a text that varies. */
export const ANYTHING = '…';

/** Methods that pass on the texts they're called on. */
const HANDED_ON = new Set(['join', 'slice', 'filter']);

/** How many steps a text is followed; the longest path in the source is shorter. */
const MAX_STEPS = 12;

/**
 * Returns a function that lists all texts an expression can have, with `…` for what's only known at run time. It
 * follows constants, conditionals, tables, parameters of a file's own functions, and what functions return. In
 * templates, it follows only calls of the file's own functions, since others mostly insert a value.
 */
export function createPossibleTexts(checker: ts.TypeChecker): (node: ts.Node) => string[] {
	return (node) => textsOf(node, 0);

	function textsOf(node: ts.Node, steps: number): string[] {
		if (steps > MAX_STEPS) return [ANYTHING];
		const next = (inner: ts.Node) => textsOf(inner, steps + 1);
		if (ts.isStringLiteralLike(node)) return [node.text];
		if (ts.isTemplateExpression(node)) {
			return templateTexts(node, (value) => (isForeignCall(value) ? [ANYTHING] : next(value)));
		}
		if (ts.isConditionalExpression(node)) return [...next(node.whenTrue), ...next(node.whenFalse)];
		if (ts.isBinaryExpression(node)) return [...next(node.left), ...next(node.right)];
		if (ts.isArrayLiteralExpression(node)) return node.elements.flatMap(next);
		if (ts.isIdentifier(node)) return identifierTexts(node, next);
		if (ts.isElementAccessExpression(node)) return tableTexts(node.expression, next);
		if (ts.isCallExpression(node)) return callTexts(node, next);
		if (ts.isNewExpression(node)) return (node.arguments ?? []).flatMap(next);
		const isWrapper = ts.isParenthesizedExpression(node) || ts.isAwaitExpression(node);
		if (isWrapper || ts.isSpreadElement(node) || ts.isAsExpression(node)) return next(node.expression);
		return [ANYTHING];
	}

	function identifierTexts(node: ts.Identifier, next: (node: ts.Node) => string[]): string[] {
		if (node.text === 'undefined') return [];
		const declaration = declarationOf(node);
		if (!declaration) return [ANYTHING];
		if (ts.isParameter(declaration)) return parameterTexts(declaration, next);
		if (ts.isBindingElement(declaration)) return memberTexts(declaration, next);
		if (!ts.isVariableDeclaration(declaration)) return [ANYTHING];
		const loop = declaration.parent.parent;
		const source = ts.isForOfStatement(loop) ? loop.expression : declaration.initializer;
		return source ? next(source) : [ANYTHING];
	}

	/** What the function's calls pass, if only its own file can call it. */
	function parameterTexts(parameter: ts.ParameterDeclaration, next: (node: ts.Node) => string[]): string[] {
		const { parent } = parameter;
		const isOwn = ts.isFunctionDeclaration(parent) && !isExported(parent);
		if (!isOwn) return [ANYTHING];
		const index = parent.parameters.indexOf(parameter);
		return descendantsOf(parent.getSourceFile())
			.filter(ts.isCallExpression)
			.filter(({ expression }) => ts.isIdentifier(expression) && declarationOf(expression) === parent)
			.flatMap((call) => (call.arguments[index] ? next(call.arguments[index]) : []));
	}

	/** A member destructured from what a function returns. */
	function memberTexts(element: ts.BindingElement, next: (node: ts.Node) => string[]): string[] {
		const { parent } = element.parent;
		const call = ts.isVariableDeclaration(parent) ? parent.initializer : undefined;
		const target = call && ts.isCallExpression(call) ? functionOf(call) : undefined;
		const name = (element.propertyName ?? element.name).getText();
		const values = (target ? returnsOf(target) : []).flatMap((object) => memberOf(object, name) ?? []);
		return values.length > 0 ? values.flatMap(next) : [ANYTHING];
	}

	function tableTexts(table: ts.Node, next: (node: ts.Node) => string[]): string[] {
		const declaration = ts.isIdentifier(table) ? declarationOf(table) : undefined;
		const value = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
		if (!value || !ts.isObjectLiteralExpression(value)) return [ANYTHING];
		return value.properties.filter(ts.isPropertyAssignment).flatMap(({ initializer }) => next(initializer));
	}

	function callTexts(call: ts.CallExpression, next: (node: ts.Node) => string[]): string[] {
		const { expression } = call;
		const method = ts.isPropertyAccessExpression(expression) ? expression : undefined;
		if (method && HANDED_ON.has(method.name.text)) return next(method.expression);
		const callback = call.arguments[0];
		const isMap = method?.name.text === 'map' && callback && ts.isArrowFunction(callback);
		const target = isMap ? callback : functionOf(call);
		return target ? returnsOf(target).flatMap(next) : [ANYTHING];
	}

	function isForeignCall(node: ts.Node): boolean {
		return ts.isCallExpression(node) && functionOf(node)?.getSourceFile() !== node.getSourceFile();
	}

	function functionOf({ expression }: ts.CallExpression): ts.FunctionDeclaration | undefined {
		const declaration = ts.isIdentifier(expression) ? declarationOf(expression) : undefined;
		return declaration && ts.isFunctionDeclaration(declaration) ? declaration : undefined;
	}

	function declarationOf(name: ts.Identifier): ts.Declaration | undefined {
		const shorthand = ts.isShorthandPropertyAssignment(name.parent) ? name.parent : undefined;
		const symbol = shorthand
			? checker.getShorthandAssignmentValueSymbol(shorthand)
			: checker.getSymbolAtLocation(name);
		const isAlias = symbol && symbol.flags & ts.SymbolFlags.Alias;
		return (isAlias ? checker.getAliasedSymbol(symbol) : symbol)?.declarations?.[0];
	}
}

function templateTexts(template: ts.TemplateExpression, next: (node: ts.Node) => string[]): string[] {
	return template.templateSpans.reduce(
		(texts, { expression, literal }) => {
			const values = next(expression);
			return texts.flatMap((text) => values.map((value) => `${text}${value}${literal.text}`));
		},
		[template.head.text],
	);
}
