/** Name of the credential type, as saved in workflows. */
export const CREDENTIAL_TYPE = 'midjourneyVideoApi';

/** Of the error by which the credential refuses a request before it leaves. */
export const NOT_SENT_CODE = 'ERR_KEY_NOT_SENT';

/** Ids that one `list-by-condition` call asks for; more are split into several calls. */
export const LIST_CHUNK_SIZE = 100;

/** The variants of a task are numbered from zero; a default task renders four. */
export const LAST_VARIANT_INDEX = 3;

/** The API refuses a longer `state`. */
export const MAX_STATE_LENGTH = 255;

/** An expression may ask for less, but servers of the family answer 429 to it. */
export const SHORTEST_CHECK_MS = 1_000;

/** While the end of a render is far, or its progress tells nothing, looks are as rare as this, unless the user set more. */
export const FARTHEST_LOOK_MS = 15_000;

/** A look comes so much later than the end that is expected, since a look in vain takes the time of the next one. */
export const LATER_THAN_DUE_MS = 300;

/** Renders whose length is remembered, to guess that of the next ones. */
export const LEARNED_RENDERS = 10;

/** A list call that fails this often in a row is taken for broken, and the tasks are fetched one by one. */
export const LIST_FAILURES_BEFORE_FETCHING = 2;

/** Some servers say SUCCESS a few looks before the URL is there; after this time it is not coming. */
export const MISSING_URL_GRACE_MS = 60_000;

/** Where the server has a picture in the place of a video, the video may still come for this long. */
export const PICTURE_GRACE_MS = 20_000;

/** A gateway refreshes its own copy of the tasks about every 15 s; younger ids may be unknown to it. */
export const UNKNOWN_TASK_GRACE_MS = 20_000;

/** A task that was submitted or seen is given up only when the server has refused to show it for this long. */
export const BELIEVED_REFUSAL_MS = 60_000;

/** A server that has never answered a wait for this long is misconfigured rather than briefly away. */
export const NEVER_ANSWERED_LIMIT_MS = 60_000;

/** Pause after the first failure of a request that may be repeated; each next one is twice as long. */
export const FIRST_PAUSE_MS = 1_000;

/** The pauses grow up to this. */
export const LONGEST_PAUSE_MS = 15_000;

/** How long a read is repeated outside a wait, which has its own time. */
export const READ_REPEAT_LIMIT_MS = 30_000;

/** A larger picture of an image task isn't sent along: 45 MB went through a new-api gateway. */
export const MAX_PICTURE_BYTES = 50 * 2 ** 20;

/** How long a failed download is repeated: a CDN may not have a new file for some seconds. */
export const DOWNLOAD_REPEAT_LIMIT_MS = 30_000;

/** A link of a task that finished longer ago than this has expired, when its host does not know it. */
export const FRESH_LINK_MS = 600_000;

/** Runs of a node that n8n's database remembers to have begun: as many as may be under way while n8n misses a worker. */
export const NOTED_RUNS = 1_000;

/**
 * The answer to a submission is awaited for at least this long: a new-api gateway waits for its upstream for 60 s, and a
 * client with less patience loses the receipt of a paid task.
 */
export const SHORTEST_SUBMIT_TIMEOUT_MS = 90_000;

/** How long a refused submission is repeated: rate limits are mostly counted by the minute. */
export const SUBMIT_REPEAT_LIMIT_MS = 60_000;

/** The last look before a deadline may take this long, whatever time is left. */
export const SHORTEST_LOOK_TIMEOUT_MS = 5_000;

/** The API takes a `notifyHook` of up to this many characters. */
export const MAX_CALLBACK_URL_LENGTH = 2_000;

/** No task id is longer; callers of the trigger choose theirs freely. */
export const MAX_TASK_ID_LENGTH = 100;

/** Task records have a few thousand characters; a longer callback is not parsed. */
export const MAX_CALLBACK_LENGTH = 500_000;

/** A record that is nested deeper is none: it could not be stored with the execution. */
export const MAX_RECORD_DEPTH = 50;

/** The longest documented status has 11 characters; it is part of what the trigger remembers. */
export const MAX_STATUS_LENGTH = 50;

/** How long a callback that the API does not show yet is asked for again; its copy lags about 15 s behind. */
export const CONFIRM_LIMIT_MS = 30_000;

/**
 * How long a callback about a task that the API does not know is asked for again. A gateway refreshes its copy every
 * 15 s (new-api); behind a real one, callbacks were up to 13 s ahead.
 */
export const CONFIRM_UNKNOWN_LIMIT_MS = 20_000;

/**
 * Callbacks that the API has not confirmed yet and is asked about at once, in one process; those beyond are turned
 * away. A million tasks a day end at 11.6 a second: behind a gateway that lags 7.5 s on average, 87 of them wait.
 */
export const CONFIRM_PLACES = 100;

/** One ask may take this long. */
export const CONFIRM_REQUEST_TIMEOUT_MS = 10_000;

/** Pause after the first ask. */
export const FIRST_CONFIRM_PAUSE_MS = 1_000;

