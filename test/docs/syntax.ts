import ts from 'typescript';

/** The value of a member of an object literal. */
export function memberOf(object: ts.Node, name: string): ts.Node | undefined {
	if (!ts.isObjectLiteralExpression(object)) return undefined;
	const member = object.properties.find((property) => property.name?.getText() === name);
	if (member && ts.isPropertyAssignment(member)) return member.initializer;
	return member && ts.isShorthandPropertyAssignment(member) ? member.name : undefined;
}

/** All nodes below a node. */
export function descendantsOf(node: ts.Node): ts.Node[] {
	const found: ts.Node[] = [];
	node.forEachChild((child) => void found.push(child, ...descendantsOf(child)));
	return found;
}

/** What a function may return. */
export function returnsOf({ body }: ts.FunctionDeclaration | ts.ArrowFunction): ts.Node[] {
	if (!body || !ts.isBlock(body)) return body ? [body] : [];
	const isInner = (node: ts.Node) => ts.findAncestor(node, ts.isFunctionLike) !== body.parent;
	return descendantsOf(body)
		.filter(ts.isReturnStatement)
		.filter((node) => !isInner(node))
		.flatMap(({ expression }) => expression ?? []);
}

export function isExported(declaration: ts.FunctionDeclaration): boolean {
	return (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Export) !== 0;
}
