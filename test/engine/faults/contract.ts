/**
 * What must become of each operation under each fault.
 *
 * - ok: every item is output, of a wait with its video
 * - refused: an error after a submission that certainly was not accepted
 * - may be billed: an error that says so, since nobody knows whether the submission was accepted
 * - task kept: an error with the ids of all its tasks
 * - unknown: an error that says that the server does not know the task
 * - error: any other error, with nothing submitted
 * - –: the fault cannot come there, or is that of the column before
 *
 * The number is that of the requests to submit; for the operations that pay for nothing, of the requests
 * that the fault may act on. A submission is sent again only after HTTP 429, the codes 23 and 30, a full queue, an overload,
 * and without a connection. A list call that is refused gives way to single fetches. The host of a video may redirect: that is no fault.
 */
const TABLE = `
                               | submit           | submit (image task) | submit+wait      | submit+wait (look) | get           | wait          | wait (list)   | download      | download (file)
HTTP 429                       | ok ×2            | ok ×1               | ok ×2            | ok ×1              | ok ×2         | ok ×2         | ok ×2         | ok ×2         | ok ×2
HTTP 429, Retry-After: 2       | ok ×2            | ok ×1               | ok ×2            | ok ×1              | ok ×2         | ok ×2         | ok ×2         | ok ×2         | ok ×2
HTTP 429, Retry-After: a date  | ok ×2            | ok ×1               | ok ×2            | ok ×1              | ok ×2         | ok ×2         | ok ×2         | ok ×2         | ok ×2
code 23, queue full            | ok ×2            | ok ×1               | ok ×2            | ok ×1              | ok ×2         | ok ×2         | ok ×2         | ok ×2         | –
code 30 with HTTP 429          | ok ×2            | ok ×1               | ok ×2            | ok ×1              | ok ×2         | ok ×2         | ok ×2         | ok ×2         | –
code 24, banned word           | refused ×1       | –                   | refused ×1       | –                  | –             | –             | –             | –             | –
code 3                         | refused ×1       | unknown ×0          | refused ×1       | ok ×1              | unknown ×1    | ok ×2         | ok ×2         | unknown ×1    | –
code 4, no quota               | refused ×1       | error ×0            | refused ×1       | ok ×1              | task kept ×1  | task kept ×1  | ok ×1         | task kept ×1  | –
code 9                         | refused ×1       | ok ×1               | refused ×1       | ok ×1              | ok ×2         | ok ×2         | ok ×2         | ok ×2         | –
code 9, queue full             | ok ×2            | –                   | ok ×2            | –                  | –             | –             | –             | –             | –
code -1                        | refused ×1       | –                   | refused ×1       | –                  | –             | –             | –             | –             | –
code 5, upstream cut           | may be billed ×1 | –                   | may be billed ×1 | –                  | –             | –             | –             | –             | –
code 5, accepted               | may be billed ×1 | –                   | may be billed ×1 | –                  | –             | –             | –             | –             | –
code 5, id as number           | may be billed ×1 | –                   | may be billed ×1 | –                  | –             | –             | –             | –             | –
upstream empty                 | may be billed ×1 | –                   | may be billed ×1 | –                  | –             | –             | –             | –             | –
task not kept                  | may be billed ×1 | –                   | may be billed ×1 | –                  | –             | –             | –             | –             | –
model_not_found                | refused ×1       | ok ×1               | refused ×1       | ok ×1              | ok ×2         | ok ×2         | ok ×2         | ok ×2         | –
system_cpu_overloaded          | ok ×2            | ok ×1               | ok ×2            | ok ×1              | ok ×2         | ok ×2         | ok ×2         | ok ×2         | –
access_denied                  | refused ×1       | error ×0            | refused ×1       | ok ×1              | task kept ×1  | task kept ×1  | ok ×1         | task kept ×1  | –
code 21, exists                | ok ×1            | –                   | ok ×1            | –                  | –             | –             | –             | –             | –
code 22, queued                | ok ×1            | –                   | ok ×1            | –                  | –             | –             | –             | –             | –
HTTP 400                       | refused ×1       | error ×0            | refused ×1       | ok ×1              | task kept ×1  | task kept ×1  | ok ×1         | task kept ×1  | task kept ×1
HTTP 401                       | refused ×1       | error ×0            | refused ×1       | ok ×1              | task kept ×1  | task kept ×1  | ok ×1         | task kept ×1  | task kept ×1
HTTP 403                       | refused ×1       | error ×0            | refused ×1       | ok ×1              | task kept ×1  | task kept ×1  | ok ×1         | task kept ×1  | ok ×2
HTTP 404                       | refused ×1       | unknown ×0          | refused ×1       | ok ×1              | unknown ×1    | ok ×2         | ok ×1         | unknown ×1    | ok ×2
HTTP 400, task_no_found        | –                | unknown ×0          | –                | ok ×1              | unknown ×1    | ok ×2         | ok ×1         | unknown ×1    | –
HTTP 413                       | refused ×1       | error ×0            | refused ×1       | ok ×1              | task kept ×1  | task kept ×1  | ok ×1         | task kept ×1  | task kept ×1
HTTP 408                       | may be billed ×1 | ok ×1               | may be billed ×1 | ok ×1              | ok ×2         | ok ×2         | ok ×2         | ok ×2         | ok ×2
HTTP 500                       | may be billed ×1 | ok ×1               | may be billed ×1 | ok ×1              | ok ×2         | ok ×2         | ok ×2         | ok ×2         | ok ×2
HTTP 502, a web page           | may be billed ×1 | ok ×1               | may be billed ×1 | ok ×1              | ok ×2         | ok ×2         | ok ×2         | ok ×2         | ok ×2
HTTP 503, Retry-After: 2       | may be billed ×1 | ok ×1               | may be billed ×1 | ok ×1              | ok ×2         | ok ×2         | ok ×2         | ok ×2         | ok ×2
HTTP 504                       | may be billed ×1 | ok ×1               | may be billed ×1 | ok ×1              | ok ×2         | ok ×2         | ok ×2         | ok ×2         | ok ×2
HTTP 524                       | may be billed ×1 | ok ×1               | may be billed ×1 | ok ×1              | ok ×2         | ok ×2         | ok ×2         | ok ×2         | ok ×2
HTTP 200, a web page           | may be billed ×1 | ok ×1               | may be billed ×1 | ok ×1              | ok ×2         | ok ×2         | ok ×2         | ok ×2         | task kept ×1
HTTP 200, nothing              | may be billed ×1 | unknown ×0          | may be billed ×1 | ok ×1              | unknown ×1    | ok ×2         | ok ×2         | unknown ×1    | ok ×2
HTTP 200, null                 | may be billed ×1 | unknown ×0          | may be billed ×1 | ok ×1              | unknown ×1    | ok ×2         | ok ×2         | unknown ×1    | task kept ×1
HTTP 200, unknown form         | may be billed ×1 | ok ×1               | may be billed ×1 | ok ×1              | ok ×2         | ok ×2         | ok ×2         | ok ×2         | task kept ×1
HTTP 200, unknown code         | may be billed ×1 | ok ×1               | may be billed ×1 | ok ×1              | ok ×2         | ok ×2         | ok ×2         | ok ×2         | task kept ×1
answer cut                     | may be billed ×1 | ok ×1               | may be billed ×1 | ok ×1              | ok ×2         | ok ×2         | ok ×2         | ok ×2         | ok ×2
answer stalled                 | may be billed ×1 | ok ×1               | may be billed ×1 | ok ×1              | ok ×2         | ok ×2         | ok ×2         | ok ×2         | ok ×2
connection reset               | may be billed ×1 | ok ×1               | may be billed ×1 | ok ×1              | ok ×2         | ok ×2         | ok ×2         | ok ×2         | ok ×2
accepted, connection reset     | may be billed ×1 | –                   | may be billed ×1 | –                  | –             | –             | –             | –             | –
no answer                      | may be billed ×1 | ok ×1               | may be billed ×1 | ok ×1              | ok ×2         | ok ×2         | ok ×2         | ok ×2         | ok ×2
accepted, no answer            | may be billed ×1 | –                   | may be billed ×1 | –                  | –             | –             | –             | –             | –
accepted, HTTP 500             | may be billed ×1 | –                   | may be billed ×1 | –                  | –             | –             | –             | –             | –
accepted, HTTP 200, a web page | may be billed ×1 | –                   | may be billed ×1 | –                  | –             | –             | –             | –             | –
accepted, answer without id    | may be billed ×1 | –                   | may be billed ×1 | –                  | –             | –             | –             | –             | –
redirect elsewhere             | refused ×1       | error ×0            | refused ×1       | ok ×1              | task kept ×1  | task kept ×1  | ok ×1         | task kept ×1  | –
id as number                   | ok ×1            | ok ×1               | ok ×1            | ok ×1              | ok ×1         | ok ×1         | ok ×1         | ok ×1         | –
id in an array                 | ok ×1            | –                   | ok ×1            | –                  | –             | –             | –             | –             | –
record without id              | –                | ok ×1               | –                | ok ×1              | ok ×2         | ok ×2         | ok ×1         | ok ×2         | –
record of another task         | –                | ok ×1               | –                | ok ×1              | ok ×2         | ok ×2         | ok ×1         | ok ×2         | –
status unknown                 | –                | error ×0            | –                | ok ×1              | ok ×1         | ok ×2         | ok ×2         | ok ×1         | –
status in lower case           | –                | ok ×1               | –                | ok ×1              | ok ×1         | ok ×1         | ok ×1         | ok ×1         | –
status empty                   | –                | error ×0            | –                | ok ×1              | ok ×1         | ok ×2         | ok ×2         | ok ×1         | –
status missing                 | –                | error ×0            | –                | ok ×1              | ok ×1         | ok ×2         | ok ×2         | ok ×1         | –
outdated record                | –                | –                   | –                | ok ×1              | ok ×1         | ok ×2         | ok ×2         | task kept ×1  | –
SUCCESS without video          | –                | –                   | –                | ok ×1              | ok ×1         | ok ×2         | –             | ok ×2         | –
slow answer                    | ok ×1            | ok ×1               | ok ×1            | ok ×1              | ok ×1         | ok ×1         | ok ×1         | ok ×1         | ok ×1
server up late                 | ok ×1            | ok ×1               | ok ×1            | –                  | ok ×1         | ok ×1         | ok ×1         | ok ×1         | –
HTTP 429, lasting              | refused ×3+      | error ×0            | refused ×3+      | task kept ×1       | task kept ×3+ | task kept ×3+ | task kept ×3+ | task kept ×3+ | task kept ×3+
code 23, lasting               | refused ×3+      | error ×0            | refused ×3+      | task kept ×1       | task kept ×3+ | task kept ×3+ | ok ×2         | task kept ×3+ | –
HTTP 500, lasting              | may be billed ×1 | error ×0            | may be billed ×1 | task kept ×1       | task kept ×3+ | task kept ×3+ | ok ×2         | task kept ×3+ | task kept ×3+
connection reset, lasting      | may be billed ×1 | error ×0            | may be billed ×1 | task kept ×1       | task kept ×3+ | task kept ×3+ | ok ×2         | task kept ×3+ | task kept ×3+
no answer, lasting             | may be billed ×1 | error ×0            | may be billed ×1 | task kept ×1       | task kept ×3+ | task kept ×3+ | ok ×2         | task kept ×3+ | task kept ×3+
web pages, lasting             | may be billed ×1 | error ×0            | may be billed ×1 | task kept ×1       | task kept ×3+ | task kept ×3+ | ok ×2         | task kept ×3+ | task kept ×1
HTTP 401, lasting              | refused ×1       | error ×0            | refused ×1       | task kept ×1       | task kept ×1  | task kept ×1  | ok ×1         | task kept ×1  | task kept ×1
HTTP 404, lasting              | refused ×1       | unknown ×0          | refused ×1       | task kept ×1       | unknown ×1    | task kept ×3+ | ok ×1         | unknown ×1    | task kept ×3+
connection refused, lasting    | error ×0         | error ×0            | error ×0         | task kept ×1       | task kept ×0  | task kept ×0  | task kept ×0  | task kept ×0  | –
host name not found, lasting   | error ×0         | error ×0            | error ×0         | –                  | task kept ×0  | task kept ×0  | task kept ×0  | task kept ×0  | –
`;

const [head, ...lines] = TABLE.trimEnd()
	.slice(1)
	.split('\n')
	.map((line) => line.split('|').map((cell) => cell.trim()));

/** Titles of the operations, in order. */
export const contractTitles = head!.slice(1);

/** Name of the fault and the outcome under each operation, in order. */
export const contract = new Map(lines.map(([name, ...cells]) => [name!, cells]));

/** Where there is nothing to try. */
export const NOT_APPLICABLE = '–';