/** How much longer each pause is than the one before. */
export const CONFIRM_PAUSE_GROWTH = 1.5;

/** Events, and nonces of signed URLs, that a trigger node remembers in this process; each has about 50 characters. */
export const REMEMBERED_CALLBACKS = 10_000;

/** Those that it remembers in the database, which n8n writes at every start of a workflow. */
export const STORED_CALLBACKS = 1_000;

/** For so long a trigger node takes a credential for unchanged. */
export const RECENT_CREDENTIAL_MS = 5_000;

/** Credentials that are kept for that time. */
export const RECENT_CREDENTIALS = 100;

/** Trigger nodes with a memory in this process. */
export const REMEMBERED_TRIGGERS = 1_000;

/** n8n looks for due executions every 60 s: one that is due sooner than this may be late by a minute. */
export const SHORTEST_SUSPENSION_MS = 65_000;

/** A suspended wait stays awake for this long when its next look may well bring the end. */
export const LOOK_BURST_MS = 15_000;

/** And for this long while the server doesn't know a task that somebody has entered: then that is believed. */
export const UNKNOWN_BURST_MS = 25_000;

/**
 * n8n 1.x sets its timer up to 70 s ahead, and doesn't take it back when a call wakes the execution. How long before the due
 * time a wait is suspended anew; and from when on calls are left to the timer.
 */
export const RENEWAL_MS = { from: 90_000, until: 72_000 } as const;

/** The time between two looks by n8n's timer, which each take a place for a moment; n8n 1.x has the renewals besides. */
export const SAFETY_LOOK_MS = { shortest: 65_000, renewed: 300_000, longest: 600_000 } as const;

/** How many such looks all waits of a process make together: about 50 a minute, and 200 where calls do not get through. */
export const SAFETY_LOOK_SHARE_MS = { reached: 1_200, unreached: 300 } as const;

/** The looks of waits that were suspended together come apart by up to this part of the time. */
export const SAFETY_LOOK_SPREAD = 0.15;

/** So long before n8n cancels an execution its wait ends by itself. */
export const BEFORE_TIMEOUT_MS = 10_000;

/** What the watch has seen of a task is good for this long. */
export const RECENT_SIGHT_MS = 60_000;

/** Between two list calls for the waits of a credential, at least. */
export const SHORTEST_LIST_PAUSE_MS = 1_000;

/** Tasks that the watch asks for at once where a server has no list call. */
export const WATCH_FETCHES = 5;

/** Between two rounds of the watch. */
export const SHORTEST_WATCH_PAUSE_MS = 50;
export const LONGEST_WATCH_PAUSE_MS = 1_000;

/** Executions that the watch has woken and n8n has not run yet. */
export const WAKE_PLACES = 4;

/** After this time, one that n8n has not run counts no more. */
export const WOKEN_LIMIT_MS = 30_000;

/** n8n has stored a suspended execution by then, mostly; until then it refuses calls, and logs that it does. */
export const STORING_MS = 1_000;

/** A call to this n8n itself may take this long. */
export const OWN_CALL_TIMEOUT_MS = 10_000;

/** After a run that settled tasks didn't end, the execution isn't called for this long, and each time twice as long. */
export const REST_MS = 10_000;
export const LONGEST_REST_MS = 60_000;

/** A server that has answered the list call with 404 is asked by it again after this time: a proxy may have answered. */
export const LIST_MISSING_MS = 600_000;

/** Calls about the same wait share an answer of the API for this long. */
export const SHARED_ANSWER_MS = 2_000;

/** Suspended waits that this process watches, or knows the end of; one has a few hundred characters and some per task. */
export const KNOWN_WAITS = 10_000;

/** Links that this process knows to lead to videos; each has some 100 characters. */
export const KNOWN_LINKS = 1_000;

/** How often a sleeping wait checks whether the user pressed Stop; well below the promised second. */
export const CANCEL_CHECK_MS = 250;

/** Server texts in messages are cut to this many characters. */
export const MAX_SERVER_TEXT_LENGTH = 300;

/** Codes, types and banned words of servers are cut to this many. */
export const MAX_SERVER_WORD_LENGTH = 60;

/** A failed run names this many items in its message; the description names the rest. */
export const MAX_ITEMS_IN_MESSAGE = 10;

/** Shorter keys are not searched for in server texts: they could be ordinary words. */
export const SHORTEST_REDACTED_KEY = 8;

/** Servers of the family answer code 30 when an account sends more at once. */
export const HIGHEST_CONCURRENCY = 20;

/** What the node's fields show as their defaults; a test keeps both equal. */
export const DEFAULTS = {
	concurrency: 5,
	requestTimeoutSeconds: 60,
	checkEverySeconds: 5,
	maxWaitMinutes: 20,
	outputField: 'data',
	maxDownloadMegabytes: 512,
} as const;

/** How long a wait may hold up an AI agent, whose model and chat give up after about a minute. */
export const AGENT_TOOL_WAIT_MINUTES = 0.8;
