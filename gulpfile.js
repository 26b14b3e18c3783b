const { src, dest, watch } = require('gulp');

const ASSETS = ['{nodes,credentials}/**/*.svg', 'nodes/**/*.node.json'];

/** Copies icons and codex files next to the compiled code; everything else in dist comes from tsc. */
function copyAssets() {
	return src(ASSETS, { encoding: false, base: '.' }).pipe(dest(process.env.DIST_FOLDER ?? 'dist'));
}

exports.default = copyAssets;
exports.watch = () => watch(ASSETS, copyAssets);
