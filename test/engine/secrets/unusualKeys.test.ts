import { always, describeEveryFailure, inTurn } from './everyFailure.ts';
import { BROKEN_KEY, PADDED_KEY, QUOTED_KEY } from './keys.ts';

// Each failure meets one setting of On Error, which comes after the redaction. A plain key meets them all.
describeEveryFailure(PADDED_KEY, [inTurn(0)]);
describeEveryFailure(QUOTED_KEY, [inTurn(1)]);
describeEveryFailure(BROKEN_KEY, [always('stopWorkflow')]);
