/** API records without their IDs. */
export const running = { status: 'IN_PROGRESS', progress: '10%' };
export const finished = {
	status: 'SUCCESS',
	progress: '100%',
	videoUrls: ['https://cdn.example/0.mp4', 'https://cdn.example/1.mp4'],
};
export const failed = { status: 'FAILURE', failReason: 'Banned words' };

/** The simplified output for `finished`, without the ID. */
export const finishedOutput = {
	status: 'SUCCESS',
	finished: true,
	succeeded: true,
	progress: 100,
	videoUrl: finished.videoUrls[0],
	videoUrls: finished.videoUrls,
	state: null,
	prompt: null,
	failReason: null,
};
