const { src, dest } = require('gulp');

/** Copies icons and codex files next to the compiled code; everything else in dist comes from tsc. */
function copyAssets() {
	return src(['{nodes,credentials}/**/*.svg', 'nodes/**/*.node.json'], { encoding: false, base: '.' }).pipe(
		dest('dist'),
	);
}

exports.default = copyAssets;
